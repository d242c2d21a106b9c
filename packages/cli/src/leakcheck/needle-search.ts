import { invariant } from '@coffer/kernel';
import type { Needle } from './needles.ts';

export interface Match {
  readonly needle: Needle;
  /** Where in the searched bytes it begins. */
  readonly at: number;
}

/** Needles that begin with the same bytes. */
interface Group {
  readonly prefix: Buffer;
  readonly needles: Needle[];
}

const BLOCK_BYTES = 2;
const BLOCKS = 1 << (8 * BLOCK_BYTES);

/**
 * Searches for thousands of needles in one pass (Wu and Manber, "A fast algorithm for multi-pattern
 * searching", 1994). It looks at two bytes at a time, and a table of what the needles begin with
 * says how far it may jump: a gigabyte takes about a second, whatever the number of needles.
 */
export class NeedleSearch {
  /** Bytes at the beginning of each needle that the table knows. */
  readonly #window: number;
  readonly #shifts: Uint8Array;
  readonly #groups: Map<number, Group[]> = new Map();
  /** The longest needle. */
  readonly maxLength: number;

  constructor(needles: readonly Needle[]) {
    this.#window = Math.min(...needles.map(({ bytes }) => bytes.length));
    this.maxLength = Math.max(...needles.map(({ bytes }) => bytes.length));
    invariant(this.#window >= BLOCK_BYTES && this.#window < 256, 'length of the shortest needle');
    this.#shifts = new Uint8Array(BLOCKS).fill(this.#window - BLOCK_BYTES + 1);
    for (const needle of needles) this.#add(needle);
  }

  #add(needle: Needle): void {
    const lastAt = this.#window - BLOCK_BYTES;
    for (let at = 0; at <= lastAt; at += 1) {
      const block = needle.bytes.readUInt16LE(at);
      this.#shifts[block] = Math.min(this.#shifts[block] ?? 0, lastAt - at);
    }
    const prefix = needle.bytes.subarray(0, this.#window);
    const block = prefix.readUInt16LE(lastAt);
    const groups = this.#groups.get(block) ?? [];
    this.#groups.set(block, groups);
    const group = groups.find((one) => one.prefix.equals(prefix));
    if (group === undefined) groups.push({ prefix, needles: [needle] });
    else group.needles.push(needle);
  }

  /** Every match in `hay`, in order of place. */
  find(hay: Buffer): Match[] {
    const matches: Match[] = [];
    const shifts = this.#shifts;
    const lastAt = this.#window - BLOCK_BYTES;
    const end = hay.length - 1;
    let at = lastAt;
    while (at < end) {
      const block = (hay[at] ?? 0) | ((hay[at + 1] ?? 0) << 8);
      const shift = shifts[block] ?? 1;
      if (shift === 0) {
        this.#match({ hay, at: at - lastAt, block, matches });
        at += 1;
      } else {
        at += shift;
      }
    }
    return matches;
  }

  #match(place: {
    readonly hay: Buffer;
    readonly at: number;
    readonly block: number;
    readonly matches: Match[];
  }): void {
    const { hay, at, matches } = place;
    for (const { prefix, needles } of this.#groups.get(place.block) ?? []) {
      if (!standsAt(hay, at, prefix)) continue;
      for (const needle of needles) {
        if (standsAt(hay, at, needle.bytes) && (needle.confirm?.(hay, at) ?? true)) {
          matches.push({ needle, at });
        }
      }
    }
  }
}

function standsAt(hay: Buffer, at: number, bytes: Buffer): boolean {
  if (at + bytes.length > hay.length) return false;
  for (let i = 0; i < bytes.length; i += 1) if (hay[at + i] !== bytes[i]) return false;
  return true;
}
