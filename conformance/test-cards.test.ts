/*
 * Goal: every listed test card of the categories brand, cobrand, country, hsa_fsa, decline, radar,
 * refund, balance and captcha behaves as its row says: by its number through the vault's door, by
 * its pm_card_* name and by its tok_* name, under the default risk rules and under each that an
 * account can turn on.
 * Method: the official library against a whole running stack, a few rows at a time. What is
 * expected is computed from the row's words and compared whole with what charge, error and refund
 * show.
 */
import Stripe from 'stripe';
import { TEST_CARDS, testCardByNumber, type TestCard } from '@coffer/kernel/test-cards';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  expectedOf,
  factsOf,
  forAll,
  ROWS,
  WRONG_NUMBER,
  type Seen,
  type Way,
} from './card-table.ts';
import { pressButton } from './bank-page.ts';
import { checked, failure, merchantClient, officialClient } from './official-client.ts';
import { usePlainStack, type SharedStack } from '../e2e/shared-stack.ts';

let stack: SharedStack;
let stripe: Stripe;
let browser: Stripe;
beforeAll(async () => {
  stack = await usePlainStack();
  stripe = merchantClient(stack);
  browser = officialClient(stack.vault, stack.publishable_key);
});

/** Stripe's rows of one number say the same of it; it is paid with once. */
const BY_NUMBER = ROWS.filter(
  (row) => testCardByNumber(row.number) === row && row.number !== WRONG_NUMBER,
);
const BY_NAME = ROWS.filter((row) => row.payment_method !== null);
const BY_TOKEN = ROWS.filter((row) => row.token !== null);
const EXPAND = ['balance_transaction'];

const AMEX_DIGITS = 15;

function cvcOf(number: string): string {
  return number.length === AMEX_DIGITS ? '7373' : '737';
}

/** A card as a frame of the vault sends it. */
async function cardOf(number: string, cvc: string | null = cvcOf(number)): Promise<string> {
  const made = await browser.paymentMethods.create({
    type: 'card',
    card: { number, exp_month: 12, exp_year: 2040, ...(cvc !== null && { cvc }) },
    billing_details: { address: { line1: '1 Main Street', postal_code: '94107' } },
  });
  return made.id;
}

interface Paid {
  readonly charge: string;
  readonly seen: Seen;
}

/** What a payment came to, with or without an intent; both say `succeeded` when they have. */
async function paid(call: Promise<Stripe.Charge | Stripe.PaymentIntent>): Promise<Paid> {
  try {
    const made = await checked(call);
    const charge = made.object === 'charge' ? made : made.latest_charge;
    if (typeof charge !== 'object' || charge === null) throw new Error('it has a charge');
    return { charge: charge.id, seen: factsOf(charge, made.status) };
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeCardError)) throw error;
    const charge = await stripe.charges.retrieve(error.charge ?? '', { expand: EXPAND });
    expect([error.statusCode, charge.failure_code]).toEqual([402, error.code]);
    const outcome = `${error.code ?? ''}/${error.decline_code ?? ''}`;
    return { charge: charge.id, seen: factsOf(charge, outcome) };
  }
}

const NEEDED = 'authentication_required';
const PRICE = { amount: 2000, currency: 'usd' } as const;

function payByMethod(payment_method: string): Promise<Paid> {
  return paid(
    stripe.paymentIntents.create({
      ...{ ...PRICE, payment_method, confirm: true },
      // Booked at once, so that the answer says when the money is available.
      capture_method: 'automatic',
      return_url: 'https://shop.example/back',
      expand: ['latest_charge.balance_transaction'],
    }),
  );
}

function payByToken(source: string): Promise<Paid> {
  return paid(stripe.charges.create({ ...PRICE, source, expand: EXPAND }));
}

async function payWith(row: TestCard, way: Way): Promise<Paid> {
  switch (way) {
    case 'number':
      return payByMethod(await cardOf(row.number));
    case 'payment_method':
      return payByMethod(row.payment_method ?? '');
    case 'token':
      return payByToken(row.token ?? '');
  }
}

/** Names the rows, so that a difference tells whose it is. */
async function table(
  rows: readonly TestCard[],
  way: Way,
  rule: (row: TestCard) => string | null = () => null,
): Promise<{ readonly seen: object; readonly expected: object }> {
  const nameOf = (row: TestCard): string => `${row.category} ${row.label} ${row.number}`;
  const seen = await forAll(rows, async (row) => {
    const { seen: facts } = await payWith(row, way);
    return [nameOf(row), facts] as const;
  });
  const expected = rows.map((row) => [nameOf(row), expectedOf(row, way, rule(row))] as const);
  return { seen: Object.fromEntries(seen), expected: Object.fromEntries(expected) };
}

test('the table has every listed card of its categories', () => {
  const others = TEST_CARDS.filter((row) => !ROWS.includes(row));
  expect([...new Set(others.map(({ category }) => category))].toSorted()).toEqual([
    '3ds',
    '3ds_mobile',
    'dispute',
    'pin',
  ]);
  expect([ROWS.length, BY_NUMBER.length, BY_NAME.length, BY_TOKEN.length]).toEqual([
    118, 116, 105, 102,
  ]);
});

describe('under the default rules', () => {
  test.each([
    ['number', BY_NUMBER],
    ['payment_method', BY_NAME],
    ['token', BY_TOKEN],
  ] as const)('by %s', async (way, rows) => {
    const { seen, expected } = await table(rows, way);
    expect(seen).toEqual(expected);
  });

  test('a wrong number is refused where it is typed', async () => {
    const error = await failure(cardOf(WRONG_NUMBER));
    expect([error.statusCode, error.code]).toEqual([402, 'incorrect_number']);
  });

  test('a CVC that was not given is not incorrect', async () => {
    const row = ROWS.find(({ behavior }) => behavior.code === 'incorrect_cvc');
    const payment_method = await cardOf(row?.number ?? '', null);
    expect((await payByMethod(payment_method)).seen).toMatchObject({
      outcome: 'succeeded',
      checks: { cvc_check: null },
    });
  });

  test.each([
    ['tok_visa_debit_chargeDeclinedInsufficientFunds', 'card_declined/insufficient_funds'],
    ['tok_visa_chargeDeclinedFraudulent', 'expired_card/'],
    ['tok_visa_chargeDeclinedExpiredCard', 'expired_card/'],
    ['tok_visa_chargeDeclinedIncorrectCvc', 'incorrect_cvc/'],
    ['tok_visa_chargeDeclinedProcessingError', 'processing_error/'],
    ['tok_visa_chargeCustomerFail', 'card_declined/generic_decline'],
    ['tok_visa_chargeCustomerFailLostCard', 'card_declined/lost_card'],
    ['tok_visa_chargeCustomerFailStolenCard', 'card_declined/stolen_card'],
  ])('%s, of which no number is listed: %s', async (token, outcome) => {
    expect((await payByToken(token)).seen.outcome).toBe(outcome);
    if (!token.startsWith('tok_visa_chargeCustomerFail')) return;
    const customer = await stripe.customers.create({ source: token });
    const again = await failure(stripe.charges.create({ ...PRICE, customer: customer.id }));
    expect(`${again.code ?? ''}/${again.decline_code ?? ''}`).toBe(outcome);
  });

  test('cards that decline cannot be attached, but for the one that is listed so', async () => {
    const { id: customer } = await stripe.customers.create();
    const rows = ROWS.filter((row) => row.category === 'decline' && row.payment_method !== null);
    const seen = await forAll(rows, async (row) => {
      try {
        await stripe.paymentMethods.attach(row.payment_method ?? '', { customer });
        return true;
      } catch (error) {
        if (!(error instanceof Stripe.errors.StripeCardError)) throw error;
        expect(error.code).toBe(row.behavior.code);
        return false;
      }
    });
    expect(seen).toEqual(rows.map(({ behavior }) => behavior.attachable));
  });
});

test('cards that are not played say so', async () => {
  const rows = TEST_CARDS.filter(({ category }) => category === 'dispute' || category === 'pin');
  const errors = await forAll(rows, async ({ number }) =>
    failure(cardOf(number).then(payByMethod)),
  );
  expect(errors.map(({ statusCode, code }) => [statusCode, code])).toEqual(
    rows.map(() => [400, 'sandbox_not_supported']),
  );
});

describe('rules that an account turns on', () => {
  /** The official library has no names for rules of ours. */
  async function setRules(settings: object): Promise<void> {
    await stripe.rawRequest('POST', `/v1/accounts/${stack.account}`, { settings });
  }

  async function setAll(on: boolean): Promise<void> {
    await setRules({
      card_payments: { decline_on: { avs_failure: on, cvc_failure: on } },
      coffer_block_rules: {
        dynamic_risk_threshold: on,
        high_early_fraud_warning_score: on,
        high_fraud_dispute_score: on,
      },
    });
  }
  afterAll(async () => {
    await setAll(false);
    await setRules({ coffer_block_rules: { highest_risk: true } });
  });

  const RULES: Readonly<Record<string, string>> = {
    'High fraud dispute score': 'high_fraud_dispute_score',
    'High early fraud warning score': 'high_early_fraud_warning_score',
    'Dynamic risk thresholds': 'dynamic_risk_threshold',
    'CVC check fails': 'cvc_failure',
    'Postal code check fails': 'postal_code_failure',
    'CVC check fails + elevated risk': 'cvc_failure',
    'Postal fails + elevated risk': 'postal_code_failure',
    'Address checks fail': 'postal_code_failure',
  };
  const RADAR = ROWS.filter(({ category }) => category === 'radar');

  test.each(['number', 'payment_method'] as const)(
    'stop the rows they are about: by %s',
    async (way) => {
      await setAll(true);
      const { seen, expected } = await table(RADAR, way, ({ label }) => RULES[label] ?? null);
      expect(seen).toEqual(expected);
      const account = await checked(stripe.accounts.retrieve(stack.account));
      expect(account.settings?.card_payments?.decline_on).toEqual({
        avs_failure: true,
        cvc_failure: true,
      });
    },
  );

  test.each(['number', 'payment_method', 'token'] as const)(
    'ask for the holder of the card they are about: by %s',
    async (way) => {
      const row = RADAR.find(({ label }) => label === 'Adaptive 3DS');
      if (row === undefined) throw new Error('the row is listed');
      await setRules({ coffer_block_rules: { adaptive_three_d_secure: true } });
      try {
        if (way === 'token') {
          // Nobody can be asked for the holder.
          expect((await payWith(row, way)).seen.outcome).toBe(`${NEEDED}/${NEEDED}`);
          return;
        }
        const payment_method = way === 'number' ? await cardOf(row.number) : row.payment_method;
        const asked = await checked(
          stripe.paymentIntents.create({
            ...{ ...PRICE, payment_method: payment_method ?? '', confirm: true },
            return_url: 'https://shop.example/back',
          }),
        );
        expect(asked.status).toBe('requires_action');
        await pressButton(asked.next_action?.redirect_to_url?.url ?? '', 'complete');
        const paidFor = await checked(stripe.paymentIntents.retrieve(asked.id));
        expect(paidFor.status).toBe('succeeded');
        const away = { ...PRICE, payment_method: 'pm_card_adaptive3dsChallenge', confirm: true };
        const unasked = await stripe.paymentIntents.create({ ...away, off_session: true });
        expect(unasked.status).toBe('succeeded');
      } finally {
        await setRules({ coffer_block_rules: { adaptive_three_d_secure: false } });
      }
    },
  );

  test('the highest risk passes where its rule is turned off, but for the card that never does', async () => {
    await setRules({ coffer_block_rules: { highest_risk: false } });
    const [{ seen: always }, { seen: highest }] = await Promise.all([
      payByMethod('pm_card_radarBlock'),
      payByMethod('pm_card_riskLevelHighest'),
    ]);
    expect([always.outcome, highest.outcome, highest.risk?.type, highest.risk?.level]).toEqual([
      'card_declined/fraudulent',
      'succeeded',
      'authorized',
      'highest',
    ]);
  });
});

const SETTLED_AFTER_MS = 20_000;

async function playRefund(row: TestCard, way: Way): Promise<void> {
  const { charge: id } = await payWith(row, way);
  const first = await checked(stripe.refunds.create({ charge: id }));
  const end = Date.now() + SETTLED_AFTER_MS;
  let last = first;
  while (last.status === first.status && Date.now() < end) {
    last = await checked(stripe.refunds.retrieve(first.id));
  }
  expect([first.status, last.status]).toEqual(row.behavior.refund);
  const charge = await stripe.charges.retrieve(id);
  const failed = last.status === 'failed';
  expect([charge.amount_refunded, charge.refunded]).toEqual(failed ? [0, false] : [2000, true]);
  const money = await stripe.balanceTransactions.list({ source: first.id });
  expect(money.data.map(({ amount, type }) => [amount, type]).toReversed()).toEqual([
    [-2000, 'refund'],
    ...(failed ? [[2000, 'refund_failure']] : []),
  ]);
  expect([last.failure_balance_transaction, last.failure_reason]).toEqual(
    failed ? [money.data[0]?.id, 'declined'] : [undefined, undefined],
  );
  const events = await stripe.events.list({ limit: 100 });
  const types = events.data
    .filter(({ data }) => 'id' in data.object && data.object.id === first.id)
    .map(({ type }) => type);
  expect(types.toReversed()).toEqual([
    'refund.created',
    'refund.updated',
    'charge.refund.updated',
    ...(failed ? ['refund.failed'] : []),
  ]);
}

test('refunds go as their rows say, by every way', async () => {
  const rows = ROWS.filter(({ category }) => category === 'refund');
  const ways = ['number', 'payment_method', 'token'] as const;
  const all = rows.flatMap((row) => ways.map((way) => ({ row, way })));
  expect(all).toHaveLength(6);
  await forAll(all, ({ row, way }) => playRefund(row, way));
});
