// Goal: the account reads what is known of its endpoint, soon after it was made, and nobody else
// does. Method: a server with its jobs, an endpoint that takes what nobody signed, and deliveries
// planted in the database.
import { startWebhookBed, type WebhookBed } from '@coffer/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TEST_WEBHOOKS, TestServer } from '../../testing/test-server.ts';

let server: TestServer;
let bed: WebhookBed;
beforeAll(async () => {
  bed = await startWebhookBed();
  server = await TestServer.start({ webhooks: { ...TEST_WEBHOOKS, authorities: bed.ca } });
});
afterAll(() => Promise.all([server.stop(), bed.stop()]));

test('the job qualifies a new endpoint, and the account reads what it found', async () => {
  const form = { url: bed.urls.unchecked, enabled_events: ['setup_intent.created'] };
  const { id } = (await server.post('/v1/webhook_endpoints', form)).body;
  const { db } = server.running.services;
  await db.query(
    `insert into webhook_deliveries (account_id, endpoint_id, event_id, livemode, due_at)
     select account_id, id, 'evt_' || n, false,
       case when n > 1 then now() + interval '1 hour' end
     from webhook_endpoints, generate_series(1, 3) n where id = $1`,
    [id],
  );
  const path = `/v1/webhook_endpoints/${id}/qualification`;
  const read = async () => (await server.get(path)).body;
  await expect.poll(async () => (await read()).status).toBe('failed');
  const found = await read();
  expect(found).toEqual({
    object: 'coffer.webhook_endpoint_qualification',
    webhook_endpoint: id,
    livemode: false,
    status: 'failed',
    checked_at: expect.any(Number),
    next_check_at: expect.any(Number),
    checks: [
      { name: 'tls_version', result: 'passed', detail: expect.any(String) },
      { name: 'certificate', result: 'passed', detail: expect.any(String) },
      { name: 'no_redirect', result: 'passed', detail: 'it redirects nowhere' },
      { name: 'refuses_unsigned', result: 'failed', detail: 'it answered 200' },
      { name: 'refuses_wrong_signature', result: 'failed', detail: 'it answered 200' },
      { name: 'answer_time', result: 'passed', detail: expect.any(String) },
    ],
    overridden: [],
    disabled_because: null,
    failing_since: null,
    deliveries: { waiting: 2, given_up: 1 },
  });
  expect(Math.round((found.next_check_at - found.checked_at) / 86_400)).toBe(7);
});

test('of an endpoint that is not there nothing is known', async () => {
  const { status, body } = await server.get('/v1/webhook_endpoints/we_1/qualification');
  expect([status, body]).toEqual([
    404,
    {
      error: {
        type: 'invalid_request_error',
        code: 'resource_missing',
        doc_url: 'https://stripe.com/docs/error-codes/resource-missing',
        param: 'id',
        message: "No such webhook endpoint: 'we_1'",
      },
    },
  ]);
});
