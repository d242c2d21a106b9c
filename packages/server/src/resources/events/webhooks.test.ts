/*
 * Goal: an event says how many endpoints it still waits for, is found by whether it was delivered
 * and by its object, is delivered again on request, and is forgotten after thirty days. No list
 * reads more than it must.
 * Method: a whole server; what is owed is written as publishing writes it, the clock is moved, and
 * the plans of the statements are read.
 */
import { checkStripeObject } from '@coffer/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { made, type Body } from '../../testing/checkout.ts';
import type { Row } from '../../testing/rows.ts';
import { PUBLISHABLE_KEY, TestServer, type Reply } from '../../testing/test-server.ts';
import { Database } from '../../store/database.ts';
import type { SqlValue } from '../../store/queryable.ts';
import { EVENTS_KEPT_DAYS, pruneEvents } from './prune.ts';

/** Ten minutes: nothing is delivered while a test looks. */
const LATER = `now() + interval '10 min'`;

const DAY_S = 24 * 3600;

let server: TestServer;
let endpoint: string;
/** Events of three customers, the newest first. */
let events: readonly Body[];
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());
beforeEach(async () => {
  for (const name of ['A', 'B', 'C']) await server.post('/v1/customers', { name });
  events = made(await server.get('/v1/events')).data;
  // Made behind the events, so that they are owed only what a test says.
  endpoint = await newEndpoint();
});
afterEach(async () => {
  for (const table of ['webhook_deliveries', 'webhook_endpoints', 'events']) {
    await rows(`delete from ${table}`);
  }
});

function rows(sql: string, values: readonly (number | string)[] = []): Promise<Row[]> {
  return server.running.services.db.query<Row>(sql, values);
}

async function newEndpoint(): Promise<string> {
  const form = { url: 'https://shop.example/hook', enabled_events: ['*'] };
  const { id } = made(await server.post('/v1/webhook_endpoints', form));
  // As if another process delivered to it: nothing changes while a test looks.
  await rows(`update webhook_endpoints set leased_by = 'a test', leased_until = 'infinity'`);
  return id;
}

async function owe(event: Body, to: string, due = LATER): Promise<void> {
  await rows(
    `insert into webhook_deliveries (account_id, endpoint_id, event_id, livemode, due_at)
     select account_id, id, $2, livemode, ${due} from webhook_endpoints where id = $1`,
    [to, event.id],
  );
}

async function found(query: string): Promise<readonly Body[]> {
  return checkStripeObject(made(await server.get(`/v1/events${query}`))).data;
}

test('pending webhooks are those of endpoints that wait', async () => {
  const [first, second, third] = events;
  const other = await newEndpoint();
  await owe(first, endpoint);
  await owe(first, other);
  await owe(second, endpoint, 'null');
  expect(await found('')).toEqual([
    { ...first, pending_webhooks: 2 },
    { ...second, pending_webhooks: 0 },
    { ...third, pending_webhooks: 0 },
  ]);
  expect(made(await server.get(`/v1/events/${first.id}`)).pending_webhooks).toBe(2);
  await server.post(`/v1/webhook_endpoints/${other}`, { disabled: true });
  expect(made(await server.get(`/v1/events/${first.id}`)).pending_webhooks).toBe(1);
  await rows('delete from webhook_endpoints where id = $1', [endpoint]);
  expect(made(await server.get(`/v1/events/${first.id}`)).pending_webhooks).toBe(0);
});

test('by whether every endpoint has it', async () => {
  const [first, second, third] = events;
  await owe(first, endpoint);
  await owe(second, endpoint, 'null');
  const ids = async (query: string) => (await found(query)).map(({ id }: Body) => id);
  expect(await ids('?delivery_success=true')).toEqual([third.id]);
  expect(await ids('?delivery_success=false')).toEqual([first.id, second.id]);
  expect(await ids('?delivery_success=false&type=customer.created&limit=1')).toEqual([first.id]);
  expect(await ids('?delivery_success=false&type=charge.failed')).toEqual([]);
});

test('by the object that it is about', async () => {
  const [, second] = events;
  const customer = second.data.object.id;
  await server.post(`/v1/customers/${customer}`, { name: 'D' });
  const about = await found(`?related_object=${customer}`);
  expect(about.map(({ type }: Body) => type)).toEqual(['customer.updated', 'customer.created']);
  expect(about[1]).toEqual(second);
  expect(await found('?related_object=cus_none')).toEqual([]);
  expect(await found(`?related_object=${customer}&type=customer.deleted`)).toEqual([]);
});

test('a time in the past begins where its ids begin, and finds what it found', async () => {
  const at = events[0].created;
  expect(await found(`?created[gte]=${at - 100}`)).toEqual(events);
  expect(await found(`?created=${at}`)).toContainEqual(events[0]);
  expect(await found(`?created[gt]=${at + 10}`)).toEqual([]);
  expect(await found('?created[gte]=999999999999999')).toEqual([]);
});

async function retry(event: string, form: Record<string, string>): Promise<Reply> {
  return server.post(`/v1/events/${event}/retry`, form);
}

test('an event is owed again, whether or not it was', async () => {
  const [event] = events;
  const owed = () =>
    rows(`select endpoint_id, event_id, livemode, attempts, due_at <= now() as due, last_status,
      first_attempt_at from webhook_deliveries`);
  const now = { endpoint_id: endpoint, event_id: event.id, livemode: false, attempts: 0 };
  const fresh = { ...now, due: true, last_status: null, first_attempt_at: null };
  const { body } = await retry(event.id, { webhook_endpoint: endpoint });
  expect(checkStripeObject(body)).toEqual({ ...event, pending_webhooks: 1 });
  expect(await owed()).toEqual([fresh]);
  await rows(`update webhook_deliveries set attempts = 9, due_at = null, last_status = 500,
    first_attempt_at = now() - interval '3 days'`);
  await retry(event.id, { webhook_endpoint: endpoint });
  expect(await owed()).toEqual([fresh]);
});

test('an event is not owed to what is not there', async () => {
  const [{ id }] = events as [Body];
  const disabled = await newEndpoint();
  await server.post(`/v1/webhook_endpoints/${disabled}`, { disabled: true });
  const told = async (event: string, form: Record<string, string>) => {
    const { status, body } = await retry(event, form);
    return [status, body.error.message];
  };
  expect(await told('evt_none', { webhook_endpoint: endpoint })).toEqual([
    404,
    "No such event: 'evt_none'",
  ]);
  expect(await told(id, {})).toEqual([400, 'Missing required param: webhook_endpoint.']);
  expect(await told(id, { webhook_endpoint: 'we_none' })).toEqual([
    400,
    "No such webhook endpoint: 'we_none'",
  ]);
  expect(await told(id, { webhook_endpoint: disabled })).toEqual([
    400,
    'The webhook endpoint is disabled. Enable it to deliver events again.',
  ]);
  expect(await told(id, { webhook_endpoint: endpoint, account: 'acct_other' })).toEqual([
    400,
    "No such account: 'acct_other'",
  ]);
  const browser = await server.post(
    `/v1/events/${id}/retry`,
    { webhook_endpoint: endpoint },
    { key: PUBLISHABLE_KEY },
  );
  expect(browser.status).toBe(403);
  expect(await rows('select 1 from webhook_deliveries')).toEqual([]);
});

test('after thirty days it is forgotten, with what is owed of it', async () => {
  const [young, old] = events;
  for (const event of [young, old]) await owe(event, endpoint);
  await rows('update events set created = created - $2::int where id = $1', [old.id, DAY_S]);
  const pruneAfter = (days: number) => {
    const nowMs = Date.now() + days * DAY_S * 1000;
    return pruneEvents({ ...server.running.services, clock: { nowMs: () => nowMs } });
  };
  await pruneAfter(EVENTS_KEPT_DAYS - 1.1);
  expect(await found('')).toHaveLength(3);
  await pruneAfter(EVENTS_KEPT_DAYS - 0.1);
  const left = (await found('')).map(({ id }: Body) => id);
  expect(left).toEqual(events.map(({ id }: Body) => id).filter((id) => id !== old.id));
  expect((await server.get(`/v1/events/${old.id}`)).status).toBe(404);
  expect(await rows('select event_id from webhook_deliveries')).toEqual([{ event_id: young.id }]);
});

test('five thousand at a time, and more follow at once', async () => {
  await rows(`insert into events (account_id, id, livemode, created, type, api_version, data)
    select 'acct_old', 'evt_' || n, false, 1000, 'charge.failed', 'v', '{"object":{}}'
    from generate_series(1, 5001) n`);
  expect(await pruneEvents(server.running.services)).toBe('more');
  expect(await pruneEvents(server.running.services)).toBeUndefined();
  expect(await found('')).toHaveLength(3);
});

/** Statements that an answer took, with their values. */
async function statementsOf(work: () => Promise<unknown>): Promise<[string, SqlValue[]][]> {
  const { db } = server.running.services;
  const seen: [string, SqlValue[]][] = [];
  const watch = vi.spyOn(db, 'query').mockImplementation((sql, values) => {
    seen.push([sql, [...values]]);
    return Database.prototype.query.call(db, sql, values);
  });
  await work();
  watch.mockRestore();
  return seen;
}

/** How PostgreSQL runs the statement among them that reads events. */
async function planOf(work: () => Promise<unknown>, statement: RegExp): Promise<string> {
  const all = await statementsOf(work);
  const [sql, values] = all.find(([text]) => statement.test(text)) ?? ['', []];
  const lines = await server.running.services.db.query<Row>(`explain (costs off) ${sql}`, values);
  return lines.map((line) => line['QUERY PLAN']).join('\n');
}

test('what is looked for is found by an index', async () => {
  await rows(`insert into events
      (account_id, id, livemode, created, type, api_version, data, object_id)
    select account_id, 'evt_' || n, false, 1e9 + n, 'charge.failed', 'v', '{"object":{}}', n
    from accounts, generate_series(1, 20000) n`);
  await rows('analyze events');
  const list = (query: string) =>
    planOf(() => server.get(`/v1/events?${query}`), /^select [^]* from events/);
  expect(await list('related_object=77')).toContain('using events_by_object on events');
  expect(await list('type=payout.*')).toContain('using events_by_type on events');
  expect(await list('type=charge.captured')).toContain('using events_by_type on events');
  expect(await list('created[gte]=1900000000')).toContain(`id >= 'evt_`);
  expect(await list('created[lte]=1000000000')).toContain(`id < 'evt_`);
  expect(await list('created[lte]=1000000000')).toContain('using events_pkey on events');
  // Each type's newest, and the newest of these.
  expect(
    await list('types[]=charge.captured&types[]=charge.failed&created[lte]=1000000000'),
  ).toMatch(/Nested Loop[^]*using events_by_type on events[^]*type = wanted.value[^]*id < 'evt_/);
  const prune = await planOf(
    () => pruneEvents({ ...server.running.services, clock: { nowMs: () => 1_003_000_000_000 } }),
    /delete from events/,
  );
  expect(prune).toMatch(/using events_by_age on events .*\n.*created < /);
});
