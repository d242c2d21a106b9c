// Goal: a repeated request keeps one card, whenever the first one broke off; every card is claimed
// by the server or swept. Method: the real process, killed or left alone between the steps.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { cardForm } from '../stand-ins/card-form.ts';
import {
  PUBLISHABLE_KEY,
  RAW_SECRET_KEY,
  startVaultProcess,
  type VaultProcess,
} from '../stand-ins/vault-process.ts';

let vault: VaultProcess;
beforeAll(async () => {
  vault = await startVaultProcess();
});
afterAll(() => vault.remove());
beforeEach(async () => {
  vault.server.envelopes.length = 0;
  vault.server.reply = () => ({ status: 200, body: '{}' });
  await vault.rows('delete from cards');
});

async function post(form: string, idempotencyKey?: string, key = PUBLISHABLE_KEY): Promise<string> {
  vault.server.envelopes.length = 0;
  const headers = idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey };
  await vault.post('/v1/tokens', form, { ...headers, authorization: `Bearer ${key}` });
  const envelope = vault.server.envelopes[0];
  return JSON.stringify([envelope?.card?.facts, envelope?.cvc]);
}

async function stored(): Promise<unknown[]> {
  return vault.rows('select claimed_at is not null as claimed from cards order by ref');
}

/** Claims go on after the answer. */
async function claimed(count: number): Promise<void> {
  for (;;) {
    const rows = await vault.rows('select 1 from cards where claimed_at is not null');
    if (rows.length === count) return;
    await new Promise((go) => setTimeout(go, 10));
  }
}

test('the same key and form name the same card; another key, form or no key another', async () => {
  const first = await post(cardForm(), 'k1');
  expect(await post(cardForm(), 'k1')).toBe(first);
  // A CVC is no part of the comparison, or what is kept of it would lead back to the CVC.
  expect(await post(cardForm({ 'card[cvc]': '124' }), 'k1')).toBe(first);
  const others = [
    await post(cardForm(), 'k2'),
    await post(cardForm({ 'card[exp_month]': '11' }), 'k1'),
    await post(cardForm()),
    await post(cardForm()),
  ];
  expect(new Set([first, ...others]).size).toBe(5);
  await claimed(5);
});

test('another path or query is another request', async () => {
  const digests: unknown[] = [];
  const refs: unknown[] = [];
  for (const target of ['/v1/tokens', '/v1/tokens?a=1', '/v1/tokens?a=2', '/v1/sources']) {
    vault.server.envelopes.length = 0;
    await vault.post(target, cardForm(), { 'idempotency-key': 'query' });
    digests.push(vault.server.envelopes[0]?.form_digest);
    refs.push(vault.server.envelopes[0]?.card?.facts.ref);
  }
  expect(new Set(digests).size).toBe(4);
  expect(new Set(refs).size).toBe(4);
  await claimed(4);
});

test('at once, too', async () => {
  vault.server.envelopes.length = 0;
  await Promise.all(
    Array.from({ length: 10 }, () =>
      vault.post('/v1/tokens', cardForm(), { 'idempotency-key': 'at-once' }),
    ),
  );
  expect(new Set(vault.server.envelopes.map(({ card }) => card?.facts.ref)).size).toBe(1);
  await claimed(1);
  expect(await stored()).toHaveLength(1);
});

test('a CVC alone is kept once as well', async () => {
  const form = 'payment_method_options[card][cvc]=123&amount=1';
  const first = await post(form, 'k3');
  expect(first).toMatch(/"cvc_ref":"vcvc_/);
  expect(await post(form, 'k3')).toBe(first);
  expect(await post(form, 'k4')).not.toBe(first);
});

test('an answer that is no success, or is replayed, claims nothing', async () => {
  vault.server.reply = () => ({ status: 402, body: '{}' });
  await post(cardForm(), 'k5');
  vault.server.reply = () => ({ status: 200, headers: { 'idempotent-replayed': 'true' } });
  await post(cardForm(), 'k6');
  await new Promise((go) => setTimeout(go, 100));
  expect(await stored()).toEqual([{ claimed: false }, { claimed: false }]);
});

test('killed between store and claim: the card is there, provisional, and a retry uses it', async () => {
  vault.server.reply = async () => {
    await vault.kill('SIGKILL');
    return { status: 200, body: '{}' };
  };
  const form = cardForm();
  await expect(vault.post('/v1/tokens', form, { 'idempotency-key': 'killed' })).rejects.toThrow();
  const first = vault.server.envelopes[0]?.card?.facts;
  expect(await stored()).toEqual([{ claimed: false }]);

  vault.server.reply = () => ({ status: 200, body: '{}' });
  await vault.start();
  expect(await post(form, 'killed')).toBe(JSON.stringify([first, null]));
  await claimed(1);
});

test('fingerprints tell cards apart, within one account', async () => {
  const fingerprint = async (number: string): Promise<unknown> => {
    await post(cardForm({ 'card[number]': number }), undefined, RAW_SECRET_KEY);
    return vault.server.envelopes[0]?.card?.facts.fingerprint;
  };
  const visa = await fingerprint('4242424242424242');
  expect(await fingerprint('4242 4242 4242 4242')).toBe(visa);
  expect(await fingerprint('4000056655665556')).not.toBe(visa);
  const other = {
    livemode: false,
    kind: 'secret',
    permissions: null,
    expires_at: null,
    raw_card_data: true,
  } as const;
  vault.server.keys.set('sk_test_other', { account_id: 'acct_BBBBBBBBBBBB', ...other });
  await post(cardForm(), undefined, 'sk_test_other');
  expect(vault.server.envelopes[0]?.card?.facts.fingerprint).not.toBe(visa);
});

test('nothing that is stored holds a number', async () => {
  await post(cardForm(), 'k7');
  const cards = await vault.rows(
    'select cards::text as row, encode(sealed, $1) as sealed from cards',
    ['hex'],
  );
  expect(cards).toHaveLength(1);
  const text = JSON.stringify(cards);
  expect(text).not.toContain('4242424242424242');
  expect(text).not.toContain(Buffer.from('4242424242424242').toString('hex'));
});
