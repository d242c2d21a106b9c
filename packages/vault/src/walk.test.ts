// Goal: the thinnest payment goes through: a card comes in, its facts go to the server, an acquirer
// sees it. Method: the real process with its real flags, between a stand-in server and acquirer.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CardFacts } from '@coffer/vault-protocol';
import { ACCOUNT, startVaultProcess, type VaultProcess } from './stand-ins/vault-process.ts';

let vault: VaultProcess;
beforeAll(async () => {
  vault = await startVaultProcess();
});
afterAll(() => vault.remove());

const REF = expect.stringMatching(/^vcard_[0-9A-Za-z]{27}$/);
const CVC_REF = expect.stringMatching(/^vcvc_[0-9A-Za-z]{27}$/);

const FACTS = {
  ref: REF,
  cvc_ref: CVC_REF,
  brand: 'visa',
  bin: '42424242',
  last4: '4242',
  exp_month: 12,
  exp_year: 2034,
  fingerprint: expect.stringMatching(/^[0-9A-Za-z]{16}$/),
  funding: 'credit',
  country: 'US',
  networks: ['visa'],
};

function authorize(facts: CardFacts, reference: string): object {
  return {
    account_id: ACCOUNT,
    livemode: false,
    reference,
    skeleton: 'sandbox.authorize.v1',
    parameters: {
      reference,
      amount: 1000,
      currency: 'usd',
      capture: true,
      off_session: false,
      statement_descriptor: 'SHOP',
      address_line1: null,
      address_postal_code: '12345',
    },
    card_ref: facts.ref,
    cvc_ref: facts.cvc_ref,
  };
}

test('a card is taken out of a form, kept, claimed, and sent to the acquirer', async () => {
  vault.server.reply = () => ({ status: 200, body: '{"id":"pm_1"}' });
  const response = await vault.post(
    '/v1/payment_methods',
    'type=card&card[number]=4242+4242%204242-4242&card%5Bexp_month%5D=12&card[exp_year]=34&card[cvc]=123&metadata[a]=b',
  );
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ id: 'pm_1' });
  const envelope = vault.server.envelopes.at(-1);
  expect(envelope).toEqual({
    method: 'POST',
    path: '/v1/payment_methods',
    headers: expect.objectContaining({ authorization: 'Bearer pk_test_publishable' }),
    address: '127.0.0.1',
    body: 'type=card&metadata[a]=b',
    card: { at: 'card', facts: FACTS },
    cvc: null,
    form_digest: expect.stringMatching(/^[0-9a-f]{64}$/),
  });

  const facts = envelope?.card?.facts;
  if (facts === undefined) throw new Error('no card in the envelope');
  expect(await vault.door('/send', authorize(facts, 'op_1'))).toEqual({
    status: 200,
    body: {
      status: 'answered',
      http_status: 200,
      fields: { reference: 'op_1', status: 'approved', risk_score: 7 },
    },
  });
  expect(vault.acquirer.requests).toEqual([
    {
      path: '/acquirer/authorizations',
      authorization: 'Bearer acquirer credential',
      body: {
        reference: 'op_1',
        amount: 1000,
        currency: 'usd',
        capture: true,
        off_session: false,
        statement_descriptor: 'SHOP',
        card: { number: '4242424242424242', exp_month: 12, exp_year: 2034, cvc: '123' },
        address: { line1: null, postal_code: '12345' },
      },
    },
  ]);
  const left = `select claimed_at is not null as claimed,
    (select count(*)::int from cvcs) as cvcs from cards`;
  // Claims go on after the answer.
  await expect.poll(() => vault.rows(left)).toEqual([{ claimed: true, cvcs: 0 }]);
});

test('a call without card data is forwarded unchanged', async () => {
  vault.server.reply = () => ({ status: 404, headers: { 'x-own': 'yes' }, body: '{"error":{}}' });
  const response = await fetch(`${vault.origin}/v1/customers/cus_1?expand[]=x`, {
    headers: { authorization: 'Bearer sk_test_secret' },
  });
  expect(response.status).toBe(404);
  expect(response.headers.get('x-own')).toBe('yes');
  expect(vault.server.envelopes.at(-1)).toEqual({
    method: 'GET',
    path: '/v1/customers/cus_1?expand[]=x',
    headers: expect.objectContaining({ authorization: 'Bearer sk_test_secret' }),
    address: '127.0.0.1',
    body: '',
    card: null,
    cvc: null,
    form_digest: null,
  });
});

test('a test alias becomes a card', async () => {
  const year = new Date().getUTCFullYear() + 1;
  const month = new Date().getUTCMonth() + 1;
  const ref = expect.stringMatching(/^vlist_\d{4}-\d\d_pm_card_visa$/);
  expect(
    await vault.door('/cards/test-alias', { account_id: ACCOUNT, alias: 'pm_card_visa' }),
  ).toEqual({
    status: 200,
    body: { ...FACTS, ref, cvc_ref: ref, exp_month: month, exp_year: year },
  });
  expect(await vault.door('/cards/test-alias', { account_id: ACCOUNT, alias: 'pm_1' })).toEqual({
    status: 404,
    body: { error: 'not_found' },
  });
});
