/** A seeded generator of 32-bit numbers (mulberry32): the same seed gives the same run. */
export function makeDice(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const CHANGES_MAX = 6;
const RUN_MAX_BYTES = 64;
/** Lengths and tags that parsers trip over. */
const ODD_BYTES = [0x00, 0x01, 0x7f, 0x80, 0x81, 0x84, 0xff, 0x30, 0x22, 0x27, 0x3b, 0x3c, 0x0a];
/** No mutant grows beyond this, whatever its parent: time is bounded by size. */
const MUTANT_MAX_BYTES = 65_536;

/** A mutant of one of `parents`: a few bytes flipped, moved, doubled, cut or taken from another. */
export function mutate(parents: readonly Buffer[], dice: (below: number) => number): Buffer {
  const pick = (): Buffer => parents[dice(parents.length)] ?? Buffer.alloc(0);
  let bytes: Buffer = Buffer.from(pick());
  for (let left = 1 + dice(CHANGES_MAX); left > 0; left -= 1) {
    bytes = changed(bytes, pick, dice).subarray(0, MUTANT_MAX_BYTES);
  }
  return bytes;
}

function changed(bytes: Buffer, other: () => Buffer, dice: (below: number) => number): Buffer {
  const at = dice(bytes.length + 1);
  const end = Math.min(bytes.length, at + 1 + dice(RUN_MAX_BYTES));
  const [before, run, after] = [
    bytes.subarray(0, at),
    bytes.subarray(at, end),
    bytes.subarray(end),
  ];
  switch (dice(8)) {
    case 0:
      return Buffer.concat([before, Buffer.from([dice(256)]), bytes.subarray(at + 1)]);
    case 1:
      return Buffer.concat([
        before,
        Buffer.from([ODD_BYTES[dice(ODD_BYTES.length)] ?? 0]),
        bytes.subarray(at + 1),
      ]);
    case 2:
      return Buffer.concat([before, Buffer.from(Array.from(run, (byte) => byte ^ (1 << dice(8))))]);
    case 3:
      return Buffer.concat([before, run, run, after]);
    case 4:
      return Buffer.concat([before, after]);
    case 5:
      return Buffer.from(before);
    case 6: {
      const donor = other();
      const from = dice(donor.length + 1);
      return Buffer.concat([before, donor.subarray(from, from + RUN_MAX_BYTES), after]);
    }
    default:
      return Buffer.concat([before, ...Array<Buffer>(1 + dice(RUN_MAX_BYTES)).fill(run), after]);
  }
}
