/**
 * Goal: after any sequence of calls, with repeats and reused references, the totals of every
 * authorization are those that the approved messages add up to.
 * Method: fast-check makes sequences over a few references; each call goes through the network, one
 * by one or all at once, and the list is compared with a model that only adds up approved answers.
 */
import fc from 'fast-check';
import { sandboxAdapter, type SkeletonCall } from '@coffer/acquirers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { authorizeCall, readOutcome } from '../testing/network-client.ts';
import { startTestNetwork, type TestNetwork } from '../testing/test-network.ts';

const VISA = { number: '4242424242424242', cvc: '123' };
const SEQUENCES = 60;
const CALLS_MAX = 24;

let network: TestNetwork;
let sequence = 0;
beforeAll(async () => {
  network = await startTestNetwork();
});
afterAll(() => network.stop());

type Kind = 'authorize' | 'capture' | 'refund' | 'reverse';

interface Step {
  readonly kind: Kind;
  /** Few of each, so that references repeat, collide, and meet their reversals before and after. */
  readonly reference: number;
  readonly original: number;
  readonly amountMinor: number;
  readonly capture: boolean;
}

const steps = fc.array(
  fc.record<Step>({
    kind: fc.constantFrom('authorize', 'capture', 'refund', 'reverse'),
    reference: fc.integer({ min: 0, max: 9 }),
    original: fc.integer({ min: 0, max: 2 }),
    amountMinor: fc.integer({ min: 1, max: 5 }),
    capture: fc.boolean(),
  }),
  { minLength: 1, maxLength: CALLS_MAX },
);

interface Totals {
  amount: number;
  captured: number;
  refunded: number;
  reversed: boolean;
}

/** Authorizations use references 0 to 2; follow-ups any, so that some clash. */
function toCall(step: Step, prefix: string): SkeletonCall {
  const original = `${prefix}_${step.original}`;
  const { amountMinor, capture } = step;
  if (step.kind === 'authorize')
    return authorizeCall({ reference: original, amountMinor, capture });
  const reference = `${prefix}_${step.reference}`;
  return sandboxAdapter[step.kind]({ reference, original, amountMinor, currency: 'usd' });
}

interface Approved {
  readonly step: Step;
  readonly call: SkeletonCall;
}

/** Sends a call; null unless it was approved. */
async function send(step: Step, prefix: string): Promise<Approved | null> {
  const call = toCall(step, prefix);
  const { reference, original } = call.parameters;
  if (reference === original) return null;
  const answer = await network.client.send(call, call.needsCard ? VISA : null);
  expect([200, 409]).toContain(answer.status);
  return readOutcome(call, answer).kind === 'approved' ? { step, call } : null;
}

/** Adds up what was approved, every reference once: a repeat had the same answer. */
function addUp(approvals: readonly (Approved | null)[]): Record<string, Totals> {
  const byReference = new Map<string, Approved>();
  for (const approved of approvals) {
    if (approved !== null) byReference.set(String(approved.call.parameters['reference']), approved);
  }
  const all = [...byReference.values()];
  const totals: Record<string, Totals> = {};
  for (const { step, call } of all) {
    if (step.kind !== 'authorize') continue;
    const { reference, amount, capture } = call.parameters;
    const mine = all.filter((other) => other.call.parameters['original'] === reference);
    totals[String(reference)] = {
      amount: Number(amount),
      captured: (capture === true ? Number(amount) : 0) + sum(mine, 'capture'),
      refunded: sum(mine, 'refund'),
      reversed: mine.some((other) => other.step.kind === 'reverse'),
    };
  }
  return totals;
}

function sum(approvals: readonly Approved[], kind: Kind): number {
  return approvals
    .filter(({ step }) => step.kind === kind)
    .reduce((total, { call }) => total + Number(call.parameters['amount']), 0);
}

async function listed(prefix: string): Promise<Record<string, Totals>> {
  const rows = await network.client.listAll();
  return Object.fromEntries(
    rows
      .filter(({ reference }) => reference.startsWith(`${prefix}_`))
      .map(({ reference, amount, captured, refunded, reversed }) => [
        reference,
        { amount, captured, refunded, reversed },
      ]),
  );
}

function expectInvariants(totals: Record<string, Totals>): void {
  for (const { amount, captured, refunded } of Object.values(totals)) {
    expect(captured).toBeLessThanOrEqual(amount);
    expect(refunded).toBeLessThanOrEqual(captured);
  }
}

test('one by one', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (sequenceOfSteps) => {
      const prefix = `seq${(sequence += 1)}`;
      const approvals: (Approved | null)[] = [];
      for (const step of sequenceOfSteps) approvals.push(await send(step, prefix));
      const totals = await listed(prefix);
      expect(totals).toEqual(addUp(approvals));
      expectInvariants(totals);
    }),
    { numRuns: SEQUENCES },
  );
});

test('all at once, each twice', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (sequenceOfSteps) => {
      const prefix = `par${(sequence += 1)}`;
      const twice = [...sequenceOfSteps, ...sequenceOfSteps];
      const approvals = await Promise.all(twice.map((step) => send(step, prefix)));
      const totals = await listed(prefix);
      expect(totals).toEqual(addUp(approvals));
      expectInvariants(totals);
    }),
    { numRuns: SEQUENCES },
  );
});
