/*
 * Goal: nobody but the account itself learns of its webhook endpoints, and a signing secret is
 * shown to it once: in no later answer, event or log line.
 * Method: a whole server; a publishable key, another account and the other mode ask for everything,
 * and everything that was answered or written is searched for the secret.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { made, type Body, type Form } from '../../testing/checkout.ts';
import { PUBLISHABLE_KEY, TestServer } from '../../testing/test-server.ts';

const HOOK: Form = { url: 'https://shop.example/hook', enabled_events: ['*'] };
const PATH = '/v1/webhook_endpoints';
const NOBODY = `${PATH}/we_nobodys`;

let server: TestServer;
let endpoint: Body;
beforeAll(async () => {
  server = await TestServer.start();
  endpoint = made(await server.post(PATH, HOOK, { headers: { 'idempotency-key': 'once' } }));
});
afterAll(() => server.stop());

test('a publishable key has no part in it', async () => {
  const key = { key: PUBLISHABLE_KEY };
  const replies = [
    await server.get(PATH, key),
    await server.post(PATH, HOOK, key),
    await server.get(`${PATH}/${endpoint.id}`, key),
    await server.post(`${PATH}/${endpoint.id}`, { disabled: true }, key),
    await server.post(`${PATH}/${endpoint.id}/roll_secret`, {}, key),
    await server.delete(`${PATH}/${endpoint.id}`, key),
  ];
  for (const { status, body } of replies) {
    expect([status, body.error.code]).toEqual([403, 'secret_key_required']);
    expect(JSON.stringify(body)).not.toContain('whsec_');
  }
});

test('the other mode finds nothing, and its endpoints are counted apart', async () => {
  // Live keys are refused in these tests, so the endpoint moves instead of the key.
  const { db } = server.running.services;
  const other = made(await server.post(PATH, HOOK));
  await db.query('update webhook_endpoints set livemode = true where id = $1', [other.id]);
  const missing = JSON.stringify(made(await server.get(NOBODY)));
  for (const reply of [
    await server.get(`${PATH}/${other.id}`),
    await server.post(`${PATH}/${other.id}`, { disabled: true }),
    await server.post(`${PATH}/${other.id}/roll_secret`),
    await server.delete(`${PATH}/${other.id}`),
  ]) {
    expect(reply.status).toBe(404);
    expect(JSON.stringify(reply.body).replace(other.id, 'we_nobodys')).toBe(missing);
  }
  expect((await server.get(PATH)).body.data.map(({ id }: Body) => id)).toEqual([endpoint.id]);
});

test('the secret is in no other answer, in no event and in no log', async () => {
  const path = `${PATH}/${endpoint.id}`;
  const rolled = made(await server.post(`${path}/roll_secret`, { expire_in: 60 }));
  const answers = [
    await server.get(path),
    await server.get(PATH),
    await server.get(`${path}?expand[]=secret`),
    await server.get(`${PATH}?expand[]=data.secret`),
    await server.post(path, { metadata: { a: 'b' } }),
    await server.post(path, { disabled: true }),
    await server.post(path, { disabled: false, url: 'https://shop.example/other' }),
    await server.get('/v1/events?limit=100'),
    await server.delete(path),
  ];
  const told = JSON.stringify(answers.map(({ body }) => body));
  for (const secret of [endpoint.secret, rolled.secret]) {
    expect(secret).toMatch(/^whsec_/);
    expect(told).not.toContain(secret);
    expect(await server.log()).not.toContain(secret);
  }
});

test('a repetition under the same idempotency key gets the same answer, and nobody else', async () => {
  const headers = { 'idempotency-key': 'once' };
  const again = await server.post(PATH, HOOK, { headers });
  expect([again.body, again.headers.get('idempotent-replayed')]).toEqual([endpoint, 'true']);
  const publishable = await server.post(PATH, HOOK, { headers, key: PUBLISHABLE_KEY });
  expect(publishable.status).toBe(403);
});

test('names that objects have by birth are only metadata', async () => {
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
  const form = Object.fromEntries(names.map((name) => [`metadata[${name}]`, 'x']));
  const { id, metadata } = made(await server.post(PATH, { ...HOOK, ...form }));
  expect(metadata).toEqual(Object.fromEntries(names.map((name) => [name, 'x'])));
  const cleared = made(await server.post(`${PATH}/${id}`, { 'metadata[__proto__]': '' }));
  expect(Object.keys(cleared.metadata).toSorted()).toEqual(names.slice(1).toSorted());
});
