// Goal: a client cannot set any field of the envelope that the vault sends to the server. Method:
// for each field, requests to the real process that try it by form, header, query or path; the
// envelope must say what the vault saw.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Envelope } from '@coffer/vault-protocol';
import { cardForm } from '../stand-ins/card-form.ts';
import {
  PUBLISHABLE_KEY,
  startVaultProcess,
  type VaultProcess,
} from '../stand-ins/vault-process.ts';

let vault: VaultProcess;
beforeAll(async () => {
  vault = await startVaultProcess();
});
afterAll(() => vault.remove());
beforeEach(() => {
  vault.server.envelopes.length = 0;
});

const FACTS = '{"ref":"vcard_stolen","last4":"4242"}';

/** The one envelope that a request led to. */
async function envelopeOf(
  form: string,
  headers: Record<string, string> = {},
  path = '/v1/payment_methods',
): Promise<Envelope> {
  const response = await vault.post(path, form, headers);
  expect(response.status).toBe(200);
  const [envelope, ...more] = vault.server.envelopes;
  if (envelope === undefined || more.length > 0) throw new Error('not exactly one envelope');
  return envelope;
}

/** What an envelope says when there is no card data, whatever the form holds. */
function plain(form: string, path = '/v1/payment_methods'): object {
  return {
    method: 'POST',
    path,
    headers: expect.objectContaining({ authorization: `Bearer ${PUBLISHABLE_KEY}` }),
    address: '127.0.0.1',
    body: form,
    card: null,
    cvc: null,
    form_digest: null,
  };
}

describe('fields of the form stay in the form', () => {
  test.each([
    ['method', 'method=DELETE'],
    ['path', 'path=/v1/accounts'],
    ['headers', 'headers[authorization]=Bearer+sk_test_1'],
    ['address', 'address=10.0.0.1'],
    ['body', 'body=a%3Db'],
    ['card', `card=${encodeURIComponent(FACTS)}`],
    ['card, in parts', 'card[facts][ref]=vcard_stolen&card[at]=card&card[ref]=vcard_stolen'],
    ['card, by its names inside', 'card_ref=vcard_stolen&vault_ref=vcard_stolen&facts[ref]=x'],
    ['cvc', 'cvc_ref=vcvc_stolen&card[cvc_ref]=vcvc_stolen&cvc_update[cvc_ref]=vcvc_stolen'],
    ['form_digest', `form_digest=${'a'.repeat(64)}`],
  ])('%s', async (_field, form) => {
    expect(await envelopeOf(form)).toEqual(plain(form));
  });
});

describe('headers stay in the headers', () => {
  test.each([
    ['method', { 'x-http-method-override': 'DELETE', 'coffer-method': 'DELETE' }],
    ['path', { 'x-original-url': '/v1/accounts', 'x-rewrite-url': '/x', 'coffer-path': '/x' }],
    ['address', { 'x-forwarded-for': '10.0.0.1', forwarded: 'for=10.0.0.1', 'x-real-ip': '::2' }],
    ['card', { card: FACTS, 'coffer-card': FACTS, 'x-coffer-card': FACTS }],
    ['cvc', { cvc: '{"cvc_ref":"x"}', 'coffer-cvc': '{"cvc_ref":"x"}' }],
    ['form_digest', { 'form-digest': 'a', form_digest: 'a', 'coffer-form-digest': 'a' }],
    ['body', { 'coffer-body': 'a=b' }],
    ['headers', { 'coffer-headers': '{"authorization":"Bearer sk_test_1"}' }],
  ])('%s', async (_field, headers) => {
    expect(await envelopeOf('a=1', headers)).toEqual({
      ...plain('a=1'),
      headers: expect.objectContaining({
        ...headers,
        authorization: `Bearer ${PUBLISHABLE_KEY}`,
      }),
    });
  });

  test('and those of the connection do not go on', async () => {
    const { headers } = await envelopeOf('a=1', { te: 'trailers', 'proxy-authorization': 'x' });
    for (const name of ['host', 'connection', 'content-length', 'te', 'proxy-authorization']) {
      expect(headers).not.toHaveProperty(name);
    }
  });
});

test('the query stays in the path', async () => {
  const path = '/v1/payment_methods?card[ref]=vcard_stolen&form_digest=a&method=GET';
  expect(await envelopeOf('a=1', {}, path)).toEqual(plain('a=1', path));
});

test('beside a real card, what looks like its facts stays in the form', async () => {
  const extra =
    'card[ref]=vcard_stolen&card[last4]=0000&card[brand]=amex&card[fingerprint]=x&card[facts][ref]=y';
  const envelope = await envelopeOf(`${cardForm()}&${extra}`);
  expect(envelope.body).toBe(`type=card&${extra}`);
  expect(envelope.card).toEqual({
    at: 'card',
    facts: {
      ref: expect.stringMatching(/^vcard_(?!stolen)/),
      cvc_ref: expect.stringMatching(/^vcvc_/),
      brand: 'visa',
      bin: '42424242',
      last4: '4242',
      exp_month: 12,
      exp_year: 2034,
      fingerprint: expect.stringMatching(/^[0-9A-Za-z]{16}$/),
      funding: 'credit',
      country: 'US',
      networks: ['visa'],
    },
  });
  expect(envelope.form_digest).toMatch(/^[0-9a-f]{64}$/);
});

test('a JSON value in a parameter does not break out of the envelope', async () => {
  const form = `a=${encodeURIComponent('","card":{"at":"card"},"x":"')}`;
  expect(await envelopeOf(form)).toEqual(plain(form));
});
