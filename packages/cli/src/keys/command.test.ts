// Goal: `coffer keys` makes, shows and ends keys of the installation whose database it is given,
// and shows a key's text once. Method: the real command line beside a running server.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { TestServer } from '../../../server/src/testing/test-server.ts';
import { runKeys } from './command.ts';

const COFFER = path.join(import.meta.dirname, '../../bin/coffer.js');
let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

async function keys(...args: readonly string[]) {
  const child = spawn(process.execPath, [COFFER, 'keys', ...args], {
    env: { PATH: process.env['PATH'], DATABASE_URL: server.databaseUrl },
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { status, out, err };
}

test('a restricted key: made, listed, rolled, revoked', async () => {
  const create = ['create', 'restricted', '--name', 'Reports', '--expires-in', '90d'];
  const permissions = ['--permission', 'rak_charge_read,rak_customer_read'];
  const made = await keys(...create, ...permissions, '--permission', 'rak_event_read');
  expect([made.status, made.err]).toEqual([0, '']);
  const [key = ''] = /rk_test_\w{43}/.exec(made.out) ?? [];
  const [id = ''] = /mk_[0-9a-f]{16}/.exec(made.out) ?? [];
  const time = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d UTC`;
  const block =
    `${id}  restricted  test mode\n` +
    '  name         Reports\n' +
    `  key          rk_test_…${key.slice(-4)}\n` +
    '  permissions  rak_charge_read, rak_customer_read, rak_event_read\n' +
    '  created      TIME\n' +
    '  last used    not yet\n' +
    '  expires      TIME\n';
  const timeless = (text: string): string => text.replaceAll(new RegExp(time, 'g'), 'TIME');
  expect(timeless(made.out)).toBe(
    `Keep this key now: it is not shown again.\n\n  ${key}\n\n${block}`,
  );
  expect((await server.get('/v1/charges', { key })).status).toBe(200);
  expect((await server.get('/v1/balance', { key })).status).toBe(403);

  const list = await keys('list');
  expect(timeless(list.out)).toContain(block);
  expect(list.out).not.toContain(key);

  const rolled = await keys('roll', id, '--keep-old', '1h', '--json');
  // What `--json` prints.
  const fresh = JSON.parse(rolled.out) as { readonly id: string; readonly key: string };
  expect(fresh).toEqual({
    ...{ id: expect.not.stringMatching(id), key: expect.stringMatching(/^rk_test_\w{43}$/) },
    ...{ kind: 'restricted', livemode: false, name: 'Reports', origin: 'operator' },
    permissions: ['rak_charge_read', 'rak_customer_read', 'rak_event_read'],
    ...{ last4: fresh.key.slice(-4), created: expect.any(Number), last_used: null },
    ...{ expires_at: expect.any(Number), revoked_at: null },
  });
  for (const one of [key, fresh.key]) {
    expect((await server.get('/v1/charges', { key: one })).status).toBe(200);
  }

  expect(await keys('revoke', id)).toEqual({ status: 0, out: `${id} is revoked.\n`, err: '' });
  expect((await keys('list')).out).not.toContain(id);
  expect(timeless((await keys('list', '--all')).out)).toContain('  revoked      TIME\n');
});

test('a secret and a publishable key', async () => {
  for (const [kind, prefix] of [
    ['secret', 'sk'],
    ['publishable', 'pk'],
  ] as const) {
    const { out } = await keys('create', kind);
    const [key = ''] = new RegExp(String.raw`${prefix}_test_\w{43}`).exec(out) ?? [];
    const form = { 'card[number]': '4242' };
    const reply = await server.post('/v1/tokens', form, { key });
    expect(reply.status, kind).toBe(400);
  }
});

test.each([
  ['another database', 'postgres', 'The database is not up to date'],
  ['a database that there is not', 'nowhere', 'The database does not answer'],
])('%s: 2, and what to do', async (_name, database, reason) => {
  const url = new URL(server.databaseUrl);
  url.pathname = `/${database}`;
  vi.stubEnv('DATABASE_URL', url.href);
  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const status = await runKeys(['list']);
  const said = written.mock.calls.map(([text]) => String(text));
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  expect([status, said.join('')]).toEqual([2, expect.stringContaining(reason)]);
});

test.each([
  ['no action', []],
  ['another action', ['make']],
  ['no kind', ['create']],
  ['a permission that there is not', ['create', 'restricted', '--permission', 'customer']],
  ['no permission', ['create', 'restricted']],
  ['a time of another form', ['create', 'secret', '--expires-in', 'soon']],
  ['a live key', ['create', 'secret', '--live']],
  ['no key', ['revoke']],
  ['a key by its text', ['revoke', 'sk_test_0123456789abcdef']],
  ['a key that there is not', ['roll', 'mk_0123456789abcdef']],
  ['a flag that there is not', ['list', '--key', 'x']],
  ['an account that there is not', ['list', '--account', 'acct_1']],
  ['too long beside the new one', ['roll', 'mk_0123456789abcdef', '--keep-old', '8d']],
])('%s: 2, a reason, and nothing done', async (_name, args) => {
  // In this process: a program for each would take ten times as long.
  vi.stubEnv('DATABASE_URL', server.databaseUrl);
  const written = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, 'write').mockReturnValue(true),
  );
  const status = await runKeys(args);
  const [out = [], err = []] = written.map(({ mock }) => mock.calls.map(([text]) => String(text)));
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  expect([status, out]).toEqual([2, []]);
  expect(err.join('')).toMatch(/^coffer: /);
});
