/*
 * Goal: webhook endpoints are made, read, changed, deleted and listed as Stripe does it, never more
 * than sixteen; the signing secret is shown once, and rolled.
 * Method: a whole server on a real database, asked over HTTP; every answer goes through the check
 * against the official types.
 */
import { API_VERSION } from '@coffer/kernel';
import { checkStripeObject } from '@coffer/testkit';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { made, type Body, type Form } from '../../testing/checkout.ts';
import type { Row } from '../../testing/rows.ts';
import { Sink } from '../../testing/sink.ts';
import { TestServer } from '../../testing/test-server.ts';
import { forgetExpiredSecrets } from './store.ts';

const HOOK: Form = { url: 'https://shop.example/hook', enabled_events: ['*'] };
const PATH = '/v1/webhook_endpoints';
const SECRET = /^whsec_[0-9A-Za-z]{32}$/;

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());
afterEach(async () => {
  await rows('delete from webhook_deliveries');
  await rows('delete from webhook_endpoints');
});

function rows(sql: string): Promise<Row[]> {
  return server.running.services.db.query<Row>(sql, []);
}

async function ask(path: string, form: Form = {}): Promise<Body> {
  const reply = await server.post(path, form);
  expect(reply.status, JSON.stringify(reply.body)).toBe(200);
  return checkStripeObject(made(reply));
}

function create(form: Form = {}): Promise<Body> {
  return ask(PATH, { ...HOOK, ...form });
}

/** As every answer but the first shows it. */
async function shown(id: string): Promise<Body> {
  return checkStripeObject(made(await server.get(`${PATH}/${id}`)));
}

test('a new endpoint has every field of the official object, and its secret', async () => {
  const body = await create();
  expect(body).toEqual({
    id: expect.stringMatching(/^we_[0-9A-Za-z]{27}$/),
    object: 'webhook_endpoint',
    api_version: null,
    application: null,
    created: expect.any(Number),
    description: null,
    enabled_events: ['*'],
    livemode: false,
    metadata: {},
    secret: expect.stringMatching(SECRET),
    status: 'enabled',
    url: HOOK['url'],
  });
  const { secret: _secret, ...rest } = body;
  expect(await shown(body.id)).toEqual(rest);
  const list = checkStripeObject((await server.get(PATH)).body);
  expect(list).toEqual({ object: 'list', data: [rest], has_more: false, url: PATH });
});

test('everything that can be said of an endpoint is kept, changed and unset', async () => {
  const given = {
    api_version: '2024-06-20',
    description: 'For the shop',
    enabled_events: ['charge.*', 'payment_intent.succeeded'],
    metadata: { a: '1', b: '2' },
  };
  const { secret: _secret, ...body } = await create({ ...given, connect: true });
  expect(body).toMatchObject(given);
  const url = 'https://shop.example/other';
  const form = { description: '', metadata: { a: '' }, url, enabled_events: ['*'] };
  const changed = await ask(`${PATH}/${body.id}`, form);
  expect(changed).toEqual({
    ...body,
    description: null,
    enabled_events: ['*'],
    metadata: { b: '2' },
    url,
  });
  expect(await shown(body.id)).toEqual(changed);
  expect(await rows(`select data->'connect' as connect from webhook_endpoints`)).toEqual([
    { connect: true },
  ]);
  expect(await ask(`${PATH}/${body.id}`)).toEqual(changed);
});

test('an endpoint is qualified soon when it is new, enabled, or has another address', async () => {
  const isDue = async (): Promise<unknown> =>
    (await rows(`select qualify_at < now() + interval '1 day' as due from webhook_endpoints`))[0];
  const putOff = () => rows(`update webhook_endpoints set qualify_at = now() + interval '5 days'`);
  const { id } = await create();
  expect(await isDue()).toEqual({ due: true });
  await putOff();
  await ask(`${PATH}/${id}`, { url: HOOK['url'] ?? '', description: 'same address' });
  await ask(`${PATH}/${id}`, { disabled: true });
  expect(await isDue()).toEqual({ due: false });
  await ask(`${PATH}/${id}`, { disabled: false });
  expect(await isDue()).toEqual({ due: true });
  await putOff();
  await ask(`${PATH}/${id}`, { url: 'https://shop.example/other' });
  expect(await isDue()).toEqual({ due: true });
});

test('what is overridden is kept with the address that it was said of', async () => {
  const { id } = await create({ coffer_overrides: ['answer_time', 'tls_version'] });
  const overridden = async (): Promise<unknown> =>
    (await server.get(`${PATH}/${id}/qualification`)).body.overridden;
  expect(await overridden()).toEqual(['answer_time', 'tls_version']);
  await ask(`${PATH}/${id}`, { disabled: true });
  await ask(`${PATH}/${id}`, { disabled: false });
  expect(await overridden()).toEqual(['answer_time', 'tls_version']);
  await ask(`${PATH}/${id}`, { url: 'https://shop.example/other' });
  expect(await overridden()).toEqual([]);
  await ask(`${PATH}/${id}`, { coffer_overrides: ['no_redirect'] });
  expect(await overridden()).toEqual(['no_redirect']);
});

test('what is sent to an endpoint names its version', async () => {
  const sink = new Sink();
  await sink.start();
  await create({ url: sink.url('/old'), api_version: '2024-06-20' });
  await create({ url: sink.url('/new') });
  await server.post('/v1/customers');
  const versionAt = (path: string): unknown => JSON.parse(sink.at(path)[0]?.body ?? '').api_version;
  await sink.until(() => sink.at('/old').length === 1 && sink.at('/new').length === 1);
  await sink.stop();
  expect([versionAt('/old'), versionAt('/new')]).toEqual(['2024-06-20', API_VERSION]);
});

test('disabled, and enabled with a clean slate', async () => {
  const { id } = await create();
  expect(await ask(`${PATH}/${id}`, { disabled: true })).toMatchObject({ status: 'disabled' });
  await rows(`update webhook_endpoints set failing_since = now(), disabled_because = 'it failed'`);
  const standing = () =>
    rows('select status, failing_since, disabled_because from webhook_endpoints');
  await ask(`${PATH}/${id}`, { description: 'still' });
  expect(await standing()).toEqual([
    { status: 'disabled', failing_since: expect.any(Date), disabled_because: 'it failed' },
  ]);
  expect(await ask(`${PATH}/${id}`, { disabled: false })).toMatchObject({ status: 'enabled' });
  expect(await standing()).toEqual([
    { status: 'enabled', failing_since: null, disabled_because: null },
  ]);
});

test('enabled again, it is owed nothing that is older than three days', async () => {
  const { id } = await create();
  await ask(`${PATH}/${id}`, { disabled: true });
  await rows(
    `insert into webhook_deliveries
       (account_id, endpoint_id, event_id, livemode, due_at, first_attempt_at)
     select account_id, id, event, livemode, now() + due, now() + first
     from webhook_endpoints, (values
       ('evt_1', interval '-73 hours', null::interval),
       ('evt_2', '-71 hours', null),
       ('evt_3', '1 hour', '-73 hours'),
       ('evt_4', '1 hour', '-71 hours')) as owed (event, due, first)`,
  );
  const owed = () =>
    rows('select event_id from webhook_deliveries where due_at is not null order by event_id');
  await ask(`${PATH}/${id}`, { description: 'still disabled' });
  expect(await owed()).toHaveLength(4);
  // As if another process delivered to it: nothing changes while the test looks.
  await rows(`update webhook_endpoints set leased_by = 'a test', leased_until = 'infinity'`);
  await ask(`${PATH}/${id}`, { disabled: false });
  expect(await owed()).toEqual([{ event_id: 'evt_2' }, { event_id: 'evt_4' }]);
});

test('a secret that signs no more is forgotten by the job, and by an update', async () => {
  const { id, secret } = await create();
  const secrets = () => rows('select secrets from webhook_endpoints');
  const current = { secret, expires_at: null };
  const lasting = { secret: 'whsec_2', expires_at: 9_999_999_999 };
  const plant = () =>
    rows(`update webhook_endpoints set secrets = secrets || '[
      {"secret": "whsec_1", "expires_at": 1000},
      {"secret": "whsec_2", "expires_at": 9999999999}]'`);
  await plant();
  await forgetExpiredSecrets(server.running.services.db);
  expect(await secrets()).toEqual([{ secrets: [current, lasting] }]);
  await plant();
  await ask(`${PATH}/${id}`, { description: 'changed' });
  expect(await secrets()).toEqual([{ secrets: [current, lasting, lasting] }]);
});

test('deleted, with what it was owed', async () => {
  const { id } = await create();
  const other = await create();
  await rows(
    `insert into webhook_deliveries (account_id, endpoint_id, event_id, livemode)
     select account_id, id, 'evt_1', livemode from webhook_endpoints`,
  );
  const gone = await server.delete(`${PATH}/${id}`);
  expect(gone.body).toEqual({ id, object: 'webhook_endpoint', deleted: true });
  expect(await rows('select endpoint_id from webhook_deliveries')).toEqual([
    { endpoint_id: other.id },
  ]);
  for (const reply of [await server.get(`${PATH}/${id}`), await server.delete(`${PATH}/${id}`)]) {
    expect([reply.status, reply.body.error]).toEqual([
      404,
      expect.objectContaining({
        code: 'resource_missing',
        message: `No such webhook endpoint: '${id}'`,
      }),
    ]);
  }
});

test('twenty at once make sixteen', async () => {
  const replies = await Promise.all(Array.from({ length: 20 }, () => server.post(PATH, HOOK)));
  expect(replies.filter(({ status }) => status === 200)).toHaveLength(16);
  const refused = replies.filter(({ status }) => status === 400);
  expect(refused).toHaveLength(4);
  for (const { body } of refused) {
    expect(body.error).toEqual({
      type: 'invalid_request_error',
      message: 'You have reached the maximum of 16 test webhook endpoints.',
    });
  }
  const list = (await server.get(`${PATH}?limit=100`)).body;
  expect(list.data).toHaveLength(16);
  await server.delete(`${PATH}/${list.data[0].id}`);
  await create();
});

test('a secret is rolled with and without an overlap', async () => {
  const body = await create();
  const secrets = async (): Promise<Row['secrets']> =>
    (await rows('select secrets from webhook_endpoints'))[0]?.['secrets'];
  const rolled = await ask(`${PATH}/${body.id}/roll_secret`, { expire_in: 86_400 });
  expect(rolled).toEqual({ ...body, secret: expect.stringMatching(SECRET) });
  expect(rolled.secret).not.toBe(body.secret);
  const [current, old] = (await secrets()) as { secret: string; expires_at: number | null }[];
  expect(current).toEqual({ secret: rolled.secret, expires_at: null });
  expect(old?.secret).toBe(body.secret);
  expect(Math.abs((old?.expires_at ?? 0) - Date.now() / 1000 - 86_400)).toBeLessThan(10);
  const last = await ask(`${PATH}/${body.id}/roll_secret`);
  expect(await secrets()).toEqual([{ secret: last.secret, expires_at: null }]);
  expect(await shown(body.id)).not.toHaveProperty('secret');
});

test('no endpoint has more than five secrets', async () => {
  const path = `${PATH}/${(await create()).id}/roll_secret`;
  for (let roll = 0; roll < 4; roll += 1) await ask(path, { expire_in: 3600 });
  const { status, body } = await server.post(path, { expire_in: 3600 });
  expect([status, body.error.message]).toEqual([
    400,
    'An endpoint may have up to 5 signing secrets at a time. Roll with `expire_in=0` to end the ' +
      'old ones.',
  ]);
  await ask(path, { expire_in: 0 });
});

test.each([
  [{ url: '' }, 'url', 'You passed an empty string'],
  [{ url: 'shop.example/hook' }, 'url', 'An explicit scheme'],
  [{ url: `https://a.example/${'a'.repeat(2048)}` }, 'url', 'longer than 2048 characters'],
  [{ enabled_events: ['charge.nothing'] }, 'enabled_events', 'charge.nothing'],
  [{ api_version: '2011-01-01' }, 'api_version', 'Invalid Stripe API version: 2011-01-01'],
  [{ api_version: 'newest' }, 'api_version', 'Invalid Stripe API version: newest'],
  ...['2021-99-99', '2021-02-30.nonsense', '2020-08-27;x=<b>', '2026-10-28.acacia'].map(
    (version) =>
      [{ api_version: version }, 'api_version', `Invalid Stripe API version: ${version}`] as const,
  ),
  [{ api_version: '' }, 'api_version', 'You passed an empty string'],
  [{ connect: 'maybe' }, 'connect', 'Invalid boolean: maybe'],
  [{ url: 'http://shop.example/hook' }, 'url', 'Invalid URL: URL must be HTTPS.'],
  [{ url: 'https://10.0.0.1/hook' }, 'url', 'must be publicly accessible'],
  [{ description: 'x'.repeat(5001) }, 'description', 'at most 5000 characters'],
  [{ coffer_overrides: ['all'] }, 'coffer_overrides[0]', 'must be one of tls_version'],
  [{ disabled: true }, 'disabled', 'Received unknown parameter: disabled'],
  [{ secret: 'whsec_mine' }, 'secret', 'Received unknown parameter: secret'],
  [{ metadata: 'x' }, 'metadata', 'Invalid object'],
] as const)('refused: %j', async (form, param, message) => {
  const { status, body } = await server.post(PATH, { ...HOOK, ...form });
  expect([status, body.error.param]).toEqual([400, param]);
  expect(body.error.message).toContain(message);
  expect(await rows('select 1 from webhook_endpoints')).toEqual([]);
});

test.each([
  [{ api_version: '2024-06-20' }, 'Received unknown parameter: api_version'],
  [{ connect: true }, 'Received unknown parameter: connect'],
  [{ disabled: '' }, 'You passed an empty string'],
  [{ url: '' }, 'You passed an empty string'],
  [{ enabled_events: '' }, 'at least one event'],
])('an update that is refused: %j', async (form, message) => {
  const { id } = await create();
  const before = await shown(id);
  const { status, body } = await server.post(`${PATH}/${id}`, form);
  expect([status, body.error.message]).toEqual([400, expect.stringContaining(message)]);
  expect(await shown(id)).toEqual(before);
});

test('a list has the newest first, in pages', async () => {
  const ids: string[] = [];
  for (let i = 0; i < 3; i += 1) ids.unshift((await create()).id);
  const page = (await server.get(`${PATH}?limit=2`)).body;
  expect([page.data.map(({ id }: Body) => id), page.has_more]).toEqual([ids.slice(0, 2), true]);
  const rest = (await server.get(`${PATH}?starting_after=${ids[1]}`)).body;
  expect([rest.data.map(({ id }: Body) => id), rest.has_more]).toEqual([ids.slice(2), false]);
});

test('what is disabled meanwhile is not enabled without a look', async () => {
  const form = { url: 'https://hooks.example.com/', enabled_events: ['*'] };
  const { id } = (await server.post('/v1/webhook_endpoints', form)).body;
  const { db } = server.running.services;
  const enabling = await db.transaction(async (tx) => {
    await tx.query('select 1 from webhook_endpoints where id = $1 for update', [id]);
    const update = server.post(`/v1/webhook_endpoints/${id}`, { disabled: false });
    const waiting = async (): Promise<number> =>
      (
        await db.query(
          `select 1 from pg_stat_activity
           where datname = current_database() and wait_event_type = 'Lock'`,
          [],
        )
      ).length;
    await expect.poll(waiting).toBeGreaterThan(0);
    await tx.query(`update webhook_endpoints set status = 'disabled' where id = $1`, [id]);
    return { update };
  });
  expect((await enabling.update).status).toBe(429);
  const { body } = await server.get(`/v1/webhook_endpoints/${id}`);
  expect(body.status).toBe('disabled');
});
