/*
 * Goal: whatever a merchant does with charges without an intent in whatever order, each call does
 * what the model says or nothing at all; the events and the balance say the same.
 * Method: fast-check makes sequences of calls, allowed and not, with good and bad arguments; the
 * model is a handful of pure functions. After each step the charge, the events and the answer are
 * compared; after a refusal every row that the account has. First come all calls in each state.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, test } from 'vitest';
import {
  ChargeMachine,
  chargeSteps,
  type ChargeStep,
} from '../../testing/machines/charge-machine.ts';
import { propertyRuns, propertyTimeoutMs } from '../../testing/property-runs.ts';
import { TestServer } from '../../testing/test-server.ts';

const SEQUENCES = 20;

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

const create: ChargeStep = {
  ...{ do: 'create', amount: 2000, currency: 'usd', capture: false, card: 'good' },
};
const all = { at: 0, percent: null, declined: false } as const;
const capture = { do: 'capture', ...all } as const;
const refund = { do: 'refund', ...all } as const;

const STATES: Readonly<Record<string, readonly ChargeStep[]>> = {
  held: [create],
  declined: [{ ...create, card: 'declined' }],
  'let go': [create, refund],
  captured: [{ ...create, capture: true }],
  'captured in part': [create, { ...capture, percent: 40 }],
  'given back in part': [create, capture, { ...refund, percent: 30 }],
  'given back': [create, capture, refund],
};
const ATTEMPTS: readonly ChargeStep[] = [
  { ...capture, percent: 0 },
  { ...capture, percent: 101 },
  { ...capture, declined: true },
  { ...refund, percent: 0 },
  { ...refund, percent: 101 },
  { ...refund, declined: true },
  capture,
  { ...refund, percent: 50 },
  refund,
  refund,
  capture,
];

test.each(Object.entries(STATES))('%s: each call once', (_, steps) =>
  ChargeMachine.play(server, [...steps, ...ATTEMPTS]),
);

test(
  'any sequence of calls does what the model says',
  { timeout: propertyTimeoutMs(SEQUENCES) },
  () =>
    fc.assert(
      fc.asyncProperty(chargeSteps, (steps) => ChargeMachine.play(server, steps)),
      propertyRuns(SEQUENCES),
    ),
);
