import fs from 'node:fs';
import path from 'node:path';
import { findingsOf, type SearchReport } from './findings.ts';
import type { NeedleSearch } from './needle-search.ts';
import { scanRange } from './scan.ts';

export interface FileSearch {
  readonly search: NeedleSearch;
  /** Searched with everything below it. */
  readonly folder: string;
  /** Files that did not change since cannot hold a card that was drawn later. */
  readonly changedSinceMs: number;
}

/** Time stamps of files are coarser than the clock. */
const CLOCK_MARGIN_MS = 1_000;

/** Searches the changed files of a folder: data files, write-ahead log, logs, everything. */
export function searchFiles(options: FileSearch): SearchReport {
  const files: string[] = [];
  const notSearched: string[] = [];
  collect(options.folder, options.changedSinceMs - CLOCK_MARGIN_MS, { files, notSearched });
  let bytes = 0;
  const findings = files.flatMap((file) => {
    const name = path.relative(options.folder, file);
    const result = searchFile(options.search, file);
    if (result === null) {
      notSearched.push(`${name}: cannot be read`);
      return [];
    }
    bytes += result.size;
    return findingsOf(result.matches, ({ at }) => ({ area: name, exactly: `at byte ${at}` }));
  });
  const searched = `${files.length} changed files in ${options.folder}`;
  return { kind: 'files', searched, bytes, findings, notSearched, notes: [] };
}

interface Collected {
  readonly files: string[];
  readonly notSearched: string[];
}

function collect(folder: string, changedSinceMs: number, into: Collected): void {
  let entries: fs.Dirent[];
  try {
    entries = fs.readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    // The database removes folders while we look: what is gone holds nothing.
    if (!isGone(error)) into.notSearched.push(`${folder}: cannot be read`);
    return;
  }
  for (const entry of entries) {
    const name = path.join(folder, entry.name);
    if (entry.isDirectory()) collect(name, changedSinceMs, into);
    if (!entry.isFile()) continue;
    const stat = fs.statSync(name, { throwIfNoEntry: false });
    if (stat !== undefined && stat.mtimeMs >= changedSinceMs) into.files.push(name);
  }
}

function searchFile(
  search: NeedleSearch,
  file: string,
): { readonly size: number; readonly matches: ReturnType<typeof scanRange> } | null {
  let handle: number;
  try {
    handle = fs.openSync(file, 'r');
  } catch (error) {
    return isGone(error) ? { size: 0, matches: [] } : null;
  }
  try {
    const { size } = fs.fstatSync(handle);
    const read = (buffer: Buffer, position: number): number =>
      fs.readSync(handle, buffer, 0, buffer.length, position);
    return { size, matches: scanRange(search, { from: 0, to: size }, read) };
  } catch {
    return null;
  } finally {
    fs.closeSync(handle);
  }
}

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
