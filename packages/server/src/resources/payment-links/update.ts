import type { WriteCall } from '../../api/call.ts';
import { write, type Route } from '../../api/route.ts';
import { emitUpdate } from '../../events/emit-update.ts';
import { changeMetadata } from '../../params/spec.ts';
import { makeTerms, intentTerms, textOf } from '../checkout/make-terms.ts';
import type { ItemInput } from '../checkout/item-params.ts';
import type { StoredItem } from '../checkout/item.ts';
import { makeItems } from '../checkout/make-items.ts';
import { shippingOptions } from '../checkout/shipping-option.ts';
import type { CheckoutTerms } from '../checkout/terms.ts';
import { checkAmounts } from '../checkout-sessions/check-total.ts';
import { afterCompletionOf } from './after-completion.ts';
import { checkCollection } from './check-collection.ts';
import { linkMissing } from './errors.ts';
import { paymentLinkObject } from './object.ts';
import { updateLinkParams, type PaymentLinkChange } from './params.ts';
import type { PaymentLinkData, PaymentLinkRow } from './row.ts';
import { lockPaymentLink, updatePaymentLink } from './store.ts';
import { termsInput } from './terms-input.ts';
import { linkTotals } from './totals.ts';

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
      data: await changed(call, before.data, given),
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
async function changed(
  call: WriteCall,
  data: PaymentLinkData,
  given: PaymentLinkChange,
): Promise<PaymentLinkData> {
  const { payment_method_collection: collection, restrictions } = given;
  const order = await changedOrder(call, data, given);
  checkCollection(given, order.items);
  return {
    ...data,
    ...changedTerms(data, given),
    ...order,
    ...(collection !== undefined && { payment_method_collection: collection }),
    after_completion: afterCompletionOf(given.after_completion, data.after_completion),
    completed_limit:
      restrictions === undefined
        ? data.completed_limit
        : (restrictions?.completed_sessions.limit ?? null),
    inactive_message:
      given.inactive_message === undefined ? data.inactive_message : given.inactive_message,
    metadata: changeMetadata(data.metadata, given.metadata),
    named_types:
      given.payment_method_types === undefined
        ? data.named_types
        : given.payment_method_types !== null,
    payment_intent_data: intentTerms(data.payment_intent_data, given.payment_intent_data),
  };
}

type LinkOrder = Pick<PaymentLinkData, 'items' | 'shipping_options'>;

/** What a link sells from now on, and how it is shipped. Throws when nobody could pay for that. */
async function changedOrder(
  call: WriteCall,
  { currency, ...before }: PaymentLinkData,
  given: PaymentLinkChange,
): Promise<LinkOrder> {
  const { line_items: lines, shipping_options: options } = given;
  if (lines === undefined && options === undefined) {
    return { items: before.items, shipping_options: before.shipping_options };
  }
  const order: LinkOrder = {
    items: await changedItems(call, { currency, items: before.items }, lines),
    shipping_options:
      options === undefined
        ? before.shipping_options
        : await shippingOptions(call, options ?? [], currency),
  };
  checkAmounts({ currency, items: order.items, totals: linkTotals({ ...order, currency }) });
  return order;
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

/** A request names the lines that become different; they stay where they are. */
async function changedItems(
  call: WriteCall,
  { currency, items: before }: Pick<PaymentLinkData, 'currency' | 'items'>,
  given: readonly ItemInput[] = [],
): Promise<readonly StoredItem[]> {
  const { items } = await makeItems(call, given, { currency, before });
  return before.map((line) => items.find(({ id }) => id === line.id) ?? line);
}
