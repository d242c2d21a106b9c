// Goal: a call ends in time, on TLS only with a certificate that it trusts, and leaves its body to
// be wiped. Method: servers of the test's own, plain and with certificates.
import type http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { makeCertificate } from '@coffer/testkit';
import { approve, startAcquirer } from '../stand-ins/acquirer.ts';
import { AcquirerClient, type AcquirerReply } from './call-acquirer.ts';

const closers: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function listen(server: net.Server, scheme: string): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => void server.close());
  // A listening TCP server has an address of this kind.
  const { port } = server.address() as AddressInfo;
  return `${scheme}://127.0.0.1:${port}`;
}

function client(origin: string, options: { ca?: string; timeoutMs?: number } = {}): AcquirerClient {
  const { ca = null, timeoutMs } = options;
  const made = new AcquirerClient({ origin, credential: 'c', ca }, timeoutMs);
  closers.push(() => made.close());
  return made;
}

const body = (reference = 'op_1'): Buffer => Buffer.from(JSON.stringify({ reference }));
const readable = (reply: AcquirerReply): unknown =>
  reply.kind === 'answer' ? { ...reply, body: reply.body.toString() } : reply;

test('an answer that does not come in time is none, however it dawdles', async () => {
  const acquirer = await startAcquirer();
  closers.push(acquirer.close);
  const slow = client(acquirer.origin, { timeoutMs: 200 });
  acquirer.reply = () => undefined;
  expect(await slow.post('/x', body())).toEqual({ kind: 'none', reason: 'timeout' });
  acquirer.reply = (_, response) => {
    const timer = setInterval(() => response.write(' '), 20);
    response.on('close', () => clearInterval(timer));
  };
  expect(await slow.post('/x', body())).toEqual({ kind: 'none', reason: 'timeout' });
  acquirer.reply = approve;
  // In so short a time a busy machine may not manage it at once.
  await expect
    .poll(async () => readable(await slow.post('/x', body())))
    .toEqual({
      kind: 'answer',
      httpStatus: 200,
      body: '{"reference":"op_1","status":"approved","risk_score":7,"inner":"kept"}',
    });
});

test('nobody there: no connection', async () => {
  const origin = await listen(
    net.createServer((socket) => socket.destroy()),
    'http',
  );
  const expected = { kind: 'none', reason: 'connection' };
  expect(await client(origin).post('/x', body())).toEqual(expected);
  expect(await client('http://127.0.0.1:1').post('/x', body())).toEqual(expected);
});

test('when the call has ended the body has been written and may be wiped', async () => {
  const acquirer = await startAcquirer();
  closers.push(acquirer.close);
  const one = client(acquirer.origin);
  const references = Array.from({ length: 50 }, (_, i) => `op_${i}`);
  await Promise.all(
    references.map(async (reference) => {
      const filled = body(reference);
      await one.post('/x', filled);
      filled.fill(0);
    }),
  );
  const received = acquirer.requests.map((request) => String(request.body['reference']));
  expect(received.toSorted()).toEqual(references.toSorted());
});

test('over TLS only the given authority and the right name are trusted, from TLS 1.2 on', async () => {
  const [own, other] = [await makeCertificate(), await makeCertificate()];
  const misnamed = await makeCertificate({ names: ['acquirer.example'] });
  const ok: http.RequestListener = (_, response) => void response.end('{}');
  const none = { kind: 'none', reason: 'connection' };
  const origin = await listen(https.createServer(own, ok), 'https');
  expect(readable(await client(origin, { ca: own.cert }).post('/x', body()))).toEqual({
    kind: 'answer',
    httpStatus: 200,
    body: '{}',
  });
  expect(await client(origin, { ca: other.cert }).post('/x', body())).toEqual(none);
  expect(await client(origin).post('/x', body())).toEqual(none);
  const elsewhere = await listen(https.createServer(misnamed, ok), 'https');
  expect(await client(elsewhere, { ca: misnamed.cert }).post('/x', body())).toEqual(none);
  const old = https.createServer(
    { ...own, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' },
    ok,
  );
  const oldOrigin = await listen(old, 'https');
  expect(await client(oldOrigin, { ca: own.cert }).post('/x', body())).toEqual(none);
});
