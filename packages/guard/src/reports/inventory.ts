import { redactText } from '../redact/redact.ts';
import type { BlockedSource } from '@coffer/kernel';

/** One source that browsers stopped, as often as they said so. */
export interface BlockedEntry extends BlockedSource {
  readonly count: number;
  /** UTC, ISO 8601. */
  readonly firstSeen: string;
  readonly lastSeen: string;
}

/** Different sources that are kept; a new one takes the place of the least frequent. */
export const INVENTORY_MAX = 500;

export interface Inventory {
  add(source: BlockedSource, nowMs: number): void;
  /** Most frequent first. */
  entries(): BlockedEntry[];
}

/** Counts blocked sources by directive and origin; the page is the one that was seen first. */
export function makeInventory(): Inventory {
  const known = new Map<string, BlockedEntry>();
  return {
    add(source, nowMs) {
      const key = `${source.directive} ${source.blocked}`;
      const seen = new Date(nowMs).toISOString();
      const entry = known.get(key);
      if (entry !== undefined) {
        known.set(key, { ...entry, count: entry.count + 1, lastSeen: seen });
      } else {
        // Anybody can send reports; made-up sources must not keep a real one out.
        if (known.size >= INVENTORY_MAX) known.delete(leastFrequent(known));
        const page = redactText(source.page);
        known.set(key, { ...source, page, count: 1, firstSeen: seen, lastSeen: seen });
      }
    },
    entries: () => [...known.values()].toSorted((a, b) => b.count - a.count),
  };
}

/** Of those with the lowest count the one that came first. */
function leastFrequent(known: ReadonlyMap<string, BlockedEntry>): string {
  let least = { key: '', count: Number.POSITIVE_INFINITY };
  for (const [key, { count }] of known) if (count < least.count) least = { key, count };
  return least.key;
}
