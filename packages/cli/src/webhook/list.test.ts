// Goal: `coffer webhook list` shows what an account should know of its endpoints, of the
// installation that runs here and of any API. Method: the real command line against a server with
// its jobs; endpoints in every state, one on the bed that takes what nobody signed.
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startWebhookBed, type WebhookBed } from '@coffer/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SECRET_KEY, TEST_WEBHOOKS, TestServer } from '../../../server/src/testing/test-server.ts';
import { findAccount } from './api.ts';

const COFFER = path.join(import.meta.dirname, '../../bin/coffer.js');
const folder = mkdtempSync(path.join(tmpdir(), 'coffer-webhook-list-'));
let server: TestServer;
let bed: WebhookBed;
let ids: readonly string[] = [];

beforeAll(async () => {
  bed = await startWebhookBed();
  server = await TestServer.start({ webhooks: { ...TEST_WEBHOOKS, authorities: bed.ca } });
  const running = { api: server.base, secret_key: SECRET_KEY, pid: process.pid };
  writeFileSync(path.join(folder, 'dev.json'), JSON.stringify(running));
});
afterAll(async () => {
  await Promise.all([server.stop(), bed.stop()]);
  rmSync(folder, { recursive: true });
});

async function list(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const full = [COFFER, 'webhook', 'list', ...args];
  const child = spawn(process.execPath, full, { env: { PATH: process.env['PATH'], ...env } });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
  expect(out + err).not.toContain(SECRET_KEY);
  return { status, out, err };
}

test('an account without endpoints is told so', async () => {
  expect(await list(['--data-dir', folder])).toEqual({
    status: 0,
    out: 'This account has no webhook endpoints.\n',
    err: '',
  });
});

test('each endpoint with its state, why, what is owed, and what failed when it was looked at', async () => {
  const create = async (url: string, enabled_events: string[], description?: string) => {
    const form = { url, enabled_events, ...(description !== undefined && { description }) };
    const { status, body } = await server.post('/v1/webhook_endpoints', form);
    expect(status, JSON.stringify(body)).toBe(200);
    return String(body.id);
  };
  const types = ['charge.refunded', 'customer.created', 'customer.deleted', 'customer.updated'];
  const open = await create(bed.urls.unchecked, types, 'The shop');
  const right = await create(bed.urls.correct, ['*']);
  ids = [right, open];
  const { db } = server.running.services;
  const state = async (id: string): Promise<string> =>
    (await server.get(`/v1/webhook_endpoints/${id}/qualification`)).body.status;
  await expect.poll(() => Promise.all(ids.map(state))).toEqual(['passed', 'failed']);
  await db.query(
    `update webhook_endpoints set status = 'disabled', failing_since = to_timestamp(86400),
       disabled_because = 'It failed for 3 days without a success.',
       qualification = jsonb_set(qualification, '{checked_at}', '90000')
     where id = $1`,
    [open],
  );
  await db.query(
    `insert into webhook_deliveries (account_id, endpoint_id, event_id, livemode)
     select account_id, id, 'evt_1', false from webhook_endpoints where id = $1`,
    [open],
  );
  const { status, out, err } = await list(['--data-dir', folder]);
  expect([status, err]).toEqual([0, '']);
  expect(out.replace(/looked at \d{4}-\d\d-\d\d \d\d:\d\d UTC\n$/m, 'looked at TIME\n')).toBe(
    `${right}  enabled  test mode
  url            ${bed.urls.correct}
  events         all
  deliveries     0 waiting, 0 given up
  qualification  passed, looked at TIME

${open}  disabled  test mode
  url            ${bed.urls.unchecked}
  description    The shop
  events         charge.refunded, customer.created, customer.deleted and 1 more
  disabled       It failed for 3 days without a success.
  failing since  1970-01-02 00:00 UTC
  deliveries     0 waiting, 1 given up
  qualification  failed, looked at 1970-01-02 01:00 UTC
    failed       refuses_unsigned: it answered 200
    failed       refuses_wrong_signature: it answered 200
`,
  );
});

test('another API is asked with its own key, and all is told as JSON', async () => {
  const env = { COFFER_SECRET_KEY: SECRET_KEY };
  const { status, out, err } = await list(['--api', server.base, '--json'], env);
  expect([status, err]).toEqual([0, '']);
  const found = JSON.parse(out) as { id: string; qualification: { object: string } }[];
  expect(found.map(({ id }) => id)).toEqual(ids);
  expect(Object.keys(found[0] ?? {})).toEqual([
    ...['id', 'url', 'status', 'livemode', 'description', 'enabled_events', 'qualification'],
  ]);
  expect(found[0]?.qualification).toMatchObject({ status: 'passed', disabled_because: null });
});

test('an API without qualifications, and text that would move the cursor', async () => {
  const other = createServer((request, response) => {
    if (request.url?.endsWith('/qualification') === true) response.statusCode = 404;
    const url = 'https://a.example/\u001b[2J';
    const endpoint = { id: 'we_1', url, status: 'enabled', livemode: true, enabled_events: ['*'] };
    response.end(JSON.stringify({ data: [{ ...endpoint, description: null }] }));
  });
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  // A listening TCP server has an address object.
  const { port } = other.address() as AddressInfo;
  const { out } = await list(['--api', `http://127.0.0.1:${port}`, '--key', SECRET_KEY]);
  other.close();
  expect(out).toBe(
    'we_1  enabled  live mode\n  url            https://a.example/\\x1b[2J\n  events         all\n',
  );
});

test.each([
  ['nothing runs there', { dataDir: '/nowhere' }, 'No installation is running on /nowhere'],
  ['a key of another form', { key: 'whsec_123456789' }, '--key is a secret key'],
  ['an API without a key', { api: 'https://api.example.com' }, '--api needs a key'],
  ['no origin', { api: 'ftp://a.example', key: SECRET_KEY }, '--api is the origin'],
  [
    'plain http to elsewhere',
    { api: 'http://a.example', key: SECRET_KEY },
    'a secret key is not sent over plain http',
  ],
])('%s is refused with a reason', (_name, named, reason) => {
  const given = { api: undefined, key: undefined, dataDir: undefined, ...named };
  expect(() => findAccount(given, {})).toThrow(reason);
});

test.each([
  ['nobody there', ['--api', 'http://127.0.0.1:1', '--key', SECRET_KEY], 'cannot be asked'],
  ['an unknown option', ['--all'], 'Usage: coffer webhook'],
])('%s: 2, and a reason', async (_name, args, reason) => {
  const { status, out, err } = await list(args);
  expect([status, out]).toEqual([2, '']);
  expect(err).toContain(reason);
  expect(err).not.toMatch(/^\s+at /m);
});
