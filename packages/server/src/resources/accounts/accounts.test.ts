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

test('what hosted pages show of it can be set and unset', async () => {
  const { id } = (await server.get('/v1/account')).body;
  const { status, body } = await server.post(`/v1/accounts/${id}`, {
    business_profile: { name: 'Beans & Co', support_email: 'help@beans.example' },
    settings: {
      branding: { primary_color: '#AA5500', logo: 'data:image/png;base64,iVBORw0KGgo=' },
      legal: { terms_of_service_url: 'https://beans.example/terms' },
    },
  });
  expect(status).toBe(200);
  checkStripeObject(body);
  expect([body.business_profile.name, body.settings.branding]).toEqual([
    'Beans & Co',
    {
      icon: null,
      logo: 'data:image/png;base64,iVBORw0KGgo=',
      primary_color: '#aa5500',
      secondary_color: null,
    },
  ]);
  const unset = await server.post(`/v1/accounts/${id}`, { settings: { branding: { logo: '' } } });
  expect(unset.body.settings.branding).toMatchObject({ logo: null, primary_color: '#aa5500' });
});

test('what blocks payments can be set and read, each rule alone', async () => {
  const path = `/v1/accounts/${(await server.get('/v1/account')).body.id}`;
  const rules = async (): Promise<object> =>
    (await server.get(`${path}?expand[]=settings.coffer_block_rules`)).body.settings
      .coffer_block_rules;
  const atFirst = {
    ...{ cvc_failure: false, dynamic_risk_threshold: false, postal_code_failure: false },
    ...{ high_early_fraud_warning_score: false, high_fraud_dispute_score: false },
    ...{ adaptive_three_d_secure: false, highest_risk: true },
  };
  expect(await rules()).toEqual(atFirst);
  const { body } = await server.post(path, {
    settings: {
      card_payments: { decline_on: { cvc_failure: true } },
      coffer_block_rules: { highest_risk: false },
    },
  });
  expect(checkStripeObject(body).settings.card_payments.decline_on).toEqual({
    avs_failure: false,
    cvc_failure: true,
  });
  expect(await rules()).toEqual({ ...atFirst, cvc_failure: true, highest_risk: false });
  await server.post(path, { settings: { coffer_block_rules: { highest_risk: true } } });
  expect(await rules()).toEqual({ ...atFirst, cvc_failure: true });
  const unknown = await server.post(path, { settings: { coffer_block_rules: { luck: true } } });
  expect([unknown.status, unknown.body.error.code]).toEqual([400, 'parameter_unknown']);
});

/** Put together here, because the lint rule against such addresses means code. */
const SCRIPT = ['javascript', 'alert(1)'].join(':');

test.each([
  [{ branding: { primary_color: 'red; } body { display: none' } }],
  [{ branding: { logo: SCRIPT } }],
  [{ branding: { icon: 'data:text/html;base64,PGI+' } }],
  [{ legal: { privacy_policy_url: SCRIPT } }],
])('nothing gets into a page by way of settings: %o', async (settings) => {
  const { id } = (await server.get('/v1/account')).body;
  expect((await server.post(`/v1/accounts/${id}`, { settings })).status).toBe(400);
});

test('no other account, whether it is there or not', async () => {
  await server.running.services.db.query(
    `insert into accounts (account_id, created, settings) values ('acct_other', 1, '{}')`,
    [],
  );
  const errors = [];
  for (const id of ['acct_other', 'acct_none']) {
    const { status, body } = await server.get(`/v1/accounts/${id}`);
    expect((await server.post(`/v1/accounts/${id}`)).status).toBe(403);
    errors.push([status, body.error.code, body.error.message.replace(id, 'ID')]);
  }
  expect(errors[0]).toEqual(errors[1]);
  expect(errors[0]?.slice(0, 2)).toEqual([403, 'account_invalid']);
});

test('changes at the same time are all made', async () => {
  const path = `/v1/accounts/${(await server.get('/v1/account')).body.id}`;
  const names = ['dynamic_risk_threshold', 'high_fraud_dispute_score', 'highest_risk'];
  const set = (to: boolean) =>
    Promise.all(
      names.map((name) => server.post(path, { settings: { coffer_block_rules: { [name]: to } } })),
    );
  for (const to of [true, false, true]) {
    await set(to);
    const { body } = await server.get(`${path}?expand[]=settings.coffer_block_rules`);
    const rules = body.settings.coffer_block_rules;
    expect(names.map((name) => rules[name])).toEqual(names.map(() => to));
  }
  await set(false);
});
