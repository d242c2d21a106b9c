/*
 * Goal: every listed 3-D Secure card behaves as its row says, on and off session, and a server that
 * knows only the official library takes such a payment by redirect and sets such a card up.
 * Method: the library against a whole running stack; the browser's part, the issuer's page and the
 * way back, is done over HTTP. What each card does is written out by number, not computed.
 */
import Stripe from 'stripe';
import { TEST_CARDS } from '@coffer/kernel/test-cards';
import { beforeAll, describe, expect, test } from 'vitest';
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

const RETURN_URL = 'https://shop.example/back?order=7';

/** A card as a frame of the vault sends it, CVC included. */
async function cardOf(number: string): Promise<string> {
  const cvc = number.startsWith('3') ? '7373' : '737';
  const card = { number, exp_month: 12, exp_year: 2040, cvc };
  return (await browser.paymentMethods.create({ type: 'card', card })).id;
}

function idOf(reference: string | { readonly id: string } | null | undefined): string {
  return typeof reference === 'string' ? reference : (reference?.id ?? '');
}

interface Seen {
  /** The intent's status, or the code and decline code of the error. */
  readonly outcome: string;
  /** What the charge says of the authentication. */
  readonly secure: string | null;
  readonly cvc: string | null;
  readonly intent: Stripe.PaymentIntent | null;
}

async function seen(call: Promise<Stripe.PaymentIntent>): Promise<Seen> {
  try {
    const intent = await checked(call);
    return { outcome: intent.status, intent, ...(await chargeFacts(intent)) };
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeError)) throw error;
    const outcome = `${error.code ?? ''}/${error.decline_code ?? ''}`;
    return { outcome, secure: null, cvc: null, intent: null };
  }
}

async function chargeFacts(intent: Stripe.PaymentIntent): Promise<Pick<Seen, 'cvc' | 'secure'>> {
  const id = intent.latest_charge;
  if (typeof id !== 'string') return { secure: null, cvc: null };
  const charge = await checked(stripe.charges.retrieve(id));
  const card = charge.payment_method_details?.card;
  return {
    secure: card?.three_d_secure?.result ?? null,
    cvc: card?.checks?.cvc_check ?? null,
  };
}

function pay(
  number: string,
  params: Partial<Stripe.PaymentIntentCreateParams> = {},
): Promise<Seen> {
  const made = cardOf(number).then((payment_method) =>
    stripe.paymentIntents.create({
      ...{ amount: 2000, currency: 'usd', payment_method, confirm: true, return_url: RETURN_URL },
      ...params,
    }),
  );
  return seen(made);
}

/** What becomes of a payment that waits, after that button. */
async function after(intent: Stripe.PaymentIntent, button: 'complete' | 'fail'): Promise<Seen> {
  const url = intent.next_action?.redirect_to_url?.url ?? '';
  const back = new URL((await pressButton(url, button)).headers.get('location') ?? '');
  expect(back.origin + back.pathname).toBe('https://shop.example/back');
  const now = await checked(stripe.paymentIntents.retrieve(intent.id));
  const good = now.status === 'succeeded';
  expect(Object.fromEntries(back.searchParams)).toEqual({
    order: '7',
    payment_intent: intent.id,
    payment_intent_client_secret: intent.client_secret,
    redirect_status: good ? 'succeeded' : 'failed',
  });
  const { last_payment_error: error } = now;
  const outcome = good ? now.status : `${error?.code ?? ''}/${error?.decline_code ?? ''}`;
  return { outcome, intent: now, ...(await chargeFacts(now)) };
}

const NEEDED = 'authentication_required/authentication_required';

interface Row {
  readonly number: string;
  /** On session, at once. */
  readonly on: string;
  /** The same after Complete, where it waits for the holder. */
  readonly completed: string | null;
  readonly off: string;
  /** What the charge on session says of the authentication. */
  readonly secure: string | null;
}

const WAITS = 'requires_action';
const AUTHENTICATED = 'authenticated';
const DECLINED = 'card_declined/generic_decline';
const NO_FUNDS = 'card_declined/insufficient_funds';

const ROWS: readonly Row[] = (
  [
    ['4000002500003155', WAITS, 'succeeded', NEEDED, AUTHENTICATED],
    ['4000002760003184', WAITS, 'succeeded', NEEDED, AUTHENTICATED],
    ['4000003800000446', WAITS, 'succeeded', 'succeeded', AUTHENTICATED],
    ['4000008260003178', WAITS, NO_FUNDS, NEEDED, AUTHENTICATED],
    ['4000000000003220', WAITS, 'succeeded', NEEDED, AUTHENTICATED],
    ['4000008400000027', WAITS, 'succeeded', NEEDED, AUTHENTICATED],
    ['4000008400001629', WAITS, DECLINED, NEEDED, AUTHENTICATED],
    ['4000008400001280', DECLINED, null, NEEDED, null],
    ['4000000000003055', 'succeeded', null, 'succeeded', null],
    ['4000000000003097', 'succeeded', null, 'succeeded', null],
    ['4242424242424242', 'succeeded', null, 'succeeded', null],
    ['378282246310005', 'succeeded', null, 'succeeded', null],
    ['4000000032200000', 'succeeded', null, NEEDED, AUTHENTICATED],
    ['4000582600000094', WAITS, 'succeeded', NEEDED, AUTHENTICATED],
    ['4000582600000045', WAITS, 'succeeded', NEEDED, AUTHENTICATED],
    ['4000582600000102', WAITS, 'succeeded', NEEDED, AUTHENTICATED],
    ['4000582600000110', WAITS, 'succeeded', NEEDED, AUTHENTICATED],
    ['4000008405600003', 'succeeded', null, 'succeeded', null],
  ] as const
).map(([number, on, completed, off, secure]) => ({ number, on, completed, off, secure }));

/** With `request_three_d_secure=any`: at once, and what the charge says in the end. */
const ASKED_FOR = [
  ['4000000000003055', WAITS, AUTHENTICATED],
  ['4000008405600003', WAITS, AUTHENTICATED],
  ['4000000000003097', 'succeeded', 'processing_error'],
  ['4242424242424242', 'succeeded', 'attempt_acknowledged'],
  ['378282246310005', 'succeeded', 'not_supported'],
] as const;

test('the table has every listed card', () => {
  const listed = TEST_CARDS.filter(
    ({ category, label }) => category.startsWith('3ds') || label === 'Adaptive 3DS',
  );
  expect(ROWS.map(({ number }) => number).toSorted()).toEqual(
    listed.map(({ number }) => number).toSorted(),
  );
});

describe.each(ROWS)('$number', ({ number, on, completed, off, secure }) => {
  test('on session', async () => {
    const first = await pay(number);
    expect(first.outcome).toBe(on);
    if (completed === null || first.intent === null) {
      expect(first.secure).toBe(secure);
      return;
    }
    // The CVC waited with the holder: it was checked after the bank's page.
    expect(await after(first.intent, 'complete')).toMatchObject({
      outcome: completed,
      secure,
      cvc: 'pass',
    });
  });

  test('off session', async () => {
    expect((await pay(number, { off_session: true })).outcome).toBe(off);
  });
});

test.each(ASKED_FOR)(
  '%s where the merchant asks for it: %s, %s',
  async (number, atOnce, secure) => {
    const options = { card: { request_three_d_secure: 'any' } } as const;
    const first = await pay(number, { payment_method_options: options });
    expect(first.outcome).toBe(atOnce);
    const done =
      first.outcome === 'requires_action' && first.intent !== null
        ? await after(first.intent, 'complete')
        : first;
    expect([done.outcome, done.secure]).toEqual(['succeeded', secure]);
  },
);

describe('a card that is set up with its holder', () => {
  const setUp = async (number: string): Promise<Stripe.SetupIntent> => {
    const customer = await stripe.customers.create();
    const intent = await checked(
      stripe.setupIntents.create({
        ...{ customer: customer.id, payment_method: await cardOf(number), confirm: true },
        return_url: RETURN_URL,
      }),
    );
    expect(intent.status).toBe('requires_action');
    const url = intent.next_action?.redirect_to_url?.url ?? '';
    const back = new URL((await pressButton(url, 'complete')).headers.get('location') ?? '');
    expect(back.searchParams.get('redirect_status')).toBe('succeeded');
    expect(back.searchParams.get('setup_intent')).toBe(intent.id);
    return checked(stripe.setupIntents.retrieve(intent.id));
  };

  test.each([
    ['4000002500003155', 'succeeded'],
    ['4000002760003184', NEEDED],
    ['4000008260003178', NEEDED],
  ])('%s is charged off session: %s', async (number, expected) => {
    const intent = await setUp(number);
    expect(intent.status).toBe('succeeded');
    const charged = stripe.paymentIntents.create({
      ...{ amount: 700, currency: 'usd', confirm: true, off_session: true },
      customer: idOf(intent.customer),
      payment_method: idOf(intent.payment_method),
    });
    expect((await seen(charged)).outcome).toBe(expected);
  });

  test('4000002500003155 paid with its holder present is as good as set up', async () => {
    const customer = await stripe.customers.create();
    const first = await pay('4000002500003155', {
      ...{ customer: customer.id, setup_future_usage: 'off_session' },
    });
    if (first.intent === null) throw new Error('no intent');
    const paid = await after(first.intent, 'complete');
    const again = stripe.paymentIntents.create({
      ...{ amount: 700, currency: 'usd', confirm: true, off_session: true },
      customer: customer.id,
      payment_method: idOf(paid.intent?.payment_method),
    });
    expect((await seen(again)).outcome).toBe('succeeded');
  });
});

test('a holder who refuses leaves the payment to another try', async () => {
  const first = await pay('4000000000003220');
  if (first.intent === null) throw new Error('no intent');
  const failed = await after(first.intent, 'fail');
  expect(failed).toMatchObject({
    outcome: 'payment_intent_authentication_failure/',
    intent: { status: 'requires_payment_method', next_action: null },
  });
  const paid = await checked(
    stripe.paymentIntents.confirm(first.intent.id, { payment_method: 'pm_card_visa' }),
  );
  expect(paid.status).toBe('succeeded');
});

test('off session the library throws a card error with the payment method to ask for', async () => {
  const payment_method = await cardOf('4000002760003184');
  const error = await failure(
    stripe.paymentIntents.create({
      ...{ amount: 700, currency: 'usd', confirm: true, off_session: true, payment_method },
    }),
  );
  expect(error).toBeInstanceOf(Stripe.errors.StripeCardError);
  expect(error).toMatchObject({ code: 'authentication_required', statusCode: 402 });
  expect([error.payment_method?.id, error.payment_intent?.status]).toEqual([
    payment_method,
    'requires_payment_method',
  ]);
});
