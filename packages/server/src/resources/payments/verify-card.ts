import type { BillingAddress, Outcome, VerifyInput } from '@coffer/acquirers';
import { ApiError } from '@coffer/kernel';
import { mint, type Call } from '../../api/call.ts';
import { send, type Sending } from './send.ts';

export interface CardToVerify {
  readonly cardRef: string;
  readonly cvcRef: string | null;
  readonly billing: BillingAddress;
  /** Given by whoever can authenticate the card's holder. */
  readonly security?: VerifyInput['security'];
}

/** What the issuer said of a card that was only looked at. */
export type Verification = Extract<Outcome, { kind: 'approved' | 'declined' }>;

/**
 * A zero-amount check of card, CVC and address with the issuer. It moves no money, so it is no
 * operation: when no answer comes it is asked once more, and then the caller may try again.
 */
export async function verifyCard(call: Call, card: CardToVerify): Promise<Verification> {
  const reference = mint(call, 'ver');
  const { billing, security } = card;
  const sending: Sending = {
    scope: call.caller,
    reference,
    call: call.services.acquirer.verify({ reference, billing, ...(security && { security }) }),
    cardRef: card.cardRef,
    cvcRef: card.cvcRef,
  };
  let sent = await send(call.services, sending);
  // A kept connection may end just as it is used.
  if (sent.kind === 'unknown') sent = await send(call.services, sending);
  if (sent.kind === 'refused' && sent.reason === 'cvc_gone' && card.cvcRef !== null) {
    return verifyCard(call, { ...card, cvcRef: null });
  }
  if (sent.kind !== 'outcome') throw unreachable(sent.kind);
  const { outcome } = sent;
  if (outcome.kind === 'not_supported') throw notSupported(outcome);
  return outcome;
}

function unreachable(detail: string): ApiError {
  return new ApiError({
    status: 500,
    type: 'api_error',
    message: 'The card network could not be reached. Please try again.',
    detail: `verify: ${detail}`,
  });
}

/** The acquirer cannot do what was asked of it, and did nothing. */
export function notSupported(outcome: Extract<Outcome, { kind: 'not_supported' }>): ApiError {
  const { code, message } = outcome;
  return new ApiError({ status: 400, type: 'invalid_request_error', code, message });
}
