// Goal: `coffer audit` reports what it could look at and says what it could not, in the report and
// in its exit status; a reader that goes away is no failure. Method: the command as a process,
// against one page on http:// and one port where nobody listens.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { freePort } from '@coffer/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';

const MAIN = path.join(import.meta.dirname, '..', 'main.ts');

const shop = createServer((_request, response) => {
  response.setHeader('content-type', 'text/html');
  response.end('<!doctype html><title>Shop</title><p>Pay here.');
});
let page = '';
let nobody = '';

beforeAll(async () => {
  page = `http://127.0.0.1:${await portOf(shop.listen(0, '127.0.0.1'))}/`;
  nobody = `https://127.0.0.1:${await freePort()}/`;
});
afterAll(() => shop.close());

async function portOf(server: Server): Promise<number> {
  await once(server, 'listening');
  // A server on TCP has an address of this type.
  return (server.address() as AddressInfo).port;
}

interface Ended {
  readonly status: unknown;
  readonly stdout: string;
  readonly stderr: string;
}

async function audit(...args: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [MAIN, 'audit', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  return { status, stdout, stderr };
}

interface JsonReport {
  readonly parts: readonly {
    readonly part: string;
    readonly subject: string;
    readonly not_checked: readonly { readonly what: string }[];
    readonly data: { readonly integration?: { readonly provider: string } };
  }[];
}

/** What `--format json` wrote, by the schema that other tests hold it to. */
function read(json: string): JsonReport['parts'] {
  return (JSON.parse(json) as JsonReport).parts;
}

test('an unreachable address beside another: both in the report, and status 2', async () => {
  const { status, stdout, stderr } = await audit(nobody, page, '--format', 'json');
  const parts = read(stdout);
  expect(parts.map(({ part }) => part)).toEqual([
    ...['tls', 'headers', 'csp', 'page'],
    ...['tls', 'headers', 'csp', 'page'],
  ]);
  expect(parts.slice(0, 4).map((part) => part.not_checked.length)).toEqual([1, 1, 1, 1]);
  expect(stderr).toMatch(/^coffer: cannot connect to 127\.0\.0\.1:\d+: connect ECONNREFUSED.*\n$/);
  expect(status).toBe(2);
});

test('only unreachable addresses: no report, the reasons, and status 2', async () => {
  const { status, stdout, stderr } = await audit(nobody, nobody.replace('https', 'http'));
  expect(stdout).toBe('');
  expect(stderr.match(/ECONNREFUSED/g)).toHaveLength(2);
  expect(status).toBe(2);
});

test('a provider that the page does not show', async () => {
  const given = ['--provider', 'stripe', '--surface', 'checkout', '--format', 'json'];
  const { status, stdout } = await audit(page, ...given);
  const csp = read(stdout).find(({ part }) => part === 'csp');
  expect(csp?.data.integration).toMatchObject({ provider: 'stripe', surfaces: ['checkout'] });
  expect(status).toBe(0);
});

test('a reader that closes the pipe early', async () => {
  const child = spawn(process.execPath, [MAIN, 'audit', page, '--fail-on', 'critical'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.destroy();
  const [stderr, [status]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  expect({ stderr, status }).toEqual({ stderr: '', status: 1 });
});
