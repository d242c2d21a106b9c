/*
 * Goal: in live mode an endpoint that takes what nobody signed, or whose TLS is bad, is refused
 * with the names of what failed, when it is made and when it changes; only those let it pass.
 * Method: a whole server with TLS and a live key, asked over the private listener, so that the test
 * needs no trust in its certificate; endpoints on this machine, each wrong in one way.
 */
import { createHash } from 'node:crypto';
import { encodeForm } from '@coffer/kernel';
import {
  checkStripeObject,
  makeCertificate,
  startWebhookBed,
  type WebhookBed,
} from '@coffer/testkit';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { made, type Body, type Form } from '../../testing/checkout.ts';
import type { Row } from '../../testing/rows.ts';
import { TestServer, type Reply } from '../../testing/test-server.ts';

const PATH = '/v1/webhook_endpoints';
const LIVE_KEY = 'sk_live_of_these_tests_0123456789';

let bed: WebhookBed;
let server: TestServer;
beforeAll(async () => {
  bed = await startWebhookBed();
  server = await TestServer.start({
    tls: await makeCertificate(),
    liveModeObstacles: [],
    webhooks: {
      ports: Object.values(bed.urls).map((url) => Number(new URL(url).port)),
      networks: ['127.0.0.0/8'],
      authorities: bed.ca,
      localhost: true,
      closedPorts: [],
    },
  });
  await server.running.services.db.query(
    `insert into api_keys (key_sha256, account_id, livemode, kind, origin)
     select $1, account_id, true, 'secret', 'launcher' from accounts limit 1`,
    [createHash('sha256').update(LIVE_KEY).digest('hex')],
  );
});
afterAll(async () => {
  await server.stop();
  await bed.stop();
});
afterEach(() => rows('delete from webhook_endpoints'));

function rows(sql: string): Promise<Row[]> {
  return server.running.services.db.query<Row>(sql, []);
}

function post(path: string, form: Form): Promise<Reply> {
  const headers = { authorization: `Bearer ${LIVE_KEY}` };
  return server.envelope({ path, body: encodeForm(form), headers });
}

/** By its address, so that no test rests on names. */
const urlOf = (name: keyof WebhookBed['urls']) => bed.urls[name].replace('localhost', '127.0.0.1');

async function create(name: keyof WebhookBed['urls'], form: Form = {}): Promise<Body> {
  const reply = await post(PATH, { url: urlOf(name), enabled_events: ['*'], ...form });
  expect(reply.status, JSON.stringify(reply.body)).toBe(200);
  return checkStripeObject(made(reply));
}

async function refusal(path: string, form: Form): Promise<readonly unknown[]> {
  const { status, body } = await post(path, form);
  return [status, body.error?.code, body.error?.param, body.error?.message];
}

test('a good endpoint is made, and what was found is kept', async () => {
  const body = await create('correct');
  expect(body).toMatchObject({ livemode: true, status: 'enabled', url: urlOf('correct') });
  const [row] = await rows(`select qualification->'checks' as checks, qualification->'overridden'
    as overridden, qualify_at > now() + interval '6 days' as week from webhook_endpoints`);
  expect(row).toEqual({ checks: expect.any(Array), overridden: [], week: true });
  // The bed's endpoint takes no HTTP without TLS, so every check had something to look at.
  const checks = row?.['checks'] as { readonly result: string }[];
  expect(checks.map(({ result }) => result)).toEqual(Array.from({ length: 6 }, () => 'passed'));
});

test.each([
  ['unchecked', 'refuses_unsigned', ['refuses_unsigned', 'refuses_wrong_signature']],
  ['expired-certificate', 'certificate', ['certificate']],
  ['redirect', 'no_redirect', ['no_redirect']],
] as const)('%s is refused unless it is overridden by name', async (name, check, checks) => {
  const form = { url: urlOf(name), enabled_events: ['*'] };
  const [status, code, param, message] = await refusal(PATH, form);
  expect([status, code, param]).toEqual([400, 'url_invalid', 'url']);
  expect(message).toContain('The endpoint is not fit for live events:');
  expect(message).toContain(check);
  const [other] = await refusal(PATH, { ...form, coffer_overrides: ['tls_version'] });
  expect(other).toBe(400);
  expect(await rows('select 1 from webhook_endpoints')).toEqual([]);
  await create(name, {
    coffer_overrides: [...checks, 'refuses_unsigned', 'refuses_wrong_signature'],
  });
});

test('an update is refused as a creation is, and changes nothing', async () => {
  const { id } = await create('correct');
  const path = `${PATH}/${id}`;
  const [status, , , message] = await refusal(path, { url: urlOf('unchecked'), description: 'x' });
  expect([status, message]).toEqual([400, expect.stringContaining('refuses_unsigned')]);
  expect(await rows('select url, data from webhook_endpoints')).toMatchObject([
    { url: urlOf('correct'), data: { description: null } },
  ]);
  expect((await post(path, { description: 'x' })).status).toBe(200);
});

test('what has become bad since is not enabled again', async () => {
  const { id } = await create('correct');
  const path = `${PATH}/${id}`;
  expect((await post(path, { disabled: true })).body).toMatchObject({ status: 'disabled' });
  await server.running.services.db.query('update webhook_endpoints set url = $1', [
    urlOf('unchecked'),
  ]);
  const [status, , , message] = await refusal(path, { disabled: false });
  expect([status, message]).toEqual([400, expect.stringContaining('refuses_unsigned')]);
  expect(await rows('select status from webhook_endpoints')).toEqual([{ status: 'disabled' }]);
});

test('plain http is refused whatever is overridden', async () => {
  const form = { url: urlOf('plain'), enabled_events: ['*'], coffer_overrides: ['tls_version'] };
  expect(await refusal(PATH, form)).toEqual([
    400,
    'url_invalid',
    'url',
    'Invalid URL: URL must be HTTPS.',
  ]);
});
