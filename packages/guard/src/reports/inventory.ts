import { redactText } from '../redact/redact.ts';
import type { BlockedSource } from './parse-reports.ts';

/** One source that browsers stopped, as often as they said so. */
export interface BlockedEntry extends BlockedSource {
  readonly count: number;
  /** UTC, ISO 8601. */
  readonly firstSeen: string;
  readonly lastSeen: string;
}

/** Different sources that are kept; the rest is only counted. */
export const INVENTORY_MAX = 500;

export interface Inventory {
  add(source: BlockedSource, nowMs: number): void;
  /** Most frequent first. */
  entries(): BlockedEntry[];
  /** Reports of sources that found no place. */
  overflow(): number;
}

/** Counts blocked sources by directive and origin; the page is the one that was seen first. */
export function makeInventory(): Inventory {
  const known = new Map<string, BlockedEntry>();
  let overflow = 0;
  return {
    add(source, nowMs) {
      const key = `${source.directive} ${source.blocked}`;
      const seen = new Date(nowMs).toISOString();
      const entry = known.get(key);
      if (entry !== undefined) {
        known.set(key, { ...entry, count: entry.count + 1, lastSeen: seen });
      } else if (known.size < INVENTORY_MAX) {
        const page = redactText(source.page);
        known.set(key, { ...source, page, count: 1, firstSeen: seen, lastSeen: seen });
      } else {
        overflow += 1;
      }
    },
    entries: () => [...known.values()].toSorted((a, b) => b.count - a.count),
    overflow: () => overflow,
  };
}
