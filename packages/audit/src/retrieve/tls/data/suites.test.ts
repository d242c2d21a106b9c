// Goal: every suite says of itself what its name says. Method: one known suite of each kind, and
// properties that must hold for all of the table.
import { expect, test } from 'vitest';
import { NAMED_GROUPS } from './named-groups.ts';
import { suiteById, SUITES, suitesOf } from './suites.ts';

test.each([
  [0xc02f, 'ECDHE RSA AES_128_GCM 128 128 aead fs'],
  [0x1301, 'any any AES_128_GCM 128 128 aead fs'],
  [0xcca9, 'ECDHE ECDSA CHACHA20_POLY1305 256 null aead fs'],
  [0xcc13, 'ECDHE RSA CHACHA20_POLY1305 256 null aead fs'],
  [0x0003, 'RSA RSA RC4_40 40 null export'],
  [0x0008, 'RSA RSA DES40_CBC 40 64 cbc export'],
  [0x0062, 'RSA RSA DES_CBC 56 64 cbc export'],
  [0x0009, 'RSA RSA DES_CBC 56 64 cbc'],
  [0x000a, 'RSA RSA 3DES_EDE_CBC 112 64 cbc'],
  [0xfeff, 'RSA RSA 3DES_EDE_CBC 112 64 cbc'],
  [0x0002, 'RSA RSA NULL 0 null'],
  [0xc0b4, 'any any NULL 0 null fs'],
  [0x0034, 'DHE anon AES_128_CBC 128 128 cbc fs'],
  [0xc018, 'ECDHE anon AES_128_CBC 128 128 cbc fs'],
  [0x0031, 'DH RSA AES_128_CBC 128 128 cbc'],
  [0xc0aa, 'DHE PSK AES_128_CCM_8 128 128 aead fs'],
  [0x0094, 'PSK RSA AES_128_CBC 128 128 cbc'],
  [0xc01d, 'other other AES_128_CBC 128 128 cbc'],
  [0x0029, 'other other DES_CBC_40 40 64 cbc export'],
  [0x0700c0, 'RSA RSA DES_192_EDE3_CBC 112 64 cbc'],
  [0x020080, 'RSA RSA RC4_128_EXPORT40 40 null export'],
])('suite 0x%x is %s', (id, text) => {
  const suite = suiteById(id);
  const flags = [
    ...(suite.aead ? ['aead'] : []),
    ...(suite.cbc ? ['cbc'] : []),
    ...(suite.export ? ['export'] : []),
    ...(suite.forwardSecret ? ['fs'] : []),
  ];
  const { keyExchange, authentication, cipher, bits, blockBits } = suite;
  expect([keyExchange, authentication, cipher, bits, String(blockBits), ...flags].join(' ')).toBe(
    text,
  );
});

test('every suite is known by its number, has a strength, and belongs to some version', () => {
  expect(new Set(SUITES.map(({ id }) => id)).size).toBe(SUITES.length);
  expect(SUITES.filter(({ bits, cipher }) => bits === 0 && cipher !== 'NULL')).toEqual([]);
  const placed = [...suitesOf('SSLv2'), ...suitesOf('TLSv1.2'), ...suitesOf('TLSv1.3')];
  expect(placed.toSorted((one, other) => one.id - other.id)).toEqual(SUITES);
});

test('a number that nobody knows is still a suite', () => {
  expect(suiteById(0x9999)).toMatchObject({ name: 'unknown suite 0x9999', openssl: null });
});

test('groups have one number each', () => {
  expect(new Set(NAMED_GROUPS.map(({ id }) => id)).size).toBe(NAMED_GROUPS.length);
  expect(NAMED_GROUPS.find(({ id }) => id === 0x11ec)).toEqual({
    ...{ id: 0x11ec, name: 'X25519MLKEM768', bits: 255, kind: 'kem' },
  });
});
