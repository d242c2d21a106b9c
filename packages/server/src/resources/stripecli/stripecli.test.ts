/*
 * Goal: a `stripe listen` session gets every event of its account and mode from then on, signed, in
 * order, and none is lost when its connection, or the server process, goes.
 * Method: a whole server and a client of the stream. The official client is in conformance/.
 */
import { setTimeout } from 'node:timers/promises';
import { API_VERSION } from '@coffer/kernel';
import Stripe from 'stripe';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Listener } from '../../testing/listener.ts';
import { TestServer, type Reply } from '../../testing/test-server.ts';
import { PATIENCE, UNACKNOWLEDGED_MAX } from './stream.ts';

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

async function begin(): Promise<Reply['body']> {
  const { body } = await server.post('/v1/stripecli/sessions', {
    device_name: 'vm',
    websocket_features: ['webhooks', 'v2_events'],
    forward_to_url: 'http://localhost:3000/hook',
  });
  return body;
}

function connect(id: string, more: { acknowledges?: boolean } = {}): Promise<Listener> {
  return Listener.connect({ port: server.running.port, id, ...more });
}

async function customer(name: string): Promise<void> {
  await server.post('/v1/customers', { name });
}

/** Once its connection has gone, the session stands where its client has acknowledged. */
async function isLetGo(): Promise<void> {
  const { db } = server.running.services;
  const held = 'select 1 from stripecli_sessions where account_id <> $1 and connection <> $1';
  while ((await db.query(held, [''])).length > 0) await setTimeout(5);
}

test('a session', async () => {
  const session = await begin();
  expect(session).toEqual({
    object: 'stripecli.session',
    default_version: API_VERSION,
    device_token: '',
    display_connect_filter_warning: false,
    latest_version: API_VERSION,
    reconnect_delay: 3600,
    secret: expect.stringMatching(/^whsec_[0-9A-Za-z]{48}$/),
    websocket_authorized_feature: 'webhooks',
    websocket_id: expect.stringMatching(/^cliws_[0-9A-Za-z]{51}$/),
    websocket_url: 'ws://api.test/v1/stripecli/websocket',
  });
  const another = await begin();
  expect(another.secret).toBe(session.secret);
  expect(another.websocket_id).not.toBe(session.websocket_id);
});

test('events from its begin on, signed, once for each kind of client', async () => {
  await customer('before');
  const session = await begin();
  await customer('before it connects');
  const listener = await connect(session.websocket_id);
  await customer('then');
  await listener.until(4);
  expect(listener.names).toEqual(['before it connects', 'then']);
  const [first, latest] = listener.told;
  expect(first).toEqual({
    type: 'webhook_event',
    endpoint: { api_version: null },
    event_payload: expect.any(String),
    http_headers: expect.objectContaining({ 'Content-Type': 'application/json; charset=utf-8' }),
    webhook_conversation_id: expect.stringMatching(/^evt_/),
    webhook_id: 'we_listen',
  });
  expect(latest).toMatchObject({
    endpoint: { api_version: API_VERSION },
    event_payload: first?.event_payload,
  });
  const event = Stripe.webhooks.constructEvent(
    first?.event_payload ?? '',
    first?.http_headers['Stripe-Signature'] ?? '',
    session.secret,
  );
  expect((await server.get(`/v1/events/${event.id}`)).body).toEqual(event);
  await listener.close();
});

test('another connection reads on where the one before has acknowledged', async () => {
  const { websocket_id: id } = await begin();
  const first = await connect(id, { acknowledges: false });
  for (const name of ['a', 'b', 'c']) await customer(name);
  await first.until(6);
  // The second event alone does not move the client on.
  for (const told of first.told.slice(2, 4)) first.acknowledge(told);
  for (const told of first.told.slice(0, 2)) first.acknowledge(told);
  await first.close();
  await isLetGo();
  await customer('d');
  const second = await connect(id);
  await second.until(4);
  expect(second.names).toEqual(['c', 'd']);
  await second.close();
});

test('a client that acknowledges nothing is sent no more than so many', async () => {
  const { websocket_id: id } = await begin();
  const listener = await connect(id, { acknowledges: false });
  const { db } = server.running.services;
  const [account] = await db.query<{ account_id: string }>(
    'select account_id from events limit 1',
    [],
  );
  // More at once than clients could make happen.
  await db.query(
    `insert into outbox (account_id, livemode, created, api_version, id, type, data)
     select $1, false, 1, $2, 'key' || lpad(i::text, 5, '0'), 'customer.updated',
       json_build_object('object', json_build_object('name', i))
     from generate_series(1, 250) i`,
    [account?.account_id ?? '', API_VERSION],
  );
  await listener.until(2 * UNACKNOWLEDGED_MAX);
  // More come as soon as there is room for some, so how many at a time is left to the server.
  for (let acknowledged = 0; acknowledged < 500; acknowledged = listener.told.length) {
    await listener.until(acknowledged + 1);
    expect(listener.told.length).toBeLessThanOrEqual(acknowledged + 2 * UNACKNOWLEDGED_MAX);
    for (const told of listener.told.slice(acknowledged)) listener.acknowledge(told);
  }
  expect(listener.names).toEqual(Array.from({ length: 250 }, (_, i) => i + 1));
  await listener.close();
});

test('the session goes on in another process of the installation', async () => {
  const { websocket_id: id } = await begin();
  const first = await connect(id);
  await customer('in the first');
  await first.until(2);
  await first.close();
  await isLetGo();
  const another = await server.startAnother();
  const second = await Listener.connect({ port: another.port, id });
  await customer('in the second');
  await second.until(2);
  expect(second.names).toEqual(['in the second']);
  await another.stop();
  expect(await second.ended).toEqual({ code: 1001, reason: 'The server stops.' });
  const third = await connect(id);
  await customer('back again');
  await third.until(2);
  expect(third.names).toEqual(['back again']);
  await third.close();
});

test('an event that is asked for again comes again, and moves nobody on or back', async () => {
  const nobody = await server.post('/v1/events/evt_none/retry', { for_stripecli: true });
  expect(nobody.status).toBe(404);
  const [first, second] = [await connect((await begin()).websocket_id), await begin()];
  await customer('again');
  await first.until(2);
  const [event] = first.events;
  const retry = `/v1/events/${event?.id}/retry`;
  const asked = await server.post(retry, { for_stripecli: true });
  expect([asked.status, asked.body]).toEqual([200, event]);
  await first.until(4);
  expect(first.names).toEqual(['again', 'again']);
  const [sent, , resent] = first.told;
  expect(resent?.webhook_conversation_id).not.toBe(sent?.webhook_conversation_id);
  await customer('next');
  await first.until(6);
  expect(first.names).toEqual(['again', 'again', 'next']);
  await first.close();
  await isLetGo();
  // Who connects later was not asked.
  const later = await connect(second.websocket_id);
  await later.until(4);
  expect(later.names).toEqual(['again', 'next']);
  await later.close();
  await isLetGo();
  const none = await server.post(retry, { for_stripecli: true });
  expect([none.status, none.body.error.message]).toEqual([
    400,
    expect.stringContaining('Nobody listens'),
  ]);
});

test('its patience is that of the official client and more', () => {
  expect(PATIENCE.silentAfterMs).toBeGreaterThan(10_000);
});

test('what is not streamed is refused with its reason', async () => {
  const logs = await server.post('/v1/stripecli/sessions', {
    websocket_features: ['request_logs'],
  });
  expect([logs.status, logs.body.error.message]).toEqual([
    400,
    expect.stringContaining('Request logs are not streamed by this platform.'),
  ]);
  const other = await server.post('/v1/stripecli/sessions', { websocket_features: ['v2_events'] });
  expect([other.status, other.body.error.type]).toEqual([400, 'invalid_request_error']);
  const none = await server.post('/v1/stripecli/sessions');
  expect(none.body.error).toMatchObject({ code: 'parameter_missing', param: 'websocket_features' });
});
