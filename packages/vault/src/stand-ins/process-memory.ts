import fs from 'node:fs';

const PIECE_BYTES = 4 * 1024 * 1024;

/**
 * Calls `look` with every writable piece of a process's memory; pieces overlap by `overlapBytes`.
 */
export function readProcessMemory(
  pid: number,
  overlapBytes: number,
  look: (piece: Buffer) => void,
): void {
  const regions = fs
    .readFileSync(`/proc/${pid}/maps`, 'utf8')
    .split('\n')
    .map((line) => /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line))
    .filter((match) => match !== null);
  const memory = fs.openSync(`/proc/${pid}/mem`, 'r');
  const piece = Buffer.allocUnsafe(PIECE_BYTES);
  for (const [, from = '', to = ''] of regions) {
    const end = BigInt(`0x${to}`);
    for (let at = BigInt(`0x${from}`); at < end; at += BigInt(PIECE_BYTES - overlapBytes)) {
      const length = Math.min(PIECE_BYTES, Number(end - at));
      look(piece.subarray(0, readSome(memory, piece.subarray(0, length), at)));
    }
  }
  fs.closeSync(memory);
}

/** Some regions (of the kernel's own) cannot be read. */
function readSome(memory: number, into: Buffer, at: bigint): number {
  try {
    return fs.readSync(memory, into, 0, into.length, at);
  } catch {
    return 0;
  }
}
