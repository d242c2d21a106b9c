// Goal: `coffer webhook check` tells what an endpoint accepts and how good its TLS is, by its
// report and its exit status, and never shows the secret. Method: the real command line on the
// bed's endpoints, its two streams and exit status.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startWebhookBed, WEBHOOK_SECRET, type WebhookBed } from '@coffer/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';

const COFFER = path.join(import.meta.dirname, '../../bin/coffer.js');
const folder = mkdtempSync(path.join(tmpdir(), 'coffer-webhook-'));
const ca = path.join(folder, 'ca.pem');
let bed: WebhookBed;

beforeAll(async () => {
  bed = await startWebhookBed();
  writeFileSync(ca, bed.ca.join('\n'));
});
afterAll(async () => {
  await bed.stop();
  rmSync(folder, { recursive: true });
});

interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** The command, whose streams never show the secret. */
async function check(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const full = [COFFER, 'webhook', ...args, '--ca', ca];
  const child = spawn(process.execPath, full, { env: { PATH: process.env['PATH'], ...env } });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
  expect(out + err).not.toContain(WEBHOOK_SECRET);
  return { status, out, err };
}

/** Of a JSON report: its parts with their rules, what was not checked, and the grade. */
function told(out: string) {
  const { parts } = JSON.parse(out) as {
    parts: {
      part: string;
      findings: { rule: string }[];
      not_checked: { what: string }[];
      data: { grade?: string };
    }[];
  };
  return {
    parts: parts.map(({ part }) => part),
    rules: parts[0]?.findings.map(({ rule }) => rule),
    notChecked: parts[0]?.not_checked.map(({ what }) => what),
    grade: parts[1]?.data.grade,
  };
}

test('a right endpoint: the signed events are tried, its TLS is graded, nothing fails', async () => {
  const env = { COFFER_WEBHOOK_SECRET: WEBHOOK_SECRET };
  const args = ['check', bed.urls.correct, '--format', 'json', '--fail-on', 'high'];
  const byEnvironment = await check(args, env);
  expect([byEnvironment.status, byEnvironment.err]).toEqual([0, '']);
  const report = told(byEnvironment.out);
  expect(report).toEqual({
    parts: ['webhook', 'tls'],
    // Stripe's library has no limit for time stamps in the future, and cannot know of replays.
    rules: ['webhook-future-signature-accepted', 'webhook-replay-accepted'],
    notChecked: [],
    grade: expect.stringMatching(/^A/),
  });
  const byFlag = await check([...args, '--secret', WEBHOOK_SECRET]);
  expect(told(byFlag.out)).toEqual(report);
});

test('an endpoint that checks nothing: 1 with --fail-on, else 0, in every format', async () => {
  const { unchecked } = bed.urls;
  const failed = await check(['check', unchecked, '--format', 'json', '--fail-on', 'critical']);
  expect(failed.status).toBe(1);
  const { rules, notChecked } = told(failed.out);
  expect(rules).toContain('webhook-signature-not-checked');
  expect(notChecked).toEqual(['altered-body', 'expired', 'future', 'correct', 'replayed']);
  for (const format of ['text', 'sarif', 'junit', 'html']) {
    const { status, out } = await check(['check', unchecked, '--format', format]);
    expect([format, status]).toEqual([format, 0]);
    expect(out).toContain('accepts events that nobody signed');
  }
});

test('plain http has no TLS to grade', async () => {
  const { status, out } = await check(['check', bed.urls.plain, '--format', 'json']);
  expect([status, told(out).parts]).toEqual([0, ['webhook']]);
  expect(told(out).rules).toContain('webhook-plain-http');
});

test.each([
  ['no address', ['check']],
  ['another action', ['look']],
  ['a secret of another form', ['check', 'https://localhost:1/', '--secret', 'sk_live_1']],
  ['no web address', ['check', 'ftp://localhost/']],
  ['nobody there', ['check', 'https://localhost:1/']],
])('%s: 2, a reason, and no report', async (_name, args) => {
  const { status, out, err } = await check(args);
  expect([status, out]).toEqual([2, '']);
  expect(err).toMatch(/^coffer: /);
  expect(err).not.toMatch(/^\s+at |sk_live/m);
});
