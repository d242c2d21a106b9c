// Goal: the CAA records of the closest name up the tree are found, and whatever DNS does else is
// told. Method: a name server of our own on UDP, asked through the resolver that audits use.
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dnsResolver, readCaa } from './caa.ts';

const CAA = 257;
const RCODE = { none: 0, failure: 2, noName: 3 } as const;
let server: Socket;
let at = '';
const asked: string[] = [];

type Record = readonly [flags: number, tag: string, value: string];
const ZONE: Readonly<{ [name: string]: readonly Record[] }> = {
  'shop.test-bank.com': [
    [128, 'issue', 'ca.test-bank.com'],
    [0, 'iodef', 'mailto:pki@test-bank.com'],
  ],
  'test-bank.com': [[0, 'issue', ';']],
};

beforeAll(async () => {
  server = createSocket('udp4');
  server.on('message', (query, { port, address }) => {
    const answer = answerTo(query);
    if (answer !== null) server.send(answer, port, address);
  });
  server.bind(0, '127.0.0.1');
  await once(server, 'listening');
  at = `127.0.0.1:${server.address().port}`;
});
afterAll(() => server.close());

/** RFC 1035 section 4.1; null: silence. */
function answerTo(query: Buffer): Buffer | null {
  const labels: string[] = [];
  let offset = 12;
  for (let size = query[offset] ?? 0; size > 0; size = query[offset] ?? 0) {
    labels.push(query.toString('latin1', offset + 1, offset + 1 + size));
    offset += 1 + size;
  }
  const question = query.subarray(12, offset + 5);
  const name = labels.join('.').toLowerCase();
  asked.push(`${name} ${query.readUInt16BE(offset + 1)}`);
  if (name.startsWith('silent.')) return null;
  const records = ZONE[name] ?? [];
  const code = name.startsWith('broken.') ? RCODE.failure : RCODE.none;
  const head = Buffer.from(query.subarray(0, 12));
  head.writeUInt16BE(0x8180 | (name.startsWith('none.') ? RCODE.noName : code), 2);
  for (const [index, count] of [1, records.length, 0, 0].entries()) {
    head.writeUInt16BE(count, 4 + 2 * index);
  }
  return Buffer.concat([head, question, ...records.map(encode)]);
}

/** RFC 8659 section 4.1, with a pointer to the name of the question. */
function encode([flags, tag, value]: Record): Buffer {
  const data = Buffer.concat([Buffer.from([flags, tag.length]), Buffer.from(tag + value)]);
  const head = Buffer.from('c00c01010001000000000000', 'hex');
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}

test.each([
  [
    'shop.test-bank.com',
    ['128 issue "ca.test-bank.com"', '0 iodef "mailto:pki@test-bank.com"'],
    'shop.test-bank.com',
  ],
  ['pay.none.shop.test-bank.com', expect.any(Array), 'shop.test-bank.com'],
  ['none.test-bank.com', ['0 issue ";"'], 'test-bank.com'],
])('%s', async (host, value, name) => {
  const evidence = `CAA records of ${name}`;
  expect(await readCaa(host, dnsResolver([at]))).toEqual({ known: true, value, evidence });
});

test('no record anywhere is an answer', async () => {
  asked.length = 0;
  expect(await readCaa('none.elsewhere.com', dnsResolver([at]))).toEqual({
    ...{ known: true, value: [] },
    evidence: 'no CAA record from none.elsewhere.com up to the root',
  });
  expect(asked.toSorted()).toEqual([
    ...[`com ${CAA}`, `elsewhere.com ${CAA}`, `none.elsewhere.com ${CAA}`],
  ]);
});

test.each([
  ['broken.test-bank.com', 'DNS answered ESERVFAIL for broken.test-bank.com'],
  ['silent.test-bank.com', expect.stringMatching(/^DNS (did not answer|answered ETIMEOUT)/)],
  ['127.0.0.1', 'an address has no CAA records'],
  ['shop.internal', 'shop.internal is no public name'],
])('%s has no answer, and why', async (host, why) => {
  expect(await readCaa(host, dnsResolver([at]))).toEqual({ known: false, why });
});
