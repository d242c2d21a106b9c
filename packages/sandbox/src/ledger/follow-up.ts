import type { FollowUpMessage, TransferMessage } from '../acquirer/message.ts';
import type { RefundCourse } from './refunds.ts';

/** The money of one approved authorization. */
export interface AuthorizationState {
  readonly amountMinor: number;
  /** What it was before any increment. */
  readonly firstMinor: number;
  readonly currency: string;
  /** 0 until it is captured; a capture is never of 0. */
  readonly capturedMinor: number;
  readonly refundedMinor: number;
  readonly reversed: boolean;
  readonly refundCourse: RefundCourse;
}

export type FollowUpDecision =
  | { readonly kind: 'approved'; readonly state: AuthorizationState | null }
  | { readonly kind: 'declined'; readonly code: FollowUpDeclineCode };

export type FollowUpDeclineCode =
  | 'already_captured'
  | 'amount_not_greater'
  | 'amount_too_large'
  | 'insufficient_funds'
  | 'currency_mismatch'
  | 'not_captured'
  | 'not_reversible'
  | 'original_not_found'
  | 'reversed';

/**
 * Decides a follow-up on `state`, the approved authorization that it names; null when there is none
 * (not seen, declined, or a verification). `approved` comes with the new state.
 */
export function decideFollowUp(
  message: FollowUpMessage,
  state: AuthorizationState | null,
): FollowUpDecision {
  // Whatever stands is undone whole, captured or not, and undoing nothing or twice is done as well.
  if (message.operation === 'reversal')
    return { kind: 'approved', state: state && { ...state, reversed: true } };
  if (state === null) return declined('original_not_found');
  if (state.reversed) return declined('reversed');
  if (state.currency !== message.currency) return declined('currency_mismatch');
  switch (message.operation) {
    case 'increment':
      return increment(message, state);
    case 'capture':
      return capture(message, state);
    case 'refund':
      return refund(message, state);
  }
}

/** How far this network's issuers go: so many times the first amount. */
const INCREMENT_MAX_TIMES = 10;

function increment(message: TransferMessage, state: AuthorizationState): FollowUpDecision {
  const { amountMinor } = message;
  if (state.capturedMinor > 0) return declined('already_captured');
  if (amountMinor <= state.amountMinor) return declined('amount_not_greater');
  if (amountMinor > state.firstMinor * INCREMENT_MAX_TIMES) return declined('insufficient_funds');
  return { kind: 'approved', state: { ...state, amountMinor } };
}

function capture(message: TransferMessage, state: AuthorizationState): FollowUpDecision {
  if (state.capturedMinor > 0) return declined('already_captured');
  if (message.amountMinor > state.amountMinor) return declined('amount_too_large');
  return { kind: 'approved', state: { ...state, capturedMinor: message.amountMinor } };
}

function refund(message: TransferMessage, state: AuthorizationState): FollowUpDecision {
  if (state.capturedMinor === 0) return declined('not_captured');
  const refundedMinor = state.refundedMinor + message.amountMinor;
  if (refundedMinor > state.capturedMinor) return declined('amount_too_large');
  return { kind: 'approved', state: { ...state, refundedMinor } };
}

function declined(code: FollowUpDeclineCode): FollowUpDecision {
  return { kind: 'declined', code };
}
