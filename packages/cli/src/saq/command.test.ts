// Goal: the command answers from a file, from a report and from a person, and calls nobody
// compliant. Method: the real command line, its two streams and exit status.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';

const COFFER = path.join(import.meta.dirname, '../../bin/coffer.js');
const folder = mkdtempSync(path.join(tmpdir(), 'coffer-saq-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

function coffer(args: readonly string[], input = ''): Promise<Ended> {
  const child = spawn(process.execPath, [COFFER, 'saq', ...args]);
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  child.stdin.end(input);
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, out, err })));
}

function file(name: string, content: unknown): string {
  const place = path.join(folder, name);
  writeFileSync(place, typeof content === 'string' ? content : JSON.stringify(content));
  return place;
}

const SHOP = {
  version: 1,
  role: 'merchant',
  paper: false,
  level: '4',
  vault: 'provider',
  storedNumbers: 'no',
  channels: [
    {
      channel: 'ecommerce',
      name: 'web shop',
      page: 'redirect',
      serverSeesNumbers: 'no',
      providerAttested: 'yes',
    },
  ],
};

/** The questionnaires in a JSON report. */
function saqs(report: string): string[] {
  const { parts } = JSON.parse(report) as {
    parts: { data: { channels: { saq: string }[] } }[];
  };
  return parts.flatMap(({ data }) => data.channels.map(({ saq }) => saq));
}

test.each(['text', 'json', 'html', 'sarif', 'junit'])('from a file, as %s', async (format) => {
  const facts = file('shop.json', SHOP);
  const { status, out, err } = await coffer(['--facts', facts, '--all', '--format', format]);
  expect({ status, err }).toEqual({ status: 0, err: '' });
  expect(out).not.toMatch(/compliant/i);
  if (format === 'json') expect(saqs(out)).toEqual(['A']);
  if (format === 'text') {
    expect(out).toContain('likely SAQ A');
    expect(out).toContain('ask your acquirer');
    expect(out).toContain('12.10.1');
  }
});

test('a person who answers', async () => {
  // Own sales; web shop; level 4; provider's vault; nothing stored; not seen; attested; redirect;
  // no paper.
  const { status, out, err } = await coffer(['--format', 'json'], '1\n1\n1\n1\n1\n1\n1\n2\n1\n');
  expect(status).toBe(0);
  expect(saqs(out)).toEqual(['A']);
  expect(err).toContain('Where do customers type their card?');
});

test('a person who knows little gets a larger one, and the end of the input ends it', async () => {
  const { status, out } = await coffer(['--format', 'json'], '1\n1\n1\n\n');
  expect(status).toBe(0);
  expect(saqs(out)).toEqual(['D-Merchant']);
});

test('a person who mistypes is asked again', async () => {
  const { out, err } = await coffer(['--format', 'json'], 'x\n9\n3\n2\n1\n');
  expect(saqs(out)).toEqual(['ROC-ServiceProvider']);
  expect(err).toContain('A number from 1 to 3');
});

test('what an audit saw counts against what was said', async () => {
  const page = {
    part: 'page',
    subject: 'https://shop.example/pay',
    summary: [],
    findings: [],
    not_checked: [],
    data: { integration: { kind: 'raw card form' }, scripts: [{ party: 'third' }] },
  };
  const args = ['--facts', file('s.json', SHOP), '--from', file('audit.json', { parts: [page] })];
  const { out } = await coffer([...args, '--format', 'json']);
  expect(saqs(out)).toEqual(['D-Merchant']);
});

test('--fail-on meets an unknown fact', async () => {
  const facts = file('unknown.json', { ...SHOP, storedNumbers: 'unknown' });
  expect((await coffer(['--facts', facts, '--fail-on', 'medium'])).status).toBe(1);
});

test.each([
  ['{', 'JSON'],
  [{ ...SHOP, level: '7' }, '"level" must be 4, 3, 2, 1 or unknown'],
])('a bad facts file is a reason, and exit 2', async (content, reason) => {
  const { status, out, err } = await coffer(['--facts', file('bad.json', content)]);
  expect({ status, out }).toEqual({ status: 2, out: '' });
  expect(err).toContain(reason);
});
