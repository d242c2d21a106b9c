import fs from 'node:fs';
import { findingsOf, type Finding, type SearchReport } from './findings.ts';
import type { NeedleSearch, Match } from './needle-search.ts';
import { scanRange, type Range } from './scan.ts';

/** A process to search, and what it is called in the report. */
export interface SearchedProcess {
  readonly pid: number;
  readonly role: string;
}

interface Region extends Range {
  /** Its line in /proc/PID/maps names a file, `[heap]`, `[stack]` or nothing. */
  readonly name: string;
  /** A private mapping of a file: pages that were never written are the file's own. */
  readonly privateFile: boolean;
}

const PAGE_BYTES = 4096;
const PAGEMAP_ENTRY_BYTES = 8;
// The top byte of a pagemap entry (Linux, Documentation/admin-guide/mm/pagemap.rst).
const PAGE_PRESENT = 0x80;
const PAGE_SWAPPED = 0x40;
const PAGE_OF_FILE = 0x20;

/** Searches all memory of the processes that they have in use. */
export function searchMemory(
  search: NeedleSearch,
  processes: readonly SearchedProcess[],
): SearchReport {
  const findings: Finding[] = [];
  const notSearched: string[] = [];
  const notes: string[] = [];
  let bytes = 0;
  const counts = new Map<string, number>();
  for (const { pid, role } of processes) {
    const name = `${role} (process ${pid})`;
    const result = searchProcess(search, pid);
    if (result === 'ended') continue;
    if (result === 'refused') {
      notSearched.push(`memory of ${name}: the system refuses to show it (${HOW_TO_ALLOW})`);
      continue;
    }
    bytes += result.bytes;
    counts.set(role, (counts.get(role) ?? 0) + 1);
    const allowed = result.matches.filter(({ needle }) => mayRemain(needle.canary, role));
    if (allowed.length > 0) notes.push(remainsNote(allowed.length, name));
    const leaks = result.matches.filter(({ needle }) => !mayRemain(needle.canary, role));
    findings.push(
      ...findingsOf(leaks, ({ at }) => ({
        area: `memory of ${name}, ${result.regionAt(at)}`,
        exactly: `at 0x${at.toString(16)}`,
      })),
    );
  }
  const list = [...counts].map(([role, n]) => (n === 1 ? role : `${n} × ${role}`)).join(', ');
  const searched = `memory of ${[...counts.values()].reduce((a, b) => a + b, 0)} processes (${list})`;
  return { kind: 'memory', searched, bytes, findings, notSearched, notes };
}

const HOW_TO_ALLOW = 'run as root, or set kernel.yama.ptrace_scope to 0';

function mayRemain(canary: Match['needle']['canary'], role: string): boolean {
  return canary.mayRemainIn.includes(role);
}

function remainsNote(count: number, name: string): string {
  return `${count} remains of card data that was misdirected to the API, and refused, in the memory of ${name}`;
}

interface ProcessResult {
  readonly bytes: number;
  readonly matches: readonly Match[];
  regionAt(address: number): string;
}

function searchProcess(search: NeedleSearch, pid: number): ProcessResult | 'ended' | 'refused' {
  let memory: number;
  let regions: Region[];
  try {
    regions = readRegions(fs.readFileSync(`/proc/${pid}/maps`, 'utf8'));
    memory = fs.openSync(`/proc/${pid}/mem`, 'r');
  } catch {
    return fs.existsSync(`/proc/${pid}`) ? 'refused' : 'ended';
  }
  const pagemap = openPagemap(pid);
  let bytes = 0;
  try {
    const matches = regions.flatMap((region) =>
      usedRanges(region, pagemap).flatMap((range) =>
        scanRange(search, range, (buffer, position) => {
          const length = readMemory(memory, buffer, position);
          bytes += length;
          return length;
        }),
      ),
    );
    if (bytes === 0) return fs.existsSync(`/proc/${pid}`) ? 'refused' : 'ended';
    return { bytes, matches, regionAt: (address) => nameRegion(regions, address) };
  } finally {
    fs.closeSync(memory);
    if (pagemap !== null) fs.closeSync(pagemap);
  }
}

function openPagemap(pid: number): number | null {
  try {
    return fs.openSync(`/proc/${pid}/pagemap`, 'r');
  } catch {
    return null;
  }
}

/** The readable regions. The kernel's own pages, which every process sees, are left out. */
function readRegions(maps: string): Region[] {
  return maps.split('\n').flatMap((line) => {
    const parts = /^([0-9a-f]+)-([0-9a-f]+) (r..)(.) \S+ \S+ \S+ *(.*)$/.exec(line);
    if (parts === null) return [];
    const [, from = '', to = '', , sharing, name = ''] = parts;
    if (name.startsWith('[v')) return [];
    const privateFile = sharing === 'p' && name.startsWith('/');
    return [{ from: Number.parseInt(from, 16), to: Number.parseInt(to, 16), name, privateFile }];
  });
}

/** The pages that the process has in use; the whole region where the system does not say. */
function usedRanges(region: Region, pagemap: number | null): Range[] {
  if (pagemap === null) return [region];
  const pages = (region.to - region.from) / PAGE_BYTES;
  const entries = Buffer.allocUnsafe(pages * PAGEMAP_ENTRY_BYTES);
  const position = (region.from / PAGE_BYTES) * PAGEMAP_ENTRY_BYTES;
  const read = fs.readSync(pagemap, entries, 0, entries.length, position);
  const ranges: { from: number; to: number }[] = [];
  for (let page = 0; page < read / PAGEMAP_ENTRY_BYTES; page += 1) {
    const flags = entries[page * PAGEMAP_ENTRY_BYTES + PAGEMAP_ENTRY_BYTES - 1] ?? 0;
    const unwritten = region.privateFile && (flags & PAGE_OF_FILE) !== 0;
    if ((flags & (PAGE_PRESENT | PAGE_SWAPPED)) === 0 || unwritten) continue;
    const from = region.from + page * PAGE_BYTES;
    const last = ranges.at(-1);
    if (last !== undefined && last.to === from) last.to = from + PAGE_BYTES;
    else ranges.push({ from, to: from + PAGE_BYTES });
  }
  return ranges;
}

/** Memory that went away since the region was listed reads as none. */
function readMemory(memory: number, buffer: Buffer, position: number): number {
  try {
    return fs.readSync(memory, buffer, 0, buffer.length, position);
  } catch {
    return 0;
  }
}

function nameRegion(regions: readonly Region[], address: number): string {
  const region = regions.find(({ from, to }) => from <= address && address < to);
  return region === undefined || region.name === '' ? 'anonymous memory' : region.name;
}
