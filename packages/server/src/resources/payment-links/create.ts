import { mint, nowS, type WriteCall } from '../../api/call.ts';
import { write, type Route } from '../../api/route.ts';
import { emit } from '../../events/emit.ts';
import { changeMetadata, missingParam } from '../../params/spec.ts';
import { makeItems } from '../checkout/make-items.ts';
import { makeTerms } from '../checkout/make-terms.ts';
import { shippingOptions } from '../checkout/shipping-option.ts';
import { checkAmounts } from '../checkout-sessions/check-total.ts';
import type { AfterCompletion } from '../checkout-sessions/row.ts';
import { afterCompletionOf } from './after-completion.ts';
import { checkCollection } from './check-collection.ts';
import { termsInput } from './terms-input.ts';
import { paymentLinkObject } from './object.ts';
import { createLinkParams, type NewPaymentLink } from './params.ts';
import type { PaymentLinkRow } from './row.ts';
import { insertPaymentLink } from './store.ts';
import { linkTotals } from './totals.ts';

const OWN_PAGE: AfterCompletion = { type: 'hosted_confirmation', custom_message: null, url: null };

export const createPaymentLink: Route = write({
  method: 'POST',
  path: '/v1/payment_links',
  params: createLinkParams,
  run: async (call, given) => {
    if (given.line_items.length === 0) throw missingParam('line_items');
    const row = await newPaymentLink(call, given);
    insertPaymentLink(call.db, call.caller, row);
    const object = paymentLinkObject(row, call.services);
    emit(call.db, call, [{ type: 'payment_link.created', object }]);
    return object;
  },
});

async function newPaymentLink(call: WriteCall, given: NewPaymentLink): Promise<PaymentLinkRow> {
  const { items, currency } = await makeItems(call, given.line_items, {
    currency: given.currency,
  });
  const options = await shippingOptions(call, given.shipping_options ?? [], currency);
  const terms = makeTerms(termsInput(given), { currency, items, shipping_options: options });
  checkCollection(given, items);
  checkAmounts({ currency, items, totals: linkTotals({ ...terms, currency }) });
  const { payment_method_collection: collection } = given;
  return {
    id: mint(call, 'plink'),
    livemode: call.caller.livemode,
    created: nowS(call),
    active: true,
    completed_sessions: 0,
    data: {
      ...terms,
      currency,
      after_completion: afterCompletionOf(given.after_completion, OWN_PAGE),
      completed_limit: given.restrictions?.completed_sessions.limit ?? null,
      inactive_message: given.inactive_message ?? null,
      metadata: changeMetadata({}, given.metadata),
      named_types: given.payment_method_types != null,
      ...(collection !== undefined && { payment_method_collection: collection }),
    },
  };
}
