import type { Match, NeedleSearch } from './needle-search.ts';
import { NEEDLE_CONTEXT_BYTES } from './needles.ts';

export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Fills `buffer` with what stands at `position`; returns how many bytes there were. */
export type ReadAt = (buffer: Buffer, position: number) => number;

const CHUNK_BYTES = 4 * 1024 * 1024;
const chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);

/**
 * Searches a file or a piece of memory of any size, chunk by chunk. The chunks overlap, so that a
 * match is seen whole and with its surroundings; positions are those of `read`.
 */
export function scanRange(search: NeedleSearch, range: Range, read: ReadAt): Match[] {
  const margin = search.maxLength + NEEDLE_CONTEXT_BYTES;
  const matches: Match[] = [];
  let start = range.from;
  let settledTo = range.from;
  for (;;) {
    const wanted = Math.min(CHUNK_BYTES, range.to - start);
    const length = read(chunk.subarray(0, wanted), start);
    const last = length < wanted || start + length >= range.to;
    // What stands at the end of a chunk is judged in the next one, where its surroundings are.
    const settles = start + length - (last ? 0 : margin);
    for (const match of search.find(chunk.subarray(0, length))) {
      const at = start + match.at;
      if (at >= settledTo && at < settles) matches.push({ needle: match.needle, at });
    }
    if (last) return matches;
    settledTo = settles;
    start = settles - NEEDLE_CONTEXT_BYTES;
  }
}
