// Goal: the search in one pass finds exactly what a search for each needle alone finds, also across
// the chunks of a long file. Method: random small alphabets, so that needles overlap and repeat
// often.
import { expect, test } from 'vitest';
import type { Canary } from './canary.ts';
import { NeedleSearch, type Match } from './needle-search.ts';
import type { Needle } from './needles.ts';
import { scanRange } from './scan.ts';

const canary: Canary = {
  door: 'test',
  number: '4000009900000000',
  cvc: '738',
  expMonth: 1,
  expYear: 2030,
  mayRemainIn: [],
};

const needle = (bytes: Buffer, extra: Partial<Needle> = {}): Needle => ({
  bytes,
  form: bytes.toString('hex'),
  canary,
  ...extra,
});

/** A small generator of repeatable numbers (Park and Miller). */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

function randomBytes(random: (below: number) => number, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => random(3)));
}

function naive(hay: Buffer, needles: readonly Needle[]): string[] {
  const found: string[] = [];
  for (const { bytes, form } of needles) {
    for (let at = hay.indexOf(bytes); at >= 0; at = hay.indexOf(bytes, at + 1))
      found.push(`${at} ${form}`);
  }
  return found.toSorted();
}

const named = (matches: readonly Match[]): string[] =>
  matches.map((match) => `${match.at} ${match.needle.form}`).toSorted();

test('finds what a search for each needle finds', () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const random = seeded(seed);
    const needles = Array.from({ length: 1 + random(12) }, () =>
      needle(randomBytes(random, 2 + random(7))),
    );
    const hay = randomBytes(random, random(400));
    const expected = [...new Set(naive(hay, needles))];
    expect([...new Set(named(new NeedleSearch(needles).find(hay)))]).toEqual(expected);
  }
});

const CHUNK_BYTES = 4 * 1024 * 1024;

test('finds a needle wherever it lies on the border of two chunks, once', () => {
  const search = new NeedleSearch([needle(Buffer.from('4000009900123451'))]);
  const size = CHUNK_BYTES + 1_000;
  for (let at = CHUNK_BYTES - 200; at < CHUNK_BYTES + 40; at += 1) {
    const file = Buffer.alloc(size);
    file.write('4000009900123451', at);
    const read = (buffer: Buffer, position: number): number =>
      file.copy(buffer, 0, position, position + buffer.length);
    expect(named(scanRange(search, { from: 0, to: size }, read))).toEqual([
      `${at} ${Buffer.from('4000009900123451').toString('hex')}`,
    ]);
  }
});

test('judges the surroundings of a match also where a chunk ends', () => {
  const notBeforeDigit = needle(Buffer.from('cvc=738'), {
    confirm: (hay, at) => hay[at + 7] !== 0x31,
  });
  const search = new NeedleSearch([notBeforeDigit]);
  const file = Buffer.alloc(CHUNK_BYTES + 100);
  file.write('cvc=7381', CHUNK_BYTES - 7);
  const read = (buffer: Buffer, position: number): number =>
    file.copy(buffer, 0, position, position + buffer.length);
  expect(scanRange(search, { from: 0, to: file.length }, read)).toEqual([]);
});

test('an empty file and a file that shrank hold nothing', () => {
  const search = new NeedleSearch([needle(Buffer.from('4000009900123451'))]);
  expect(scanRange(search, { from: 0, to: 0 }, () => 0)).toEqual([]);
  expect(scanRange(search, { from: 0, to: 10_000 }, () => 0)).toEqual([]);
});
