// Goal: the audit finds nothing to mend in headers, policy and raw-card handling of an app behind
// guard. Method: the example shop over TLS, and an Express app on Stripe's own addresses; both are
// given to the command, and every severity but `info` counts.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import https from 'node:https';
import os from 'node:os';
import path from 'node:path';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { guard } from '@coffer/guard';
import { makeCertificate, startStack } from '@coffer/testkit';
import { afterAll, expect, test } from 'vitest';

const COFFER = path.join(import.meta.dirname, '../packages/cli/bin/coffer.js');
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'coffer-guard-audit-'));
const certificate = await makeCertificate({ names: ['localhost'] });
const [certFile, keyFile] = [path.join(dir, 'cert.pem'), path.join(dir, 'key.pem')];
fs.writeFileSync(certFile, certificate.cert);
fs.writeFileSync(keyFile, certificate.key, { mode: 0o600 });

afterAll(() => fs.rmSync(dir, { recursive: true }));

interface Found {
  readonly rule: string;
  readonly severity: string;
}

/** What `coffer audit` finds to mend in a page, but for its TLS, which is not guard's. */
async function toMend(url: string): Promise<readonly string[]> {
  const args = [COFFER, 'audit', url, '--ca', certFile, '--format', 'json'];
  const out = await new Promise<string>((resolve) => {
    execFile(process.execPath, args, (_error, stdout) => resolve(stdout));
  });
  const { parts } = JSON.parse(out) as { parts: { part: string; findings: Found[] }[] };
  expect(parts.map(({ part }) => part)).toEqual(['tls', 'headers', 'csp', 'page']);
  return parts
    .filter(({ part }) => part !== 'tls')
    .flatMap(({ findings }) => findings)
    .filter(({ severity }) => severity !== 'info')
    .map(({ rule }) => rule);
}

function postCard(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const options = { method: 'POST', ca: certificate.cert, headers, agent: false };
    const request = https.request(url, options, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.once('error', reject);
    request.end(JSON.stringify({ card: { number: '4242424242424242' } }));
  });
}

test('the example shop over TLS', async () => {
  const stack = await startStack({ env: { COFFER_TLS_CERT: certFile, COFFER_TLS_KEY: keyFile } });
  try {
    expect(await toMend(`${stack.shop}/`)).toEqual([]);
    expect(await postCard(`${stack.shop}/orders`)).toBe(400);
  } finally {
    await stack.remove();
  }
});

test('an Express app in live mode with Stripe.js from its own address', async () => {
  const shield = guard({ provider: 'stripe', surfaces: ['sdk', 'link'], log: () => undefined });
  const app = express();
  app.disable('x-powered-by');
  app.use(shield.express());
  app.use(express.json());
  app.get('/', (request, response) => {
    response.type('html').send(`<!doctype html><html lang="en"><title>Pay</title>
      <script src="https://js.stripe.com/v3/"></script>
      <form id="pay"><div id="payment-element"></div><button>Pay</button></form>
      <script nonce="${shield.nonce(request)}">Stripe('pk_live_1').elements();</script></html>`);
  });
  app.post('/orders', (_request, response) => {
    response.json({});
  });
  const server = https.createServer({ cert: certificate.cert, key: certificate.key }, app);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on a port has such an address.
  const origin = `https://localhost:${(server.address() as AddressInfo).port}`;
  try {
    expect(await toMend(`${origin}/`)).toEqual([]);
    expect(await postCard(`${origin}/orders`)).toBe(400);
  } finally {
    server.close();
  }
});
