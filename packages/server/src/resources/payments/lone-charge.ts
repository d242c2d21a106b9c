/**
 * A charge that was made without a payment intent is its own payment: the row of `payment_intents`
 * that every payment has (its lock, its one open operation, its money) has the charge's own id
 * then. Nothing outside sees that row as an intent, and it makes no events of intents.
 */
export function isLone(payment: { readonly id: string }): boolean {
  return !isIntentId(payment.id);
}

/** Ids of intents sort behind those of charges: a list of intents alone begins here. */
export const INTENT_ID_START = 'pi_';

export function isIntentId(id: string): boolean {
  return id.startsWith(INTENT_ID_START);
}

/** The intent as an answer names it; null when a charge is its own payment. */
export function shownIntent(id: string): string | null {
  return isIntentId(id) ? id : null;
}
