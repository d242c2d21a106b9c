/*
 * Goal: what happened can be read as events, newest first, by type and time, as Stripe shows it.
 * Method: a whole server; things are made to happen, then the events are asked for. Every answer
 * goes through the check against the official types, which know what each type of event carries.
 */
import { API_VERSION } from '@coffer/kernel';
import { checkStripeObject } from '@coffer/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestServer, type Reply } from '../../testing/test-server.ts';

let server: TestServer;
let customer: string;
let method: string;
beforeAll(async () => {
  server = await TestServer.start();
  const headers = { 'idempotency-key': 'first customer' };
  customer = (await server.post('/v1/customers', { name: 'Jenny' }, { headers })).body.id;
  const attached = await server.post('/v1/payment_methods/pm_card_visa/attach', { customer });
  method = attached.body.id;
  await server.post(`/v1/customers/${customer}`, { name: 'Jenny Rosen' });
});
afterAll(() => server.stop());

async function typesOf(query: string): Promise<readonly string[]> {
  const { body } = await server.get(`/v1/events${query}`);
  checkStripeObject(body);
  return body.data.map((event: Reply['body']) => event.type);
}

test('newest first, each with the object as it was', async () => {
  const { body } = await server.get('/v1/events');
  checkStripeObject(body);
  expect(body.data.map((event: Reply['body']) => event.type)).toEqual([
    'customer.updated',
    'payment_method.attached',
    'customer.created',
  ]);
  expect(body.data[2]).toEqual({
    id: expect.stringMatching(/^evt_/),
    object: 'event',
    api_version: API_VERSION,
    created: expect.any(Number),
    data: { object: expect.objectContaining({ id: customer, name: 'Jenny' }) },
    livemode: false,
    pending_webhooks: 0,
    request: { id: expect.stringMatching(/^req_/), idempotency_key: 'first customer' },
    type: 'customer.created',
  });
  expect(body.data[1].data.object.id).toBe(method);
  expect(body.data[0].data.previous_attributes).toEqual({ name: 'Jenny' });
  expect((await server.get(`/v1/events/${body.data[0].id}`)).body).toEqual(body.data[0]);
});

test('by type, group of types, list of types and time', async () => {
  expect(await typesOf('?type=customer.created')).toEqual(['customer.created']);
  expect(await typesOf('?type=customer.*')).toEqual(['customer.updated', 'customer.created']);
  for (const none of ['customer_*', 'customer*customer.created', '*.created.*', 'constructor*']) {
    expect([none, await typesOf(`?type=${none}`)]).toEqual([none, []]);
  }
  for (const group of ['*.created', 'cus*.*ted', 'customer.created*', '*customer.created']) {
    expect([group, (await typesOf(`?type=${group}`)).at(-1)]).toEqual([group, 'customer.created']);
  }
  expect(await typesOf('?type=*')).toHaveLength(3);
  expect(await typesOf(`?type=${'*a'.repeat(1000)}`)).toEqual([]);
  expect(await typesOf('?types[]=customer.created&types[]=payment_method.attached')).toEqual([
    'payment_method.attached',
    'customer.created',
  ]);
  expect(await typesOf(`?created[gt]=${Math.ceil(Date.now() / 1000)}`)).toEqual([]);
  expect(await typesOf('?limit=1')).toEqual(['customer.updated']);
});

test('several types page by page, either way, each event once', async () => {
  const other = (await server.post('/v1/customers')).body.id;
  for (const name of ['A', 'B', 'C']) await server.post(`/v1/customers/${other}`, { name });
  const wanted = ['customer.created', 'customer.updated'];
  const { body: whole } = await server.get('/v1/events?limit=100');
  const all = whole.data.filter(({ type }: Reply['body']) => wanted.includes(type));
  expect(all.length).toBe(6);
  // One of them asked for twice is in the list once.
  const query = [...wanted, 'customer.created'].map((type) => `types[]=${type}`).join('&');
  const page = async (cursor: string): Promise<Reply['body']> =>
    checkStripeObject((await server.get(`/v1/events?${query}&limit=4${cursor}`)).body);
  const first = await page('');
  expect([first.data, first.has_more]).toEqual([all.slice(0, 4), true]);
  const second = await page(`&starting_after=${all[3].id}`);
  expect([second.data, second.has_more]).toEqual([all.slice(4), false]);
  const back = await page(`&ending_before=${all[5].id}`);
  expect([back.data, back.has_more]).toEqual([all.slice(1, 5), true]);
});

test('what was published long after it happened is in a list until then', async () => {
  const { db } = server.running.services;
  const happenedS = Math.floor(Date.now() / 1000) - 86_400;
  await db.query(
    `insert into outbox (account_id, livemode, created, api_version, id, type, data)
     select account_id, false, $1, 'v', 'late', 'customer.updated',
       '{"object":{"id":"cus_1","object":"customer"}}' from accounts`,
    [happenedS],
  );
  const late = async (query: string): Promise<string[]> => {
    const { body } = await server.get(`/v1/events?${query}`);
    return body.data.map((event: Reply['body']) => event.data.object.id);
  };
  const types = 'types[]=customer.updated&types[]=customer.created';
  expect(await late(`created[lte]=${happenedS}`)).toEqual(['cus_1']);
  expect(await late(`created=${happenedS}&${types}`)).toEqual(['cus_1']);
  expect(await late(`created[lt]=${happenedS}`)).toEqual([]);
  const [stream] = await db.query<{ late_s: number }>('select late_s from event_streams', []);
  expect(stream?.late_s).toBeGreaterThanOrEqual(86_400);
});

test('errors', async () => {
  const missing = await server.get('/v1/events/evt_none');
  expect([missing.status, missing.body.error.message]).toEqual([404, "No such event: 'evt_none'"]);
  const both = await server.get('/v1/events?type=a&types[]=b');
  expect([both.status, both.body.error.type]).toEqual([400, 'invalid_request_error']);
});
