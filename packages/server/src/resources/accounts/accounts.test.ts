/*
 * Goal: a key sees its own account and no other.
 * Method: a whole server, asked over HTTP.
 */
import { checkStripeObject } from '@coffer/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestServer } from '../../testing/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

test('its own account, by either path', async () => {
  const { status, body } = await server.get('/v1/account');
  expect(status).toBe(200);
  checkStripeObject(body);
  expect(body).toMatchObject({
    object: 'account',
    charges_enabled: true,
    country: 'US',
    default_currency: 'usd',
  });
  expect((await server.get(`/v1/accounts/${body.id}`)).body).toEqual(body);
});

test('no other account, whether it is there or not', async () => {
  await server.running.services.db.query(
    `insert into accounts (account_id, created, settings) values ('acct_other', 1, '{}')`,
    [],
  );
  const errors = [];
  for (const id of ['acct_other', 'acct_none']) {
    const { status, body } = await server.get(`/v1/accounts/${id}`);
    errors.push([status, body.error.code, body.error.message.replace(id, 'ID')]);
  }
  expect(errors[0]).toEqual(errors[1]);
  expect(errors[0]?.slice(0, 2)).toEqual([403, 'account_invalid']);
});
