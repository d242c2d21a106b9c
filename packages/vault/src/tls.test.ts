// Goal: with certificates the vault speaks TLS 1.2 and 1.3 alone, and live keys work. Method: the
// real process with a certificate of the test's own.
import https from 'node:https';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeCertificate, type TestCertificate } from '@coffer/testkit';
import { readAll } from '@coffer/vault-protocol';
import { cardForm } from './stand-ins/card-form.ts';
import { ACCOUNT, startVaultProcess, type VaultProcess } from './stand-ins/vault-process.ts';

let files: TestCertificate;
let vault: VaultProcess;
beforeAll(async () => {
  files = await makeCertificate();
  vault = await startVaultProcess((config) => ({ ...config, tls: files }));
  const owner = { account_id: ACCOUNT, livemode: true, kind: 'publishable' } as const;
  vault.server.keys.set('pk_live_1', {
    ...owner,
    permissions: null,
    expires_at: null,
    raw_card_data: false,
  });
});
afterAll(() => vault.remove());

async function post(
  form: string,
  tls: https.RequestOptions = {},
): Promise<{ status: number; hsts: string | undefined; body: string }> {
  const request = https.request({
    host: '127.0.0.1',
    port: vault.config.port,
    ca: files.cert,
    agent: false,
    method: 'POST',
    path: '/v1/payment_methods',
    headers: {
      authorization: 'Bearer pk_live_1',
      'content-type': 'application/x-www-form-urlencoded',
    },
    ...tls,
  });
  request.end(form);
  const [response] = await once(request, 'response');
  const body = String(await readAll(response, 100_000));
  const hsts = response.headers['strict-transport-security'];
  return { status: response.statusCode, hsts, body };
}

test('TLS 1.2 and 1.3 are spoken, with HSTS; older versions and plain HTTP are not', async () => {
  for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
    const answer = await post('a=1', { minVersion: version, maxVersion: version });
    expect(answer).toEqual({
      status: 200,
      hsts: 'max-age=63072000; includeSubDomains',
      body: '{}',
    });
  }
  const old = {
    minVersion: 'TLSv1',
    maxVersion: 'TLSv1.1',
    ciphers: 'DEFAULT@SECLEVEL=0',
  } as const;
  await expect(post('a=1', old)).rejects.toThrow(/protocol|EPROTO/);
  await expect(fetch(`http://127.0.0.1:${vault.config.port}/v1/x`)).rejects.toThrow();
});

test('a live card is taken, and only live operations could use it', async () => {
  const form = cardForm({ 'card[number]': '4111111111111111' });
  expect((await post(form)).status).toBe(200);
  const facts = vault.server.envelopes.at(-1)?.card?.facts;
  expect(facts).toMatchObject({ last4: '1111', funding: 'unknown', country: null });
  const send = {
    account_id: ACCOUNT,
    livemode: true,
    reference: 'op_1',
    skeleton: 'sandbox.verify.v1',
    parameters: { reference: 'op_1', address_line1: null, address_postal_code: null },
    card_ref: facts?.ref,
    cvc_ref: facts?.cvc_ref,
  };
  expect(await vault.door('/send', send)).toEqual({
    status: 200,
    body: { status: 'refused', reason: 'no_acquirer' },
  });
  expect(await vault.door('/send', { ...send, livemode: false })).toEqual({
    status: 200,
    body: { status: 'refused', reason: 'card_gone' },
  });
  expect(vault.acquirer.requests).toEqual([]);
});
