// Goal: `coffer csp` checks a page, a file and standard input, writes and merges policies, and says
// by its exit status what happened. Method: the real command line, its two streams and exit status;
// a local server for the page.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { makeCertificate } from '@coffer/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';

const COFFER = path.join(import.meta.dirname, '../../bin/coffer.js');
const folder = mkdtempSync(path.join(tmpdir(), 'coffer-csp-'));
const WEAK = "script-src 'unsafe-inline' *";
let server: https.Server;
let origin = '';

beforeAll(async () => {
  const { cert, key } = await makeCertificate();
  server = https.createServer({ cert, key }, (_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.setHeader('content-security-policy', WEAK);
    response.end(
      '<!doctype html><title>Pay</title><script src="https://js.stripe.com/v3/"></script>',
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on a port has such an address.
  origin = `https://localhost:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

function coffer(args: readonly string[], input = ''): Promise<Ended> {
  const child = spawn(process.execPath, [COFFER, 'csp', ...args]);
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  child.stdin.end(input);
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, out, err })));
}

function file(name: string, text: string): string {
  const place = path.join(folder, name);
  writeFileSync(place, text);
  return place;
}

/** What a JSON report says: its subject, and the rules of its findings. */
function told(report: string): { readonly subject: string; readonly rules: readonly string[] } {
  const { parts } = JSON.parse(report) as {
    parts: { part: string; subject: string; findings: { rule: string }[] }[];
  };
  expect(parts.map(({ part }) => part)).toEqual(['csp']);
  const [part] = parts;
  return {
    subject: part?.subject ?? '',
    rules: (part?.findings ?? []).map(({ rule }) => rule),
  };
}

test('a page, a file and standard input with one policy get the same findings of it', async () => {
  const page = await coffer([`${origin}/pay`, '--format', 'json', '--provider', 'stripe']);
  expect([page.status, page.err]).toEqual([0, '']);
  expect(told(page.out).subject).toBe(`${origin}/pay`);
  const saved = file('weak.txt', `Content-Security-Policy: ${WEAK}\n`);
  const given = await coffer([saved, '--format', 'json', '--provider', 'stripe']);
  const piped = await coffer(['-', '--format', 'json', '--provider', 'stripe'], WEAK);
  expect([told(given.out).subject, told(piped.out).subject]).toEqual([saved, 'standard input']);
  expect(told(piped.out).rules).toEqual(told(given.out).rules);
  expect(told(given.out).rules).toContain('csp-unsafe-inline-script');
  expect(told(page.out).rules).toEqual(expect.arrayContaining([...told(given.out).rules]));
});

test('--fail-on decides between 0 and 1', async () => {
  const weak = await coffer(['-', '--fail-on', 'high'], WEAK);
  const calm = await coffer(['-', '--fail-on', 'critical'], WEAK);
  expect([weak.status, calm.status]).toEqual([1, 0]);
});

test.each([
  ['nothing to check', []],
  ['two things to check', ['a.txt', 'b.txt']],
  ['a file that is not there', [path.join(folder, 'none.txt')]],
  ['no web address', ['https://']],
  ['a server that is not there', ['https://localhost:1/']],
  ['an unknown provider', ['-', '--provider', 'nobody']],
  ['an unknown flag', ['-', '--nonsense']],
  ['generate without a provider', ['generate']],
  ['a nonce that is too short', ['generate', '--provider', 'stripe', '--nonce', 'abc']],
])('%s: 2, a reason, and no report', async (_name, args) => {
  const { status, out, err } = await coffer(args);
  expect([status, out]).toEqual([2, '']);
  expect(err).toMatch(/^coffer: /);
  expect(err).not.toMatch(/^\s+at /m);
});

test('what generate writes has nothing to mend, alone and merged', async () => {
  const nonce = 'MDEyMzQ1Njc4OWFiY2RlZg==';
  const flags = ['generate', '--provider', 'stripe', '--surface', 'sdk,checkout', '--nonce', nonce];
  const alone = await coffer(flags);
  expect([alone.status, alone.out.endsWith('\n')]).toEqual([0, true]);
  expect(alone.out).toContain('https://js.stripe.com');
  expect(alone.err).toContain('Sources: ');
  const saved = file('own.txt', "Content-Security-Policy: img-src 'self' https://cdn.example\n");
  const merged = await coffer([...flags, '--merge', saved]);
  expect(merged.out).toContain('https://cdn.example');
  expect(merged.err).toContain('Content-Security-Policy-Report-Only first');
  for (const { out } of [alone, merged]) {
    const flagsOfCheck = ['--provider', 'stripe', '--surface', 'sdk,checkout'];
    const check = await coffer(['-', ...flagsOfCheck, '--fail-on', 'medium'], out);
    expect([check.status, check.err]).toEqual([0, '']);
  }
});
