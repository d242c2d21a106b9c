import { write, type Route } from '../../api/route.ts';
import { emitUpdate } from '../../events/emit-update.ts';
import { changeMetadata, invalidParam } from '../../params/spec.ts';
import { makeTerms, intentTerms, textOf } from '../checkout/make-terms.ts';
import { adjustableOf } from '../checkout/make-items.ts';
import type { StoredItem } from '../checkout/item.ts';
import type { CheckoutTerms } from '../checkout/terms.ts';
import { afterCompletionOf } from './after-completion.ts';
import { linkMissing } from './errors.ts';
import { paymentLinkObject } from './object.ts';
import { updateLinkParams, type PaymentLinkChange } from './params.ts';
import type { PaymentLinkData, PaymentLinkRow } from './row.ts';
import { lockPaymentLink, updatePaymentLink } from './store.ts';
import { termsInput } from './terms-input.ts';

export const changePaymentLink: Route = write({
  method: 'POST',
  path: '/v1/payment_links/:id',
  params: updateLinkParams,
  run: async (call, given) => {
    const before = await lockPaymentLink(call.db, call.caller, call.id);
    if (before === undefined) throw linkMissing(call.id);
    const row: PaymentLinkRow = {
      ...before,
      active: given.active ?? before.active,
      data: changed(before.data, given),
    };
    updatePaymentLink(call.db, call.caller, row);
    const object = paymentLinkObject(row, call.services);
    emitUpdate(call, {
      type: 'payment_link.updated',
      before: paymentLinkObject(before, call.services),
      after: object,
    });
    return object;
  },
});

/** Sessions that were opened before keep what they were opened with. */
function changed(data: PaymentLinkData, given: PaymentLinkChange): PaymentLinkData {
  const { restrictions } = given;
  return {
    ...data,
    ...changedTerms(data, given),
    after_completion: afterCompletionOf(given.after_completion, data.after_completion),
    completed_limit:
      restrictions === undefined
        ? data.completed_limit
        : (restrictions?.completed_sessions.limit ?? null),
    inactive_message:
      given.inactive_message === undefined ? data.inactive_message : given.inactive_message,
    items: changedItems(data.items, given),
    metadata: changeMetadata(data.metadata, given.metadata),
    named_types:
      given.payment_method_types === undefined
        ? data.named_types
        : given.payment_method_types !== null,
    payment_intent_data: intentTerms(data.payment_intent_data, given.payment_intent_data),
  };
}

/** What a request names of the terms, made anew; the rest stays. */
function changedTerms(
  data: PaymentLinkData,
  given: PaymentLinkChange,
): Partial<Pick<CheckoutTerms, (typeof REPLACED)[number] | 'custom_text'>> {
  const { currency, items, shipping_options } = data;
  const made = makeTerms(termsInput(given), { currency, items, shipping_options });
  const named = REPLACED.filter((name) => given[name] !== undefined);
  const terms: Partial<Pick<CheckoutTerms, (typeof REPLACED)[number]>> = Object.fromEntries(
    named.map((name) => [name, made[name]]),
  );
  return given.custom_text === undefined
    ? terms
    : { ...terms, custom_text: textOf(given.custom_text, data.custom_text) };
}

const REPLACED = [
  'allow_promotion_codes',
  'billing_address_collection',
  'consent_collection',
  'custom_fields',
  'customer_creation',
  'name_collection',
  'payment_method_options',
  'phone_number_collection',
  'shipping_address_collection',
  'submit_type',
  'tax_id_collection',
] as const;

function changedItems(
  items: readonly StoredItem[],
  { line_items: given }: PaymentLinkChange,
): readonly StoredItem[] {
  let changedList = items;
  for (const [i, { id, quantity, adjustable_quantity }] of (given ?? []).entries()) {
    const item = items.find((line) => line.id === id);
    const param = `line_items[${i}]`;
    if (item === undefined) {
      throw invalidParam({
        param: `${param}[id]`,
        message: 'The payment link has no such line item. Lines can be changed, not added.',
      });
    }
    const input = {
      quantity: quantity ?? item.quantity,
      ...(adjustable_quantity && { adjustable_quantity }),
    };
    const line: StoredItem = {
      ...item,
      quantity: input.quantity,
      adjustable_quantity:
        adjustable_quantity === undefined ? item.adjustable_quantity : adjustableOf(input, param),
    };
    changedList = changedList.map((other) => (other.id === id ? line : other));
  }
  return changedList;
}
