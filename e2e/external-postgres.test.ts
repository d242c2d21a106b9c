// Goal: DATABASE_URL may name any PostgreSQL from 15 on, prepared by `coffer migrate` or by a
// start. Method: Debian's PostgreSQL 15 where it is installed, else the embedded 18 run as an
// outside one.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { startCluster, type PostgresBinaries } from 'coffer/embedded-postgres';
import { startStack } from '@coffer/testkit';
import { afterAll, expect, test } from 'vitest';
import { stripeFor } from './merchant.ts';

const DEBIAN_15 = '/usr/lib/postgresql/15/bin';
const has15 = fs.existsSync(DEBIAN_15);
const binaries: PostgresBinaries = {
  postgres: `${DEBIAN_15}/postgres`,
  initdb: `${DEBIAN_15}/initdb`,
  env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
  localeArgs: ['--locale=C'],
};
const dir = fs.mkdtempSync('/tmp/coffer-external-');
const cluster = await startCluster({
  dir,
  socketDir: path.join(dir, 's'),
  superuserPassword: 'outside',
  durable: true,
  ...(has15 ? { binaries } : {}),
});
const env = { DATABASE_URL: cluster.adminUrl, COFFER_DATA_DIR: path.join(dir, 'data') };

afterAll(async () => {
  await cluster.stop();
  fs.rmSync(dir, { recursive: true });
});

async function coffer(...args: string[]): Promise<string> {
  const cli = new URL('../packages/cli/src/main.ts', import.meta.url).pathname;
  const { stdout } = await promisify(execFile)(process.execPath, [cli, ...args], {
    env: { PATH: process.env['PATH'], ...env },
  });
  return stdout;
}

test('migrate prepares it once, and a stack on it takes a payment', async () => {
  expect(await coffer('migrate')).toMatch(/^server: 0001-.*\nvault: 0001-.*\nsandbox: 0001-.*\n$/);
  expect(await coffer('migrate')).toBe(
    'server: up to date\nvault: up to date\nsandbox: up to date\n',
  );

  const stack = await startStack({ dataDir: env.COFFER_DATA_DIR, env });
  const stripe = stripeFor(stack);
  const intent = await stripe.paymentIntents.create({
    amount: 1500,
    currency: 'usd',
    payment_method: 'pm_card_mastercard',
    confirm: true,
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
  });
  expect(intent.status).toBe('succeeded');
  expect(fs.existsSync(path.join(stack.dataDir, 'postgres'))).toBe(false);

  const client = new pg.Client(cluster.adminUrl);
  await client.connect();
  const found = await client.query<{ n: string }>('select count(*)::text as n from coffer.charges');
  expect(found.rows).toEqual([{ n: '1' }]);
  const version = await client.query<{ v: string }>(
    `select current_setting('server_version') as v`,
  );
  if (has15) expect(version.rows[0]?.v).toMatch(/^15\./);
  await client.end();

  // Keys are kept beside the server's other tables, for whoever may administer them.
  expect(await coffer('keys', 'list')).toMatch(
    /^mk_[0-9a-f]{16} {2}(secret|publishable) {2}test mode$/m,
  );

  // The leak check searches this server's files and write-ahead log through SQL.
  const checked = await coffer('leakcheck', '--quick');
  expect(checked).toMatch(/searched {2}\d+ changed files of the database server/);
  expect(checked).toMatch(/ 0 places outside the vault hold .*\n$/);
  await stack.remove();
});
