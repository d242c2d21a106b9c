/*
 * Goal: through the private door come clients' calls with their cards, and questions about keys and
 * cards; only with its token.
 * Method: a whole server, called on its socket.
 */
import { createHash } from 'node:crypto';
import { DoorClient } from '@coffer/vault-protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PUBLISHABLE_KEY, SECRET_KEY, TestServer } from '../testing/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

test('keys are resolved by digest', async () => {
  const ask = (key: string) => server.door('/keys/resolve', { key_sha256: digest(key) });
  const secret = await ask(SECRET_KEY);
  expect(JSON.parse(String(secret.body))).toEqual({
    account_id: expect.stringMatching(/^acct_/),
    livemode: false,
    kind: 'secret',
    permissions: null,
    expires_at: null,
    raw_card_data: false,
  });
  expect(JSON.parse(String((await ask(PUBLISHABLE_KEY)).body)).kind).toBe('publishable');
  expect((await ask('sk_test_unknown')).status).toBe(404);
});

test('an envelope has only the rights of its own key', async () => {
  const facts = server.cardDoor.store('pm_card_visa');
  const card = { at: 'card', facts };
  const call = { path: '/v1/payment_methods', body: 'type=card', card };
  expect((await server.envelope(call)).status).toBe(200);
  const headers = { authorization: 'Bearer sk_test_of_nobody_0123456789' };
  expect((await server.envelope({ ...call, headers })).status).toBe(401);
});

test('the digest of the whole form decides whether a retry is the same', async () => {
  const send = (form_digest: string) =>
    server.envelope({
      path: '/v1/payment_methods',
      body: 'type=card',
      headers: {
        authorization: `Bearer ${SECRET_KEY}`,
        'content-type': 'application/x-www-form-urlencoded',
        'idempotency-key': 'with a card',
      },
      card: { at: 'card', facts: server.cardDoor.store('pm_card_visa') },
      form_digest,
    });
  const first = await send('digest one');
  expect((await send('digest one')).body).toEqual(first.body);
  expect((await send('digest two')).body.error.type).toBe('idempotency_error');
});

test('held cards are those that a record names', async () => {
  const facts = server.cardDoor.store('pm_card_visa');
  await server.envelope({
    path: '/v1/payment_methods',
    body: 'type=card',
    card: { at: 'card', facts },
  });
  const resolved = await server.door('/keys/resolve', { key_sha256: digest(SECRET_KEY) });
  const { account_id } = JSON.parse(String(resolved.body));
  const ask = { account_id, refs: [facts.ref, 'stored_card_other'] };
  const { body } = await server.door('/cards/held', ask);
  expect(JSON.parse(String(body))).toEqual({ held: [facts.ref] });
  const elsewhere = await server.door('/cards/held', { ...ask, account_id: 'acct_other' });
  expect(JSON.parse(String(elsewhere.body))).toEqual({ held: [] });
});

test('no connection ends for being idle: a call may be on its way then', async () => {
  const door = new DoorClient(server.doorAddress);
  const call = { path: '/keys/resolve', body: { key_sha256: digest(SECRET_KEY) } };
  const { headers } = await door.call({ ...call, timeoutMs: 60_000 });
  door.close();
  expect(headers.connection).toBe('keep-alive');
  // Node's servers name the time that they keep a connection for, when there is one.
  expect(headers).not.toHaveProperty('keep-alive');
});

test('without the token it stays shut', async () => {
  const { socketPath } = server.doorAddress;
  const door = new DoorClient({ socketPath, token: 'token-of-somebody-else' });
  for (const path of ['/envelope', '/keys/resolve', '/cards/held']) {
    const reply = await door.call({ path, body: {}, timeoutMs: 60_000 });
    expect([reply.status, String(reply.body)]).toEqual([401, '']);
  }
  door.close();
});
