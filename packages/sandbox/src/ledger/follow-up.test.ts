/**
 * Goal: captures, refunds and reversals move no more than they may.
 * Method: each rule as one row of state, message and decision.
 */
import { expect, test } from 'vitest';
import type { FollowUpMessage } from '../acquirer/message.ts';
import { decideFollowUp, type AuthorizationState } from './follow-up.ts';

type State = AuthorizationState | null;

const OPEN: AuthorizationState = {
  amountMinor: 1000,
  firstMinor: 1000,
  currency: 'usd',
  capturedMinor: 0,
  refundedMinor: 0,
  reversed: false,
  refundCourse: 'at_once',
};
const CAPTURED = { ...OPEN, capturedMinor: 800 };
const PART_REFUNDED = { ...CAPTURED, refundedMinor: 300 };
const REVERSED = { ...CAPTURED, reversed: true };

function transfer(
  operation: 'capture' | 'increment' | 'refund',
  amountMinor: number,
): FollowUpMessage {
  return { operation, reference: 'f', original: 'a', amountMinor, currency: 'usd' };
}
const EUROS: FollowUpMessage = {
  operation: 'capture',
  reference: 'f',
  original: 'a',
  amountMinor: 1,
  currency: 'eur',
};
const REVERSAL: FollowUpMessage = { operation: 'reversal', reference: 'f', original: 'a' };

test.each<[string, [State, FollowUpMessage], State]>([
  ['an increment', [OPEN, transfer('increment', 1001)], { ...OPEN, amountMinor: 1001 }],
  ['the last one', [OPEN, transfer('increment', 10_000)], { ...OPEN, amountMinor: 10_000 }],
  ['a whole capture', [OPEN, transfer('capture', 1000)], { ...OPEN, capturedMinor: 1000 }],
  ['a partial capture', [OPEN, transfer('capture', 1)], { ...OPEN, capturedMinor: 1 }],
  ['a partial refund', [CAPTURED, transfer('refund', 300)], PART_REFUNDED],
  ['the rest', [PART_REFUNDED, transfer('refund', 500)], { ...CAPTURED, refundedMinor: 800 }],
  ['a reversal before capture', [OPEN, REVERSAL], { ...OPEN, reversed: true }],
  ['a reversal after capture', [PART_REFUNDED, REVERSAL], { ...PART_REFUNDED, reversed: true }],
  ['a second reversal', [REVERSED, REVERSAL], REVERSED],
  ['a reversal of what does not stand', [null, REVERSAL], null],
])('approves %s', (_name, [before, message], state) => {
  expect(decideFollowUp(message, before)).toEqual({ kind: 'approved', state });
});

test.each<[string, [State, FollowUpMessage], string]>([
  ['an increment to no more', [OPEN, transfer('increment', 1000)], 'amount_not_greater'],
  ['one of what is captured', [CAPTURED, transfer('increment', 2000)], 'already_captured'],
  [
    'one beyond ten times the first amount',
    [{ ...OPEN, amountMinor: 9000 }, transfer('increment', 10_001)],
    'insufficient_funds',
  ],
  ['more than authorized', [OPEN, transfer('capture', 1001)], 'amount_too_large'],
  ['a second capture', [CAPTURED, transfer('capture', 200)], 'already_captured'],
  ['another currency', [OPEN, EUROS], 'currency_mismatch'],
  ['a refund before capture', [OPEN, transfer('refund', 1)], 'not_captured'],
  ['a refund of more than captured', [CAPTURED, transfer('refund', 801)], 'amount_too_large'],
  ['a refund of more than is left', [PART_REFUNDED, transfer('refund', 501)], 'amount_too_large'],
  ['a capture after reversal', [{ ...OPEN, reversed: true }, transfer('capture', 1)], 'reversed'],
  ['a refund after reversal', [REVERSED, transfer('refund', 1)], 'reversed'],
  ['a capture of nothing', [null, transfer('capture', 1)], 'original_not_found'],
  ['a refund of nothing', [null, transfer('refund', 1)], 'original_not_found'],
])('declines %s', (_name, [state, message], code) => {
  expect(decideFollowUp(message, state)).toEqual({ kind: 'declined', code });
});
