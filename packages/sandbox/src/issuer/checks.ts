import type { CheckResult } from '@coffer/kernel/test-cards';
import type { CardMessage } from '../acquirer/message.ts';

export interface Checks {
  readonly cvc_check: CheckResult | null;
  readonly address_line1_check: CheckResult | null;
  readonly address_postal_code_check: CheckResult | null;
}

/** What was given is checked; what was not given has no result. */
export function checksOf(message: CardMessage, listed: Partial<Checks>): Checks {
  const { card, address } = message;
  return {
    cvc_check: card.cvcGiven ? (listed.cvc_check ?? 'pass') : null,
    address_line1_check: address.line1 === null ? null : (listed.address_line1_check ?? 'pass'),
    address_postal_code_check:
      address.postalCode === null ? null : (listed.address_postal_code_check ?? 'pass'),
  };
}
