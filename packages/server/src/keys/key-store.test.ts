/*
 * Goal: an operator makes, lists, rolls and revokes keys; what has ended is refused within a second
 * by every process of the installation; no key's text is kept but a publishable one's.
 * Method: two servers on one database, asked over HTTP and at the door while keys come and go.
 */
import { OperatorError, systemRandom, type Clock } from '@coffer/kernel';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keyDigest, publishableKeyOf } from '../auth/api-key.ts';
import { KeyDirectory } from '../auth/key-directory.ts';
import type { RunningServer } from '../start.ts';
import { keysOf, makeKey } from '../testing/make-key.ts';
import { PUBLISHABLE_KEY, TestServer } from '../testing/test-server.ts';
import { forgetEndedKeys } from './forget-ended-keys.ts';
import { KeyStore } from './key-store.ts';

let offsetMs = 0;
const clock: Clock = { nowMs: () => Date.now() + offsetMs };
let server: TestServer;
let another: RunningServer;
beforeAll(async () => {
  server = await TestServer.start({}, clock);
  another = await server.startAnother();
});
afterAll(async () => {
  await another.stop();
  await server.stop();
});

async function listed(id: string): Promise<unknown> {
  const keys = await keysOf(server, (store) => store.list());
  return keys.find((one) => one.id === id);
}

/** What the second process answers. */
async function askAnother(key: string): Promise<number> {
  const url = `http://127.0.0.1:${another.port}/v1/customers`;
  const reply = await fetch(url, { headers: { authorization: `Bearer ${key}` } });
  await reply.body?.cancel();
  return reply.status;
}

test('a key works at once, and is listed without its text', async () => {
  const permissions = ['rak_charge_read', 'rak_customer_write'];
  const { key, listed: shown } = await makeKey(server, { name: 'Reports', permissions });
  expect(key).toMatch(/^rk_test_[0-9A-Za-z]{43}$/);
  expect(shown).toEqual({
    ...{ id: expect.stringMatching(/^mk_[0-9a-f]{16}$/), kind: 'restricted', livemode: false },
    ...{ name: 'Reports', permissions, last4: key.slice(-4), created: expect.any(Number) },
    ...{ last_used: null, expires_at: null, revoked_at: null, origin: 'operator' },
  });
  expect((await server.get('/v1/customers', { key })).status).toBe(200);
  expect(await listed(shown.id)).toEqual(shown);
  const rows = await server.running.services.db.query('select * from api_keys', []);
  expect(JSON.stringify(rows)).not.toContain(key.slice(8));
});

test('a revoked key is refused within a second, also by another process', async () => {
  const { key, listed: shown } = await makeKey(server);
  // Both processes know it, and would know it for a second more.
  const ask = () => server.get('/v1/customers', { key });
  expect([(await ask()).status, await askAnother(key)]).toEqual([200, 200]);
  await keysOf(server, (store) => store.revoke(shown.id));
  const revokedAtMs = performance.now();
  for (const status of [async () => (await ask()).status, () => askAnother(key)]) {
    // Whatever is begun a second later is refused.
    const begun = (): number => performance.now() - revokedAtMs;
    for (let ms = begun(); (await status()) !== 401; ms = begun()) expect(ms).toBeLessThan(1000);
  }
  expect((await ask()).body.error).toEqual({
    code: 'api_key_expired',
    doc_url: 'https://stripe.com/docs/error-codes/api-key-expired',
    type: 'invalid_request_error',
    message: `Expired API Key provided: sk_test_${'*'.repeat(39)}${key.slice(-4)}`,
  });
  expect(await listed(shown.id)).toMatchObject({ revoked_at: expect.any(Number) });
});

test('whoever asks at the door, and keeps the answer itself, is given no old one', async () => {
  const { key, listed: shown } = await makeKey(server);
  expect((await server.get('/v1/customers', { key })).status).toBe(200);
  await keysOf(server, (store) => store.revoke(shown.id));
  const { body } = await server.door('/keys/resolve', { key_sha256: keyDigest(key) });
  expect(JSON.parse(String(body))).toMatchObject({ kind: 'secret', expires_at: 0 });
});

test('a key that expires is refused from that second on', async () => {
  const { key, listed: shown } = await makeKey(server, { lifeS: 3600 });
  const { created, expires_at: expiresAt } = shown;
  expect(expiresAt).toBe((created ?? 0) + 3600);
  expect((await server.get('/v1/customers', { key })).status).toBe(200);
  offsetMs = 3_601_000;
  const reply = await server.get('/v1/customers', { key });
  expect([reply.status, reply.body.error.code]).toEqual([401, 'api_key_expired']);
  offsetMs = 0;
});

test('a rolled key ends now, or goes on beside the new one for a while', async () => {
  const permissions = ['rak_customer_read'];
  const first = await makeKey(server, { name: 'Shop', permissions, lifeS: 1000 });
  const second = await keysOf(server, (store) => store.roll(first.listed.id, 60));
  expect(second.listed).toMatchObject({ name: 'Shop', kind: 'restricted', permissions });
  const { created, expires_at: expiresAt } = second.listed;
  expect((expiresAt ?? 0) - (created ?? 0)).toBe(1000);
  for (const { key } of [first, second]) {
    expect((await server.get('/v1/customers', { key })).status).toBe(200);
  }
  offsetMs = 61_000;
  expect((await server.get('/v1/customers', { key: first.key })).status).toBe(401);
  expect((await server.get('/v1/customers', { key: second.key })).status).toBe(200);
  offsetMs = 0;
  const third = await keysOf(server, (store) => store.roll(second.listed.id, 0));
  expect(await listed(second.listed.id)).toMatchObject({ revoked_at: expect.any(Number) });
  expect(await listed(third.listed.id)).toMatchObject({ revoked_at: null });
});

test('a client whose key is rolled between two tries pays once', async () => {
  const permissions = ['rak_payment_intent_write'];
  const first = await makeKey(server, { permissions });
  const headers = { 'idempotency-key': 'tried twice' };
  const form = { amount: 700, currency: 'usd', confirm: true, payment_method: 'pm_card_visa' };
  const paying = {
    ...form,
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
  };
  const pay = (key: string) => server.post('/v1/payment_intents', paying, { key, headers });
  const { body } = await pay(first.key);
  const second = await keysOf(server, (store) => store.roll(first.listed.id, 0));
  const third = await keysOf(server, (store) => store.roll(second.listed.id, 0));
  const retry = await pay(third.key);
  expect([retry.body.id, retry.headers.get('idempotent-replayed')]).toEqual([body.id, 'true']);
  // Another key of the same permissions is another one.
  const other = await makeKey(server, { permissions });
  expect((await pay(other.key)).body.id).not.toBe(body.id);
});

test('an account that there is not, is named', async () => {
  const at = { url: server.databaseUrl, account: 'acct_none', random: systemRandom };
  const use = KeyStore.use(at, (store) => store.list());
  await expect(use).rejects.toThrow(new OperatorError('There is no acct_none.'));
});

test('when a key was last used is written by a job, and never set back', async () => {
  const { db } = server.running.services;
  const { key, listed: shown } = await makeKey(server);
  let nowMs = 1_795_000_000_999;
  const directory = new KeyDirectory(db, { nowMs: () => nowMs });
  await directory.resolve(keyDigest(key));
  expect(await listed(shown.id)).toMatchObject({ last_used: null });
  await directory.noteUses();
  expect(await listed(shown.id)).toMatchObject({ last_used: 1_795_000_000 });
  nowMs -= 5_000;
  await directory.look(keyDigest(key));
  await directory.noteUses();
  expect(await listed(shown.id)).toMatchObject({ last_used: 1_795_000_000 });
});

test('hosted pages call with the publishable key that stays', async () => {
  const { db } = server.running.services;
  const { accountId } = await keysOf(server, (store) => Promise.resolve(store));
  const scope = { accountId, livemode: false };
  const first = await makeKey(server, { kind: 'publishable' });
  expect(await publishableKeyOf(db, scope)).toBe(first.key);
  const second = await keysOf(server, (store) => store.roll(first.listed.id, 3600));
  expect(await publishableKeyOf(db, scope)).toBe(second.key);
  await keysOf(server, (store) => store.revoke(second.listed.id));
  // The first has an hour left, which is longer than none, and then the launcher's is there.
  await db.query('update api_keys set expires_at = 1 where account_id = $1 and last4 = $2', [
    accountId,
    first.key.slice(-4),
  ]);
  await db.query('update api_keys set expires_at = 1 where account_id = $1 and key_sha256 = $2', [
    accountId,
    keyDigest(PUBLISHABLE_KEY),
  ]);
  expect(await publishableKeyOf(db, scope)).toBeNull();
  await db.query(
    'update api_keys set expires_at = null where account_id = $1 and key_sha256 = $2',
    [accountId, keyDigest(PUBLISHABLE_KEY)],
  );
  expect(await publishableKeyOf(db, scope)).toMatch(/^pk_test_server_tests/);
});

test.each([
  [{ permissions: ['rak_invoice_read'] }, /^There is no permission rak_invoice_read\. There are,/],
  [{ permissions: [] }, 'A restricted key needs a permission.'],
  [{ kind: 'restricted' }, 'A restricted key has permissions, and no other key has.'],
  [
    { kind: 'secret', permissions: ['rak_event_read'] },
    'A restricted key has permissions, and no other key has.',
  ],
  [{ lifeS: 0 }, 'A key lives for ten years at most.'],
  [{ name: 'x'.repeat(101) }, 'A name has 100 characters at most, all of them seen.'],
  [{ name: 'a\u001b[2J' }, 'A name has 100 characters at most, all of them seen.'],
] as const)('refused: %j', async (change, message) => {
  await expect(makeKey(server, change)).rejects.toThrow(message);
});

test('what is gone or not ours to end is refused', async () => {
  const keys = await keysOf(server, (store) => store.list());
  const launchers = keys.find(({ origin }) => origin === 'launcher');
  const ended = keys.find(({ revoked_at: at }) => at !== null);
  const end = (id = '') => keysOf(server, (store) => store.revoke(id));
  await expect(end(launchers?.id)).rejects.toThrow('This key is handed over at each start');
  await expect(end(ended?.id)).rejects.toThrow('has ended already');
  await expect(end('mk_0000000000000000')).rejects.toThrow('There is no key');
  await expect(keysOf(server, (store) => store.roll(ended?.id ?? '', 691_200))).rejects.toThrow(
    'seven days',
  );
});

test('an ended key is forgotten after 90 days', async () => {
  const { services } = server.running;
  const { listed: shown } = await makeKey(server, { lifeS: 10 });
  const { listed: stays } = await makeKey(server);
  offsetMs = 89 * 86_400_000;
  await forgetEndedKeys(services);
  expect(await listed(shown.id)).toBeDefined();
  offsetMs = 91 * 86_400_000;
  await forgetEndedKeys(services);
  expect([await listed(shown.id), await listed(stays.id)]).toEqual([undefined, stays]);
  offsetMs = 0;
});
