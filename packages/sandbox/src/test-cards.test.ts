/**
 * Goal: every listed test card and canary behaves as its row says, for a whole payment.
 * Method: each row goes through adapter, filled skeleton, HTTP, a real network on PostgreSQL, and
 * the adapter again; the outcome is computed from the row and compared whole. Rows that are not
 * played must answer not_supported.
 */
import { readFile } from 'node:fs/promises';
import type { Outcome } from '@coffer/acquirers';
import {
  canaryNumber,
  TEST_CARDS,
  testCardByNumber,
  type TestCard,
} from '@coffer/kernel/test-cards';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NO_BILLING } from './testing/network-client.ts';
import { startTestNetwork, type TestNetwork } from './testing/test-network.ts';

let network: TestNetwork;
beforeAll(async () => {
  network = await startTestNetwork();
});
afterAll(() => network.stop());

const CANARY_BEHAVIORS = [
  'succeed',
  'time_out',
  'late_answer',
  'lost_answer',
  'duplicate_answer',
  'decline',
  'attach_then_lost',
  'attach_then_stolen',
] as const;

const PLAYED: ReadonlySet<string> = new Set([
  ...['balance', 'brand', 'captcha', 'cobrand', 'country', 'decline', 'hsa_fsa', 'radar', 'refund'],
]);
const ALL_PASS = {
  cvc_check: 'pass',
  address_line1_check: 'pass',
  address_postal_code_check: 'pass',
} as const;
const NO_CHECKS = {
  cvc_check: null,
  address_line1_check: null,
  address_postal_code_check: null,
} as const;
const APPROVED = {
  kind: 'approved',
  authorizationCode: expect.stringMatching(/^[0-9A-Z]{6}$/),
  networkTransactionId: expect.stringMatching(/^SN[0-9A-Z]{13}$/),
};
const NOT_SUPPORTED = {
  kind: 'not_supported',
  code: 'sandbox_not_supported',
  message: 'The sandbox card network does not support this test card.',
};

/** One row per number: of several the first one counts. */
const ROWS = TEST_CARDS.filter((card) => testCardByNumber(card.number) === card);
const SUPPORTED = ROWS.filter((card) => PLAYED.has(card.category));
const UNSUPPORTED = ROWS.filter((card) => !SUPPORTED.includes(card));

/** Written out from the list of ISO 8583 codes, not taken from the code under test. */
const NETWORK_CODES: Readonly<Record<string, string>> = {
  '4000000000000002': '05',
  '4000000000009995': '51',
  '4000000000009987': '41',
  '4000000000009979': '43',
  '4000000000000069': '54',
  '4000000000000127': 'N7',
  '4000000000000119': '96',
  '4242424242424241': '14',
  '4000000000006975': '65',
  '4000000000000341': '05',
};

const RISKS: Readonly<Record<string, object>> = {
  normal: { level: 'normal', score: 12 },
  elevated: { level: 'elevated', score: 68 },
  highest: { level: 'highest', score: 92 },
};

function expectedOutcome(
  card: TestCard,
  operation: 'authorization' | 'verification' = 'authorization',
): unknown {
  const { behavior } = card;
  const facts = {
    checks: { ...ALL_PASS, ...behavior.checks },
    risk: RISKS[behavior.risk_level ?? 'normal'],
  };
  if (behavior.risk_level === 'highest' && operation === 'authorization') {
    const code = { code: 'card_declined', declineCode: 'fraudulent', networkDeclineCode: null };
    return { kind: 'declined', ...code, blocked: true, ...facts };
  }
  // Version 1 of the message, which the client of this test sends, is not told of it.
  if (card.category !== 'decline') return { ...APPROVED, ...facts };
  const wrongCvc = behavior.code === 'incorrect_cvc';
  return {
    kind: 'declined',
    code: behavior.code ?? 'card_declined',
    declineCode: behavior.code === undefined ? 'generic_decline' : behavior.decline_code,
    networkDeclineCode: NETWORK_CODES[card.number],
    blocked: false,
    ...facts,
    checks: { ...ALL_PASS, cvc_check: wrongCvc ? 'fail' : 'pass' },
  };
}

/** References cannot hold the number: the network refuses card numbers there. */
function rowName(number: string): string {
  return `row_${ROWS.findIndex((card) => card.number === number)}`;
}

function cvcOf(card: TestCard): string {
  return card.brand === 'amex' ? '1234' : '123';
}

describe('supported rows', () => {
  test('are all of nine categories', () => {
    const counts = Object.groupBy(SUPPORTED, (card) => card.category);
    const sizes = Object.entries(counts).map(([name, cards]) => [name, cards?.length]);
    // One of the three hsa_fsa rows has the number of another.
    expect(Object.fromEntries(sizes)).toEqual({
      brand: 18,
      cobrand: 4,
      country: 63,
      hsa_fsa: 2,
      decline: 10,
      radar: 14,
      refund: 2,
      balance: 2,
      captcha: 2,
    });
  });

  test.each(SUPPORTED)('$category $label $number', async (card) => {
    const reference = rowName(card.number);
    const outcome = await network.client.authorize(
      { reference },
      { number: card.number, cvc: cvcOf(card) },
    );
    expect(outcome).toEqual(expectedOutcome(card));

    const verified = await network.client.verify(
      { reference: `${reference}_v` },
      { number: card.number, cvc: cvcOf(card) },
    );
    const attachable = card.behavior.attachable ?? true;
    const asVerified = attachable ? { ...card, category: 'brand' } : card;
    expect(verified).toEqual(expectedOutcome(asVerified, 'verification'));
  });

  test('what was authorized is what the list shows', async () => {
    const listed = await network.client.listAll(7);
    const authorized = listed.filter(({ reference }) => /^row_\d+$/.test(reference));
    const approved = SUPPORTED.filter(
      ({ category, behavior }) => category !== 'decline' && behavior.risk_level !== 'highest',
    );
    expect(authorized.map(({ reference }) => reference)).toEqual(
      approved.map((card) => rowName(card.number)).toSorted(),
    );
    for (const row of authorized) {
      expect(row).toEqual({
        reference: row.reference,
        amount: 1000,
        currency: 'usd',
        captured: 1000,
        refunded: 0,
        reversed: false,
        number_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
        last4: ROWS[Number(row.reference.slice('row_'.length))]?.number.slice(-4),
        statement_descriptor: 'SHOP',
      });
    }
    expect(new Set(authorized.map((row) => row.number_hash)).size).toBe(authorized.length);
  });
});

describe('rows that are not played', () => {
  test.each(UNSUPPORTED)('$category $label $number', async (card) => {
    const input = { number: card.number, cvc: cvcOf(card) };
    const reference = `un_${rowName(card.number)}`;
    expect(await network.client.authorize({ reference }, input)).toEqual(NOT_SUPPORTED);
    // A 3-D Secure card may be looked at by a caller that cannot authenticate its holder.
    const isSecure = card.category.startsWith('3ds');
    expect(await network.client.verify({ reference: `${reference}_v` }, input)).toEqual(
      isSecure ? expect.objectContaining({ kind: 'approved' }) : NOT_SUPPORTED,
    );
  });

  test('leave nothing authorized', async () => {
    const listed = await network.client.listAll();
    expect(listed.filter(({ reference }) => reference.startsWith('un_'))).toEqual([]);
  });
});

describe('what was not given', () => {
  async function withoutAnything(number: string): Promise<Outcome> {
    return network.client.authorize(
      { reference: `bare_${rowName(number)}`, billing: NO_BILLING },
      { number },
    );
  }

  test.each(['4242424242424242', '4000000000000101', '4000000000000010', '4000000000000044'])(
    'is not checked: %s',
    async (number) => {
      expect(await withoutAnything(number)).toEqual({
        ...APPROVED,
        checks: NO_CHECKS,
        risk: { level: 'normal', score: 12 },
      });
    },
  );

  test('a CVC that was not given is not incorrect', async () => {
    expect(await withoutAnything('4000000000000127')).toMatchObject({ kind: 'approved' });
  });

  test('an empty address line is not given', async () => {
    const outcome = await network.client.authorize(
      { reference: 'empty_line', billing: { ...NO_BILLING, line1: '', postal_code: '10115' } },
      { number: '4000000000000010' },
    );
    expect(outcome).toMatchObject({
      checks: { ...NO_CHECKS, address_postal_code_check: 'fail' },
    });
  });
});

describe('other numbers', () => {
  test.each(['4539578763621486', '5454545454545454', '4000009908000006'])(
    '%s is declined as a real card in test mode',
    async (number) => {
      const reference = `other_${number.slice(-4)}`;
      const outcome = await network.client.authorize({ reference }, { number });
      expect(outcome).toEqual({
        kind: 'declined',
        code: 'card_declined',
        declineCode: 'test_mode_live_card',
        networkDeclineCode: null,
        blocked: false,
        checks: { ...ALL_PASS, cvc_check: null },
        risk: { level: 'normal', score: 12 },
      });
    },
  );

  test('a canary that declines', async () => {
    const card = { number: canaryNumber('decline', 3), cvc: '123' };
    const declined = {
      kind: 'declined',
      code: 'card_declined',
      declineCode: 'generic_decline',
      networkDeclineCode: '05',
      blocked: false,
      checks: ALL_PASS,
      risk: { level: 'normal', score: 12 },
    };
    expect(await network.client.authorize({ reference: 'canary_d' }, card)).toEqual(declined);
    expect(await network.client.verify({ reference: 'canary_dv' }, card)).toEqual(declined);
  });

  test.each(CANARY_BEHAVIORS.filter((behavior) => behavior !== 'decline'))(
    'a %s canary is verified at once',
    async (behavior) => {
      const card = { number: canaryNumber(behavior, 4), cvc: '123' };
      expect(await network.client.verify({ reference: `canary_${behavior}` }, card)).toEqual({
        ...APPROVED,
        checks: ALL_PASS,
        risk: { level: 'normal', score: 12 },
      });
    },
  );
});

test('docs/testing.md names every outcome word and every canary behaviour', async () => {
  const docs = await readFile(new URL('../../../docs/testing.md', import.meta.url), 'utf8');
  for (const outcome of new Set(TEST_CARDS.map((card) => card.behavior.outcome)))
    expect(docs).toContain(`\`${outcome}\``);
  for (const behavior of CANARY_BEHAVIORS)
    expect(docs).toContain(`| \`${behavior}\` | ${canaryNumber(behavior, 0)} |`);
});
