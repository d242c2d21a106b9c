// Goal: each kind of Diffie-Hellman modulus is told from the others, and no bytes that a server
// sends make it throw. Method: numbers of each kind, and degenerate ones.
import { generatePrimeSync, getDiffieHellman } from 'node:crypto';
import { expect, test } from 'vitest';
import { judgeDhGroups } from './judge-dh-group.ts';

const prime = (bits: number, safe: boolean): Buffer =>
  Buffer.from(generatePrimeSync(bits, { safe }));
const SAFE = prime(256, true);
const FIFTEEN = Buffer.from([15]);
// 13 is prime, 6 is not.
const THIRTEEN = Buffer.from([13]);

test.each([
  ['none', [], null],
  ['a known group', [getDiffieHellman('modp14').getPrime()], 'safe'],
  ['a safe prime', [SAFE], 'safe'],
  ['a prime that is not safe', [THIRTEEN], 'small subgroups'],
  ['a composite number', [FIFTEEN], 'composite'],
  ['the worst of several', [SAFE, FIFTEEN, THIRTEEN], 'composite'],
  ['leading zeroes', [Buffer.concat([Buffer.alloc(3), SAFE])], 'safe'],
  ['nothing', [Buffer.alloc(0)], 'composite'],
  ['zero, one and an even number', [[0], [1], [4]].map((bytes) => Buffer.from(bytes)), 'composite'],
  ['too long to judge', [Buffer.alloc(1025, 255)], null],
] as const)('%s', async (_name, primes, kind) => {
  expect(await judgeDhGroups(primes)).toBe(kind);
});
