/*
 * Goal: whatever a merchant does with payments in whatever order, each call does what the model
 * says or nothing at all; what happened is what the events say, and the balance is what was
 * captured less refunds and fees.
 * Method: fast-check makes sequences of calls, allowed and not, with good and bad arguments; the
 * model is a handful of pure functions. After each step the intent, its charge, the events and the
 * answer are compared; after a refusal every row that the account has. First come all calls that
 * are not allowed in each state.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, test } from 'vitest';
import { PaymentMachine } from '../../testing/machines/payment-machine.ts';
import { paymentSteps, type PaymentStep } from '../../testing/machines/payment-steps.ts';
import { propertyRuns, propertyTimeoutMs } from '../../testing/property-runs.ts';
import { TestServer } from '../../testing/test-server.ts';

const SEQUENCES = 12;

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

const create: PaymentStep & { do: 'create' } = {
  do: 'create',
  amount: 2000,
  currency: 'usd',
  capture: 'manual',
  card: 'good',
  confirm: true,
  offSession: false,
  incremental: true,
};
const all = { at: 0, percent: null, declined: false } as const;
const capture = { do: 'capture', ...all } as const;
const refund = { do: 'refund', by: 'charge', ...all } as const;
const cancel = { do: 'cancel', at: 0, declined: false } as const;
const later: PaymentStep = { ...create, confirm: false };
const waiting: PaymentStep = { ...create, card: 'holder' };

/** What leads to each state of a payment. */
const STATES: Readonly<Record<string, readonly PaymentStep[]>> = {
  requires_payment_method: [{ ...create, card: null, confirm: false }],
  requires_confirmation: [later],
  'declined once': [{ ...create, card: 'declined' }],
  requires_action: [waiting],
  'not authenticated': [waiting, { do: 'answer', at: 0, agrees: false }],
  requires_capture: [create],
  'paid after its holder was asked': [waiting, { do: 'answer', at: 0, agrees: true }, capture],
  'paid at once': [{ ...create, capture: 'automatic' }],
  'paid and booked later': [{ ...create, capture: 'automatic_async' }],
  'captured in part': [create, { ...capture, percent: 40 }],
  'given back in part': [create, capture, { ...refund, percent: 30 }],
  'given back': [create, capture, { ...refund, percent: 30 }, refund],
  canceled: [later, cancel],
  'let go': [create, cancel],
};

/** What most states do not allow; one that allows it moves on. */
const ATTEMPTS: readonly PaymentStep[] = [
  { ...refund, percent: 101 },
  { ...refund, percent: 0 },
  { ...capture, percent: 101 },
  { ...capture, percent: 0 },
  { ...capture, declined: true },
  { do: 'update', at: 0, amount: 49, card: null, described: true },
  { do: 'update', at: 0, amount: null, card: null, described: true },
  { ...refund, by: 'intent', declined: true },
  { do: 'update', at: 0, amount: 1500, card: null, described: false },
  { ...refund, by: 'intent' },
  { do: 'update', at: 0, amount: null, card: 'none', described: false },
  { do: 'increment', at: 0, percent: 0, declined: false },
  { do: 'increment', at: 0, percent: 100, declined: false },
  { do: 'increment', at: 0, percent: 150, declined: true },
  { do: 'increment', at: 0, percent: 150, declined: false },
  capture,
  { do: 'confirm', at: 0, card: null, offSession: false },
  { do: 'confirm', at: 0, card: 'declined', offSession: false },
  refund,
  cancel,
  cancel,
  { do: 'confirm', at: 0, card: 'good', offSession: false },
  { do: 'update', at: 0, amount: null, card: 'good', described: true },
  capture,
  refund,
];

test.each(Object.entries(STATES))('%s: each call once', (_, steps) =>
  PaymentMachine.play(server, [...steps, ...ATTEMPTS]),
);

test(
  'any sequence of calls does what the model says',
  { timeout: propertyTimeoutMs(SEQUENCES) },
  () =>
    fc.assert(
      fc.asyncProperty(paymentSteps, (steps) => PaymentMachine.play(server, steps)),
      propertyRuns(SEQUENCES),
    ),
);
