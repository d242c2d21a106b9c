// Goal: scripts can rely on `coffer audit`: its exit status, and a standard output that holds the
// report and nothing else; it does without Chromium, and leaves none behind. Method: the real
// command line on servers here, one right and one wrong; Ajv and the published schema judge the
// JSON.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { Ajv } from 'ajv';
import { debianProgram, makeCertificate } from '@coffer/testkit';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import schema from '../packages/audit/schema/report.schema.json' with { type: 'json' };

const COFFER = path.join(import.meta.dirname, '../packages/cli/bin/coffer.js');
const NO_BROWSER = { COFFER_CHROMIUM: '/nonexistent' };
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'coffer-audit-command-'));
const ca = path.join(folder, 'ca.pem');
const validate = new Ajv({ strict: false }).compile(schema);
const chromium = debianProgram('chromium');
let server: https.Server;
let origin = '';

const GOOD_HEADERS = {
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
  'content-security-policy':
    "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
};
const PAGES: Readonly<Record<string, { readonly headers: object; readonly body: string }>> = {
  '/good': { headers: GOOD_HEADERS, body: '<h1>Thank you</h1>' },
  '/bad': {
    headers: {},
    body: '<form action="http://pay.example/"><input autocomplete="cc-number"></form>',
  },
};

beforeAll(async () => {
  const { cert, key } = await makeCertificate({
    notAfter: new Date(Date.now() + 60 * 86_400_000),
  });
  fs.writeFileSync(ca, cert);
  server = https.createServer({ cert, key }, (request, response) => {
    if (request.url === '/hangs') return;
    const page = PAGES[request.url ?? ''] ?? { headers: {}, body: '<h1>Not found</h1>' };
    response.statusCode = request.url === '/gone' ? 404 : 200;
    for (const [name, value] of Object.entries(page.headers)) response.setHeader(name, value);
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(`<!doctype html><html lang="en"><title>Shop</title>${page.body}</html>`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on a port has such an address.
  origin = `https://localhost:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  fs.rmSync(folder, { recursive: true });
});

interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

function start(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  command: 'audit' | 'page' = 'audit',
  trust: readonly string[] = ['--ca', ca],
) {
  const full = [COFFER, command, ...args, ...trust];
  const child = spawn(process.execPath, full, { env: { ...process.env, TMPDIR: folder, ...env } });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const ended = new Promise<Ended>((resolve) =>
    child.on('close', (status) => resolve({ status, out, err })),
  );
  return { child, ended };
}

function audit(args: readonly string[], env: NodeJS.ProcessEnv = NO_BROWSER): Promise<Ended> {
  return start(args, env).ended;
}

interface Told {
  readonly parts: readonly {
    readonly part: string;
    readonly findings: readonly { readonly rule: string; readonly severity: string }[];
    readonly not_checked: readonly { readonly why: string }[];
    readonly data: { readonly grade?: string };
  }[];
}

function reportOf(out: string): Told {
  const report: unknown = JSON.parse(out);
  expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
  return report as Told; // The schema says so.
}

/** Commands and arguments of every process that works in our folder. */
function processesHere(): string[] {
  return fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return [fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8')];
      } catch {
        return [];
      }
    })
    .filter((line) => line.includes(`--user-data-dir=${folder}`));
}

const leftBehind = (): string[] =>
  fs.readdirSync(folder).filter((name) => /^(?:coffer-page-|org\.chromium)/.test(name));

test.skipIf(chromium === null)(
  'all four parts of a good page, and nothing to fail on',
  async () => {
    const env = { COFFER_CHROMIUM: chromium ?? '' };
    const { status, out, err } = await audit(
      [`${origin}/good`, '--format', 'json', '--fail-on', 'medium'],
      env,
    );
    const { parts } = reportOf(out);
    const serious = parts
      .flatMap(({ findings }) => findings)
      .filter(({ severity }) => ['critical', 'high', 'medium'].includes(severity));
    expect({ serious, status, err }).toEqual({ serious: [], status: 0, err: '' });
    expect(parts.map(({ part }) => part)).toEqual(['tls', 'headers', 'csp', 'page']);
    expect(parts[0]?.data.grade).toBe('A+');
    expect(JSON.stringify(parts[3]?.not_checked)).not.toContain('the page');
    // Its helpers end with it, each in its own time.
    await expect.poll(() => [processesHere(), leftBehind()]).toEqual([[], []]);
  },
);

test.skipIf(chromium === null)(
  'an error page is reported as a page that was not seen',
  async () => {
    const env = { COFFER_CHROMIUM: chromium ?? '' };
    const { status, out } = await audit([`${origin}/gone`, '--format', 'json'], env);
    const page = reportOf(out).parts.find(({ part }) => part === 'page');
    expect([status, page?.findings.map(({ rule }) => rule)]).toEqual([0, ['page-not-seen']]);
  },
);

test('without Chromium the page part says so, and the others are there', async () => {
  const { status, out } = await audit([`${origin}/good`, '--format', 'json']);
  const { parts } = reportOf(out);
  expect(status).toBe(0);
  expect(parts.map(({ part }) => part)).toEqual(['tls', 'headers', 'csp', 'page']);
  expect(parts[3]?.not_checked[0]?.why).toContain('Chromium is not installed');
});

test('a bad page: 1 with --fail-on, else 0; several pages in one report', async () => {
  const bad = `${origin}/bad`;
  const failed = await audit([`${origin}/good`, bad, '--format', 'json', '--fail-on', 'medium']);
  expect(failed.status).toBe(1);
  expect(reportOf(failed.out).parts).toHaveLength(8);
  const file = path.join(folder, 'baseline.json');
  const calm = await audit([bad, '--format', 'json', '--output', file]);
  expect([calm.status, calm.out]).toEqual([0, '']);
  reportOf(fs.readFileSync(file, 'utf8'));
  const again = await audit([bad, '--baseline', file, '--fail-on', 'info', '--format', 'json']);
  expect(again.status).toBe(0);
  const { changes } = JSON.parse(again.out) as { changes: { new: unknown[]; gone: unknown[] } };
  expect([changes.new, changes.gone]).toEqual([[], []]);
});

test.skipIf(chromium === null)('a page that stayed the same has no changes', async () => {
  const env = { COFFER_CHROMIUM: chromium ?? '' };
  const file = path.join(folder, 'same.json');
  const args = [`${origin}/good`, '--format', 'json'];
  await audit([...args, '--output', file], env);
  const { out } = await audit([...args, '--baseline', file], env);
  const { changes } = JSON.parse(out) as { changes: Record<string, unknown> };
  expect(changes).toMatchObject({ new: [], changed: [], gone: [], summary: [] });
});

test('SARIF, JUnit, HTML and text of a bad page', async () => {
  const of = async (format: string): Promise<string> => {
    const { status, out } = await audit([`${origin}/bad`, '--format', format]);
    expect(status).toBe(0);
    return out;
  };
  const sarif = JSON.parse(await of('sarif')) as { version: string; runs: { results: object[] }[] };
  expect([sarif.version, (sarif.runs[0]?.results.length ?? 0) > 0]).toEqual(['2.1.0', true]);
  const junit = await of('junit');
  expect(junit.trimEnd()).toMatch(/^<\?xml [^>]+\?>\s*<testsuites[\s\S]+<\/testsuites>$/);
  expect(openElements(junit)).toEqual([]);
  expect(await of('html')).toMatch(/^<!doctype html>[\s\S]+<\/html>\s*$/i);
  expect(await of('text')).toContain(`${origin}/bad`);
});

/** What of XML is still open at its end, or closed by another name. */
function openElements(xml: string): string[] {
  const open: string[] = [];
  for (const [, slash, name = '', rest = ''] of xml.matchAll(
    /<(\/?)([a-z]+)((?:[^<>"]|"[^"<]*")*)>/g,
  )) {
    if (slash === '/' && open.pop() !== name) return [`</${name}>`];
    if (slash === '' && !rest.endsWith('/')) open.push(name);
  }
  const text = xml.replaceAll(/<[/?]?[a-z](?:[^<>"]|"[^"<]*")*>/g, '');
  return /[<]|&(?!(?:lt|gt|amp|quot|apos|#\d+|#x[\da-f]+);)/i.test(text) ? [text] : open;
}

test.each([
  ['no address', []],
  ['an address of another kind', ['ftp://shop.example/']],
  ['an unknown flag', ['https://localhost:1/', '--nonsense']],
  ['an unknown severity', ['https://localhost:1/', '--fail-on', 'awful']],
  ['a baseline that is none', ['https://localhost:1/', '--baseline', ca]],
  ['nobody there', ['https://localhost:1/', '--format', 'json']],
  ['nobody there, without TLS', ['http://localhost:1/', '--format', 'json']],
])('%s: 2, a reason, and no report', async (_name, args) => {
  const { status, out, err } = await audit(args);
  expect([status, out]).toEqual([2, '']);
  expect(err).toMatch(/^coffer: /);
  expect(err).not.toMatch(/^\s+at /m);
});

test.skipIf(chromium === null).each([
  ['audit', 'SIGINT', 130],
  ['page', 'SIGINT', 130],
  ['page', 'SIGTERM', 143],
  ['page', 'SIGHUP', 129],
] as const)(
  'coffer %s: %s ends Chromium and deletes its profile',
  async (command, signal, code) => {
    const env = { COFFER_CHROMIUM: chromium ?? '' };
    const { child, ended } = start([`${origin}/hangs`], env, command);
    onTestFinished(() => void child.kill('SIGKILL'));
    await expect.poll(processesHere).not.toEqual([]);
    child.kill(signal);
    const { status, out } = await ended;
    expect([status, out]).toEqual([code, '']);
    await expect.poll(() => [processesHere(), leftBehind()]).toEqual([[], []]);
  },
);

test.skipIf(chromium === null)(
  'coffer page sees a page of a company’s own authority with --ca alone',
  async () => {
    const env = { COFFER_CHROMIUM: chromium ?? '' };
    const trusting = await start([`${origin}/good`], env, 'page').ended;
    expect([trusting.status, trusting.err]).toEqual([0, '']);
    const { status, out } = await start([`${origin}/good`], env, 'page', []).ended;
    expect(status).toBe(2);
    expect(out).toContain('page-not-seen');
  },
);
