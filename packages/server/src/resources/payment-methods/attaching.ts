import type { CardChecks } from '@coffer/acquirers';
import { ApiError } from '@coffer/kernel';
import type { Call, WriteCall } from '../../api/call.ts';
import { emit } from '../../events/emit.ts';
import { testCard } from '../cards/test-card.ts';
import { billingAddressOf, type BillingDetails } from '../contact/billing-details.ts';
import { declineFields } from '../payments/decline.ts';
import { verifyCard } from '../payments/verify-card.ts';
import { storedCard, type CardInput } from '../tokens/card-input.ts';
import { alreadyAttached, notReusable, paymentMethodMissing } from './errors.ts';
import { billingDetailsOf, makePaymentMethod } from './make.ts';
import { paymentMethodObject, type PaymentMethodRow } from './object.ts';
import { findPaymentMethod, lockPaymentMethod, updatePaymentMethod } from './store.ts';

/** A payment method, or a card that becomes one, which the issuer has found good. */
export type VerifiedCard =
  { readonly kind: 'stored'; readonly id: string; readonly checks: CardChecks } | NewCard;

export interface NewCard {
  readonly kind: 'new';
  readonly input: CardInput;
  readonly checks: CardChecks;
  /** `card` for a customer's source. */
  readonly prefix?: 'card';
  readonly metadata?: Readonly<Record<string, string>>;
}

interface Named {
  /** `pm_…`, or the name of a test card such as `pm_card_visa`. */
  readonly id: string;
  readonly param: string;
  /** 404 when the path named it, 400 when a parameter did. */
  readonly status: 400 | 404;
}

/**
 * Finds a payment method that is to be attached and asks its card's issuer. A card that the issuer
 * declines gives the 402 of a declined payment, and nothing is attached.
 */
export async function verifyForAttaching(call: Call, named: Named): Promise<VerifiedCard> {
  const row = await findPaymentMethod(call.db, call.caller, named.id);
  if (row !== null) {
    const { id, customer, card_ref, cvc_ref, data } = row;
    if (card_ref === null) throw notReusable();
    // Attaching again changes nothing; whose it is is looked at in the transaction.
    if (customer !== null) return { kind: 'stored', id, checks: data.checks };
    const checks = await verified(call, { card_ref, cvc_ref }, data.billing_details);
    return { kind: 'stored', id, checks };
  }
  const facts = named.id.startsWith('pm_') ? await testCard(call, named.id) : null;
  if (facts === null) throw paymentMethodMissing(named);
  const input = storedCard(facts);
  return { kind: 'new', input, checks: await verifiedInput(call, input) };
}

/** Asks the issuer about a card that a request brought along. */
export async function verifiedInput(call: Call, input: CardInput): Promise<CardChecks> {
  return verified(call, input, billingDetailsOf(input, undefined));
}

async function verified(
  call: Call,
  card: Pick<CardInput, 'card_ref' | 'cvc_ref'>,
  billing: BillingDetails,
): Promise<CardChecks> {
  const outcome = await verifyCard(call, {
    cardRef: card.card_ref,
    cvcRef: card.cvc_ref,
    billing: billingAddressOf(billing),
  });
  if (outcome.kind === 'approved') return outcome.checks;
  const fields = declineFields(outcome, null);
  throw new ApiError({ status: 402, type: 'card_error', param: '', ...fields });
}

/** Attaches what verifyForAttaching found good. The customer's row must be locked. */
export async function attachTo(
  call: WriteCall,
  customer: string,
  card: VerifiedCard,
): Promise<PaymentMethodRow> {
  if (card.kind === 'stored') return attachStored(call, customer, card);
  const { input, checks, metadata, prefix } = card;
  const row = await makePaymentMethod(call, {
    input,
    given: metadata === undefined ? {} : { metadata },
    attached: { customer, checks },
    ...(prefix !== undefined && { prefix }),
  });
  announce(call, row);
  return row;
}

async function attachStored(
  call: WriteCall,
  customer: string,
  card: Extract<VerifiedCard, { kind: 'stored' }>,
): Promise<PaymentMethodRow> {
  const before = await lockPaymentMethod(call.db, call.caller, card.id);
  if (before?.customer === customer) return before;
  if (before === null || before.card_ref === null) throw notReusable();
  if (before.customer !== null) throw alreadyAttached();
  const data = { ...before.data, checks: card.checks };
  const row: PaymentMethodRow = { ...before, customer, cvc_ref: null, data };
  updatePaymentMethod(call.db, call.caller, row);
  announce(call, row);
  return row;
}

function announce(call: WriteCall, row: PaymentMethodRow): void {
  emit(call.db, call, [{ type: 'payment_method.attached', object: paymentMethodObject(row) }]);
}
