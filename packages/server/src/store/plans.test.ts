/*
 * Goal: nothing that a request asks of the database reads a whole table, however large it gets.
 * Method: a merchant's day over the API; every statement that the server prepared in it is then
 * explained on a database in which each table has thousands of rows of many accounts, with the
 * planner as it is.
 */
import { createTestDatabase, type TestDatabase } from '@coffer/testkit';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestServer, type Reply } from '../testing/test-server.ts';
import { migrateDatabase } from './migrations.ts';

/** Enough for the planner to prefer an index to a scan, and loaded within seconds. */
const ROWS_MIN = 5_000;
/** As many as the server may have. */
const CONNECTIONS_MAX = 20;

/** Tables that hold nothing but work: jobs look through all of it, and delete what is done. */
const WORK = ['outbox', 'unbooked_charges', 'released_cards', 'webhook_deliveries'];
/** Every ten minutes, and at a start; these tables have a row for an endpoint, or an account. */
const SELDOM = [
  /^update webhook_endpoints set secrets/,
  /^select account_id from accounts where/,
  /^with behind as materialized \( select a.account_id/,
];
const FEW_ROWS = ['webhook_endpoints', 'accounts'];

let server: TestServer;
let large: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  [server, large] = await Promise.all([
    TestServer.start(),
    createTestDatabase({ template: 'server', prepare: migrateDatabase }),
  ]);
  client = new pg.Client(large.url);
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await Promise.all([server.stop(), large.drop()]);
});

const ok = async (reply: Promise<Reply>): Promise<Reply['body']> => {
  const { status, body } = await reply;
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
};

/** What merchants do all day, lists with all their filters among it. */
async function aDay(): Promise<void> {
  const { id: customer } = await ok(server.post('/v1/customers', { email: 'jenny@example.com' }));
  const pay = { amount: 2000, currency: 'usd', customer, payment_method: 'pm_card_visa' };
  const key = { headers: { 'idempotency-key': 'a-day' } };
  const paid = await ok(server.post('/v1/payment_intents', { ...pay, confirm: true }, key));
  await ok(server.post('/v1/payment_intents', { ...pay, confirm: true }, key));
  const { id: intent } = await ok(
    server.post('/v1/payment_intents', { ...pay, capture_method: 'manual' }),
  );
  await ok(server.post(`/v1/payment_intents/${intent}/confirm`));
  await ok(server.post(`/v1/payment_intents/${intent}`, { metadata: { order_id: '6735' } }));
  await ok(server.post(`/v1/payment_intents/${intent}/capture`));
  const saved = { ...pay, setup_future_usage: 'off_session' };
  await ok(server.post('/v1/payment_intents', { ...saved, confirm: true }));
  await ok(server.post('/v1/setup_intents', { customer, payment_method: 'pm_card_visa' }));
  const { id: refund } = await ok(server.post('/v1/refunds', { payment_intent: intent }));
  const charge = paid.latest_charge;
  const price = { amount: 2000, currency: 'usd', source: 'tok_visa', capture: false };
  const { id: alone } = await ok(server.post('/v1/charges', price));
  await ok(server.post(`/v1/charges/${alone}`, { description: 'Two shirts' }));
  await ok(server.post(`/v1/charges/${alone}/capture`));
  await ok(server.post(`/v1/charges/${alone}/refund`, { amount: 500 }));
  await ok(server.get(`/v1/charges/${alone}/refunds`));
  const url = 'http://localhost:9/hooks';
  await server.post('/v1/webhook_endpoints', { url, enabled_events: ['*'] });
  const filters = [
    ...['', '?limit=3', '?created=5', '?created[gte]=5&created[lt]=6000000000'],
    ...['?created[gt]=5', '?created[lte]=5'],
  ];
  const lists: Readonly<Record<string, readonly string[]>> = {
    charges: [`customer=${customer}`, `payment_intent=${intent}`, `starting_after=${charge}`],
    payment_intents: [`customer=${customer}`, `starting_after=${intent}`],
    refunds: [`charge=${charge}`, `payment_intent=${intent}`],
    customers: ['email=jenny@example.com', `starting_after=${customer}`],
    events: [
      ...[
        'type=charge.succeeded',
        'type=charge.*',
        'types[]=charge.updated&types[]=charge.succeeded',
        'starting_after=evt_1',
      ],
      ...['ending_before=evt_1', `related_object=${charge}`, 'delivery_success=false'],
    ],
    setup_intents: [`customer=${customer}`],
    balance_transactions: [`source=${charge}`, 'type=charge'],
  };
  for (const [noun, own] of Object.entries(lists)) {
    const queries = [...filters, ...own.map((query) => `?${query}`)];
    for (const query of queries) await ok(server.get(`/v1/${noun}${query}`));
  }
  const expand = '?expand[]=latest_charge&expand[]=payment_method&expand[]=customer';
  await ok(server.get(`/v1/payment_intents/${intent}${expand}`));
  await ok(server.get(`/v1/charges/${charge}?expand[]=balance_transaction`));
  await ok(server.get(`/v1/refunds/${refund}`));
  await ok(server.get(`/v1/customers/${customer}`));
  await ok(server.get(`/v1/customers/${customer}/payment_methods`));
  await ok(server.get('/v1/balance'));
}

/** What the server's connections have parsed so far. */
async function preparedStatements(): Promise<string[]> {
  const { db } = server.running.services;
  const asked = Array.from({ length: CONNECTIONS_MAX }, () =>
    // The pause keeps each connection from answering for another.
    db.query<{ statement: string }>(
      'select statement from pg_prepared_statements cross join pg_sleep(0.1) as pause',
      [],
    ),
  );
  const all = (await Promise.all(asked)).flat().map(({ statement }) => statement);
  return [...new Set(all)].filter((sql) => /^\s*(select|insert|update|delete|with)/i.test(sql));
}

/** Tables whose rows belong to accounts, as many times as it takes, each time another account's. */
async function enlarge(): Promise<ReadonlySet<string>> {
  const tables = await client.query<{ name: string }>(
    `select table_name as name from information_schema.key_column_usage
     where table_schema = current_schema() and ordinal_position = 1
       and column_name = 'account_id' and constraint_name like '%_pkey'`,
  );
  const filled = new Set<string>();
  await client.query(`set session_replication_role = 'replica'`);
  for (const { name } of tables.rows) {
    const { db } = server.running.services;
    const [found] = await db.query<{ rows: object[] }>(
      `select coalesce(json_agg(t), '[]') as rows from (select * from ${name} limit 50) as t`,
      [],
    );
    const rows = found?.rows ?? [];
    if (rows.length === 0) continue;
    await client.query(
      `insert into ${name} select filled.* from json_array_elements($1) as given
         cross join generate_series(1, $2) as n cross join jsonb_populate_record(null::${name},
           given::jsonb || jsonb_build_object('account_id', 'acct_' || n)) as filled
       on conflict do nothing`,
      [JSON.stringify(rows), Math.ceil(ROWS_MIN / rows.length)],
    );
    filled.add(name);
  }
  await client.query('analyze');
  return filled;
}

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly Plans?: readonly Plan[];
}

function nodesOf(plan: Plan): Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];
}

async function scannedBy(sql: string): Promise<string[]> {
  const { rows } = await client.query<{ 'QUERY PLAN': readonly { readonly Plan: Plan }[] }>(
    `explain (generic_plan, format json) ${sql}`,
  );
  const plans = rows.flatMap((row) => row['QUERY PLAN'].map(({ Plan: plan }) => plan));
  return plans
    .flatMap(nodesOf)
    .filter((node) => node['Node Type'] === 'Seq Scan')
    .map((node) => node['Relation Name'] ?? '');
}

test('no statement of a merchant’s day scans a table', { timeout: 60_000 }, async () => {
  await aDay();
  const statements = await preparedStatements();
  const filled = await enlarge();
  expect(statements.length).toBeGreaterThan(60);
  expect([...filled]).toEqual(
    expect.arrayContaining(['charges', 'customers', 'events', 'operations', 'payment_intents']),
  );
  const offenders: string[] = [];
  for (const sql of statements) {
    const text = sql.replaceAll(/\s+/g, ' ').trim();
    const passed = SELDOM.some((seldom) => seldom.test(text)) ? [...WORK, ...FEW_ROWS] : WORK;
    const tables = (await scannedBy(sql)).filter((table) => filled.has(table));
    if (tables.every((table) => passed.includes(table))) continue;
    offenders.push(`${tables.join()}: ${text}`);
  }
  expect(offenders).toEqual([]);
});
