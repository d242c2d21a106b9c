import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { readRun, writeRun, type RunRecord } from '@coffer/audit/page';
import { createFile, read, trying } from './page-files.ts';

/**
 * Runs kept for each page, the oldest going first: more than a year of runs every two hours.
 * PCI DSS 10.5.1 asks for a year of audit logs.
 */
export const RUNS_KEPT_MAX = 5_000;

/** `2026-01-31T06-00-00-000Z_shop.example_0a1b2c3d4e5f.json`, or `.unseen.json`. */
const NAME =
  /^(\d{4}-\d{2}-\d{2})T(\d{2})-(\d{2})-(\d{2})-(\d{3})Z_([\w.-]+_[0-9a-f]{12})(\.unseen)?\.json$/;

interface StoredRun {
  readonly file: string;
  readonly ranAtMs: number;
  /** Host and a hash of the address: tells whose run it is without opening it. */
  readonly page: string;
  /** A run that did not see the page is kept as a record, and stands for nothing. */
  readonly seen: boolean;
}

/** A folder with one file a run, which are written once and never changed. */
export class RunStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Makes the folder where there is none, so that a bad place is told before any visit. */
  open(): void {
    trying('--store', () => mkdirSync(this.#folder, { recursive: true }));
  }

  /** The last run that saw the page. */
  latest(url: string): RunRecord | null {
    const [run] = this.#newestFirst().filter(({ page, seen }) => seen && page === pageKey(url));
    return run === undefined ? null : this.#load(run);
  }

  /** Pages that have runs here, with the time of the last that saw each. */
  lastSeen(
    nowMs: number,
  ): ReadonlyMap<string, { readonly url: string; readonly at: number | null }> {
    const pages = new Map<string, { url: string; at: number | null }>();
    for (const run of this.#newestFirst()) {
      // A clock that was wrong must not keep the alarm quiet for years.
      const counts = run.seen && run.ranAtMs <= nowMs;
      const known = pages.get(run.page);
      if (known === undefined) {
        pages.set(run.page, { url: this.#load(run).url, at: counts ? run.ranAtMs : null });
      } else if (known.at === null && counts) known.at = run.ranAtMs;
    }
    return pages;
  }

  /** Keeps a run. */
  add(run: RunRecord): void {
    const time = run.ranAt.replaceAll(/[:.]/g, '-');
    const ending = run.unseen === null ? '.json' : '.unseen.json';
    const file = path.join(this.#folder, `${time}_${pageKey(run.url)}${ending}`);
    createFile('--store', file, writeRun(run));
    this.#forgetOldest(pageKey(run.url));
  }

  #load({ file }: StoredRun): RunRecord {
    return readRun(read('--store', file), file);
  }

  #newestFirst(): StoredRun[] {
    if (!existsSync(this.#folder)) return [];
    const names = trying('--store', () => readdirSync(this.#folder));
    return names
      .flatMap((name) => readName(this.#folder, name))
      .toSorted((a, b) => b.ranAtMs - a.ranAtMs);
  }

  #forgetOldest(page: string): void {
    const runs = this.#newestFirst().filter((run) => run.page === page);
    for (const { file } of runs.slice(RUNS_KEPT_MAX)) {
      trying('--store', () => rmSync(file, { force: true }));
    }
  }
}

/** What runs of one page have in their names. */
export function pageKey(url: string): string {
  const host = new URL(url).hostname.replaceAll(/[^\w.-]/g, '-');
  return `${host}_${createHash('sha256').update(url).digest('hex').slice(0, 12)}`;
}

function readName(folder: string, name: string): StoredRun[] {
  const [, day, hours, minutes, seconds, fraction, page, unseen] = NAME.exec(name) ?? [];
  if (page === undefined) return [];
  const ranAtMs = Date.parse(`${day}T${hours}:${minutes}:${seconds}.${fraction}Z`);
  if (Number.isNaN(ranAtMs)) return [];
  return [{ file: path.join(folder, name), ranAtMs, page, seen: unseen === undefined }];
}
