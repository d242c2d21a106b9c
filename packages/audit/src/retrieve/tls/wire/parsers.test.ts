// Goal: every parser reads what RFCs define and answers Malformed, never a throw, to anything
// else. Method: known messages, each cut short at every byte, arbitrary bytes and mutations.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ascii, join, uint, uint16s, vector } from './bytes.ts';
import { parseCertificateMessage } from './certificate-message.ts';
import { parseCertificateRequest } from './certificate-request.ts';
import { parseCertificateStatus } from './certificate-status.ts';
import { isMalformed } from './malformed.ts';
import { parseNewSessionTicket } from './new-session-ticket.ts';
import { RETRY_RANDOM } from './numbers.ts';
import { alpnOf, parseServerHello } from './server-hello.ts';
import { bitLength, parseServerKeyExchange } from './server-key-exchange.ts';
import { parseSslv2ServerHello } from './sslv2-hello.ts';

const extension = (type: number, body: Uint8Array): Uint8Array =>
  join(uint(type, 2), vector(2, body));

const RANDOM = Uint8Array.from({ length: 32 }, (_, at) => at);
const KEY = Uint8Array.from([9, 8, 7]);
const SERVER_HELLO = join(
  ...[uint(0x0303, 2), RANDOM, vector(1, KEY), uint(0xc02f, 2), uint(0, 1)],
  vector(2, extension(16, vector(2, vector(1, ascii('h2')))), extension(23, new Uint8Array())),
);
const RETRY = join(
  ...[uint(0x0303, 2), Buffer.from(RETRY_RANDOM, 'hex'), vector(1), uint(0x1301, 2), uint(0, 1)],
  vector(2, extension(43, uint(0x0304, 2)), extension(51, uint(0x11ec, 2))),
);
const DHE = join(vector(2, Uint8Array.from([0, 0x1f, 0xff])), vector(2, KEY), vector(2, KEY));
const EXPLICIT_PRIME = join(
  uint(1, 1),
  ...[vector(1, Uint8Array.from([0x7f, 0xff]))],
  ...Array.from({ length: 5 }, () => vector(1, KEY)),
  vector(1, KEY),
);
const CERTIFICATE = vector(3, vector(3, KEY), vector(3, RANDOM));
const REQUEST = join(
  vector(1, Uint8Array.from([1, 64])),
  vector(2, uint16s([0x0403, 0x0804])),
  vector(2, vector(2, KEY)),
);
const SSLV2 = join(
  ...[uint(4, 1), uint(0, 1), uint(1, 1), uint(2, 2), uint(3, 2), uint(6, 2), uint(2, 2)],
  ...[KEY, Uint8Array.from([1, 0, 128, 7, 0, 192]), Uint8Array.from([5, 6])],
);

/** Each parser with a message that it takes whole. */
const PARSERS: readonly (readonly [string, (bytes: Uint8Array) => object, Uint8Array])[] = [
  ['ServerHello', parseServerHello, SERVER_HELLO],
  ['HelloRetryRequest', parseServerHello, RETRY],
  ['Certificate', parseCertificateMessage, CERTIFICATE],
  ['CertificateStatus', parseCertificateStatus, join(uint(1, 1), vector(3, KEY))],
  ['CertificateRequest', (bytes) => parseCertificateRequest(bytes, 0x0303), REQUEST],
  ['NewSessionTicket', parseNewSessionTicket, join(uint(300, 4), vector(2, KEY))],
  ['ServerKeyExchange DHE', (bytes) => parseServerKeyExchange(bytes, { kind: 'DHE' }), DHE],
  [
    'ServerKeyExchange ECDHE',
    (bytes) => parseServerKeyExchange(bytes, { kind: 'ECDHE' }),
    EXPLICIT_PRIME,
  ],
  [
    'ServerKeyExchange RSA',
    (bytes) => parseServerKeyExchange(bytes, { kind: 'RSA' }),
    join(vector(2, KEY), vector(2, KEY)),
  ],
  ['SSLv2 SERVER-HELLO', parseSslv2ServerHello, SSLV2],
];

test('a ServerHello with its extensions', () => {
  const hello = parseServerHello(SERVER_HELLO);
  expect(hello).toEqual({
    version: 0x0303,
    random: RANDOM,
    sessionId: KEY,
    suite: 0xc02f,
    compression: 0,
    extensions: [
      { type: 16, body: vector(2, vector(1, ascii('h2'))) },
      { type: 23, body: new Uint8Array() },
    ],
    retry: false,
    group: null,
  });
  expect(isMalformed(hello) ? null : alpnOf(hello)).toBe('h2');
});

test('a ServerHello without an extension block, as SSLv3 servers send it', () => {
  const bytes = join(uint(0x0300, 2), RANDOM, vector(1), uint(5, 2), uint(1, 1));
  expect(parseServerHello(bytes)).toMatchObject({ version: 0x0300, compression: 1 });
});

test('a HelloRetryRequest names version and group', () => {
  expect(parseServerHello(RETRY)).toMatchObject({ version: 0x0304, retry: true, group: 0x11ec });
});

test('key exchange parameters and their sizes', () => {
  const prime = Uint8Array.from([0, 0x1f, 0xff]);
  expect(parseServerKeyExchange(DHE, { kind: 'DHE' })).toEqual({
    ...{ kind: 'DHE', prime, generator: KEY, publicKey: KEY, bits: 13 },
  });
  const named = join(uint(3, 1), uint(0x001d, 2), vector(1, KEY));
  expect(parseServerKeyExchange(named, { kind: 'ECDHE' })).toEqual({
    ...{ kind: 'ECDHE', group: 0x001d, publicKey: KEY, bits: null },
  });
  expect(parseServerKeyExchange(EXPLICIT_PRIME, { kind: 'ECDHE' })).toEqual({
    ...{ kind: 'ECDHE', group: null, publicKey: KEY, bits: 15 },
  });
  const hinted = join(vector(2, ascii('hint')), DHE);
  expect(parseServerKeyExchange(hinted, { kind: 'DHE', pskHint: true })).toMatchObject({
    bits: 13,
  });
});

test.each([
  [[], 0],
  [[0, 0], 0],
  [[1], 1],
  [[0, 0x80], 8],
  [[0xff, 0xff], 16],
])('bitLength of %j is %i', (bytes, bits) => {
  expect(bitLength(Uint8Array.from(bytes))).toBe(bits);
});

test('certificates, requests, tickets and SSLv2 kinds', () => {
  expect(parseCertificateMessage(CERTIFICATE)).toEqual({ certificates: [KEY, RANDOM] });
  expect(parseCertificateRequest(REQUEST, 0x0303)).toEqual({
    types: [1, 64],
    signatureAlgorithms: [0x0403, 0x0804],
    authorities: [KEY],
  });
  expect(parseNewSessionTicket(join(uint(300, 4), vector(2, KEY)))).toEqual({
    lifetimeSeconds: 300,
    ticket: KEY,
  });
  expect(parseSslv2ServerHello(SSLV2)).toEqual({
    kinds: [0x010080, 0x0700c0],
    certificate: KEY,
    connectionId: Uint8Array.from([5, 6]),
  });
});

test.each(PARSERS)(
  '%s cut short anywhere is malformed or a shorter message',
  (_name, parse, whole) => {
    expect(isMalformed(parse(whole))).toBe(false);
    for (let length = 0; length < whole.length; length += 1) {
      expect(() => parse(whole.subarray(0, length))).not.toThrow();
    }
    expect(isMalformed(parse(whole.subarray(0, whole.length - 1)))).toBe(true);
  },
);

test.each(PARSERS)('%s: arbitrary and mutated bytes never throw', (_name, parse, whole) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => void parse(bytes)),
    {
      numRuns: 500,
    },
  );
  const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 5 }), (changes) => {
      const bytes = Uint8Array.from(whole);
      for (const [at, value] of changes) bytes[at] = value;
      parse(bytes);
    }),
    { numRuns: 1_000 },
  );
});
