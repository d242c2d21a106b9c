/**
 * Goal: the directory server, the issuer's page and the issuer play every listed 3-D Secure card.
 * Method: adapter, filled skeleton, HTTP, a real network on PostgreSQL; a browser's part (the page
 * and its form) is done over HTTP. The expectations are written out by number, not computed.
 */
import {
  sandboxAdapter,
  type Authentication,
  type BlockRule,
  type PaymentSecurity,
} from '@coffer/acquirers';
import { TEST_CARDS } from '@coffer/kernel/test-cards';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RawAnswer } from './testing/network-client.ts';
import { startTestNetwork, type TestNetwork } from './testing/test-network.ts';

const RETURN = 'https://shop.example/back?attempt=1';
const SECURITY: PaymentSecurity = { transactionId: null, storedCredential: false };
const TRANSACTION = /^[0-9a-f-]{36}$/;

let network: TestNetwork;
beforeAll(async () => {
  network = await startTestNetwork();
});
afterAll(() => network.stop());

let count = 0;
function reference(): string {
  count += 1;
  return `ref_${count}`;
}

function authenticate(number: string, ref = reference()): Promise<Authentication> {
  return network.client.authentication(
    sandboxAdapter.authenticate({
      reference: ref,
      amountMinor: 1000,
      currency: 'usd',
      notificationUrl: RETURN,
    }),
    { number },
  );
}

function inquire(original: string): Promise<Authentication> {
  const call = sandboxAdapter.inquire({ reference: reference(), original });
  return network.client.authentication(call, null);
}

interface Paying {
  readonly blockRules?: readonly BlockRule[];
  readonly offSession?: boolean;
  readonly security?: Partial<PaymentSecurity>;
}

/** The error and decline codes, or `approved`. */
async function pay(number: string, paying: Paying = {}): Promise<string> {
  const { offSession = false, security, ...rules } = paying;
  const outcome = await network.client.authorize(
    { reference: reference(), offSession, security: { ...SECURITY, ...security }, ...rules },
    { number, cvc: '123' },
  );
  return outcome.kind === 'declined' ? `${outcome.code}/${outcome.declineCode}` : outcome.kind;
}

function press(transactionId: string, result: string): Promise<RawAnswer> {
  return network.client.call({
    path: `/acs/decisions?transaction=${transactionId}`,
    body: `result=${result}`,
    headers: { authorization: '', 'content-type': 'application/x-www-form-urlencoded' },
  });
}

async function challenged(number: string): Promise<{ ref: string; transactionId: string }> {
  const ref = reference();
  const begun = await authenticate(number, ref);
  if (begun.kind !== 'challenge') throw new Error(`no challenge: ${begun.kind}`);
  return { ref, transactionId: begun.transactionId };
}

const REQUIRED = 'authentication_required/authentication_required';

/** What the directory says, the issuer before, the issuer off session, and after Complete. */
const ROWS: Readonly<Record<string, readonly [string, string, string, string | null]>> = {
  '4000002500003155': ['challenge', REQUIRED, REQUIRED, 'approved'],
  '4000002760003184': ['challenge', REQUIRED, REQUIRED, 'approved'],
  '4000003800000446': ['challenge', REQUIRED, 'approved', 'approved'],
  '4000008260003178': ['challenge', REQUIRED, REQUIRED, 'card_declined/insufficient_funds'],
  '4000000000003220': ['challenge', REQUIRED, REQUIRED, 'approved'],
  '4000008400000027': ['challenge', REQUIRED, REQUIRED, 'approved'],
  '4000008400001629': ['challenge', REQUIRED, REQUIRED, 'card_declined/generic_decline'],
  '4000008400001280': ['processing_error', REQUIRED, REQUIRED, null],
  '4000000000003055': ['challenge', 'approved', 'approved', 'approved'],
  '4000000000003097': ['processing_error', 'approved', 'approved', null],
  '4242424242424242': ['attempted', 'approved', 'approved', null],
  '378282246310005': ['not_supported', 'approved', 'approved', null],
  '4000000032200000': ['authenticated', REQUIRED, REQUIRED, null],
  '4000582600000094': ['challenge', REQUIRED, REQUIRED, 'approved'],
  '4000582600000045': ['challenge', REQUIRED, REQUIRED, 'approved'],
  '4000582600000102': ['challenge', REQUIRED, REQUIRED, 'approved'],
  '4000582600000110': ['challenge', REQUIRED, REQUIRED, 'approved'],
  '4000008405600003': ['challenge', 'approved', 'approved', 'approved'],
};

test('the table has every listed card', () => {
  const listed = TEST_CARDS.filter(
    ({ category, label }) => category.startsWith('3ds') || label === 'Adaptive 3DS',
  );
  expect(Object.keys(ROWS).toSorted()).toEqual(listed.map(({ number }) => number).toSorted());
});

describe.each(Object.entries(ROWS))('%s', (number, [directory, before, away, after]) => {
  test('is authenticated and authorized as listed', async () => {
    expect(await pay(number)).toBe(before);
    expect(await pay(number, { offSession: true })).toBe(away);
    expect((await authenticate(number)).kind).toBe(directory);
    if (after === null) return;
    const { ref, transactionId } = await challenged(number);
    expect(await pay(number, { security: { transactionId } })).toBe(before);
    await press(transactionId, 'complete');
    expect(await inquire(ref)).toEqual({
      kind: 'authenticated',
      transactionId,
      version: '2.2.0',
      electronicCommerceIndicator: '05',
    });
    expect(await pay(number, { security: { transactionId } })).toBe(after);
  });
});

test('a rule of the account asks for the holder of the card it is about, on session', async () => {
  const blockRules = ['adaptive_three_d_secure', 'highest_risk'] as const;
  const number = '4000008405600003';
  expect(await pay(number, { blockRules })).toBe(REQUIRED);
  expect(await pay(number, { blockRules, offSession: true })).toBe('approved');
  expect(await pay('4000000000003055', { blockRules })).toBe('approved');
  const { transactionId } = await challenged(number);
  await press(transactionId, 'complete');
  expect(await pay(number, { blockRules, security: { transactionId } })).toBe('approved');
});

test('a caller that cannot authenticate is told that the card is not supported', async () => {
  const outcome = await network.client.authorize(
    { reference: reference() },
    { number: '4000000000003220' },
  );
  expect(outcome).toMatchObject({ kind: 'not_supported', code: 'sandbox_not_supported' });
});

test('a card that was set up is charged off session without its holder', async () => {
  const stored = { offSession: true, security: { storedCredential: true } };
  expect(await pay('4000002500003155', stored)).toBe('approved');
  expect(await pay('4000002760003184', stored)).toBe(REQUIRED);
});

test('a card is set up with its holder, or looked at without', async () => {
  const looks = async (number: string, security?: { transactionId: string | null }) => {
    const asked = { reference: reference(), ...(security !== undefined && { security }) };
    const outcome = await network.client.verify(asked, { number, cvc: '123' });
    return outcome.kind === 'declined' ? `${outcome.code}/${outcome.declineCode}` : outcome.kind;
  };
  for (const [number, [, before]] of Object.entries(ROWS)) {
    expect([number, await looks(number)]).toEqual([number, 'approved']);
    expect([number, await looks(number, { transactionId: null })]).toEqual([number, before]);
  }
  const { transactionId } = await challenged('4000008260003178');
  await press(transactionId, 'complete');
  expect(await looks('4000008260003178', { transactionId })).toBe('approved');
});

test('a frictionless authentication needs nobody', async () => {
  const number = '4000000032200000';
  const answer = await authenticate(number);
  expect(answer).toEqual({
    kind: 'authenticated',
    transactionId: expect.stringMatching(TRANSACTION),
    version: '2.2.0',
    electronicCommerceIndicator: '05',
  });
  const transactionId = answer.kind === 'authenticated' ? answer.transactionId : null;
  expect(await pay(number, { security: { transactionId } })).toBe('approved');
});

test('the authentication of one card does not serve another', async () => {
  const { transactionId } = await challenged('4000000000003220');
  await press(transactionId, 'complete');
  expect(await pay('4000008400000027', { security: { transactionId } })).toBe(REQUIRED);
});

test('the same reference is answered the same way, and begins one challenge', async () => {
  const ref = reference();
  const first = await authenticate('4000000000003220', ref);
  expect(first.kind).toBe('challenge');
  expect(await authenticate('4000000000003220', ref)).toEqual(first);
});

test.each([
  ['fail', 'failed'],
  ['cancel', 'canceled'],
])('%s ends the challenge as %s, for good', async (result, kind) => {
  const { ref, transactionId } = await challenged('4000000000003220');
  expect((await inquire(ref)).kind).toBe('challenge');
  const answer = await press(transactionId, result);
  expect(answer.status).toBe(303);
  expect(answer.headers.location).toBe(RETURN);
  expect((await press(transactionId, 'complete')).headers.location).toBe(RETURN);
  expect(await inquire(ref)).toEqual({ kind, transactionId });
  expect(await pay('4000000000003220', { security: { transactionId } })).toBe(REQUIRED);
});

test('an authentication that nobody began is unknown', async () => {
  expect(await inquire('nothing')).toEqual({ kind: 'unknown' });
});

describe('the issuer’s page', () => {
  test('has its buttons, no script, and none of the isolation headers', async () => {
    const { transactionId } = await challenged('4000000000003220');
    const page = await network.client.call({ path: `/acs/challenge?transaction=${transactionId}` });
    expect(page.status).toBe(200);
    for (const name of ['Complete', 'Fail', 'Cancel']) expect(page.body).toContain(`>${name}</`);
    expect(page.body).toContain('payment of $10.00 USD');
    expect(page.body).not.toContain('<script');
    const names = Object.keys(page.headers);
    expect(names.filter((name) => /^(cross-origin-|x-frame)/.test(name))).toEqual([]);
  });

  test('refuses frames where that is asked for', async () => {
    const { transactionId } = await challenged('4000000000003220');
    const path = `/acs/challenge?transaction=${transactionId}&frame=deny`;
    expect((await network.client.call({ path })).headers['x-frame-options']).toBe('DENY');
  });

  test('knows no other transactions and no other buttons', async () => {
    const unknown = '00000000-0000-0000-0000-000000000000';
    for (const id of [unknown, 'x', '']) {
      expect((await network.client.call({ path: `/acs/challenge?transaction=${id}` })).status).toBe(
        404,
      );
      expect((await press(id, 'complete')).status).toBe(404);
    }
    const { ref, transactionId } = await challenged('4000000000003220');
    expect((await press(transactionId, 'other')).status).toBe(400);
    expect((await press(transactionId, 'x'.repeat(5_000))).status).toBe(400);
    expect((await inquire(ref)).kind).toBe('challenge');
  });
});
