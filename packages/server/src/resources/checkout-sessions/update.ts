import type { WriteCall } from '../../api/call.ts';
import { invalidRequest } from '../../api/errors.ts';
import { write, type Route } from '../../api/route.ts';
import { readAccountSettings } from '../../auth/account-settings.ts';
import {
  changeMetadata,
  hash,
  invalidParam,
  metadata,
  required,
  string,
  unsettable,
  type MetadataChange,
} from '../../params/spec.ts';
import { changedItems, type ItemInput } from '../checkout/item-params.ts';
import type { StoredItem } from '../checkout/item.ts';
import { makeItems } from '../checkout/make-items.ts';
import { intentTerms } from '../checkout/make-terms.ts';
import {
  shippingOptions,
  shippingOptionsParam,
  type ShippingOptionInput,
} from '../checkout/shipping-option.ts';
import { intentTermsShape, type IntentTermsInput } from '../checkout/terms-params.ts';
import { address, addressOf, type AddressInput } from '../contact/address.ts';
import { checkTotal } from './check-total.ts';
import { checkOpen, sessionMissing } from './errors.ts';
import { lockedSession } from './locked.ts';
import { reckoned } from './make.ts';
import { sessionObject } from './object.ts';
import { withData, type SessionRow } from './row.ts';
import { updateSession } from './store.ts';

interface SessionChange {
  readonly collected_information?: {
    readonly shipping_details?: { readonly address: AddressInput; readonly name: string };
  };
  readonly line_items?: readonly ItemInput[];
  readonly metadata?: MetadataChange;
  readonly payment_intent_data?: IntentTermsInput;
  readonly shipping_options?: readonly ShippingOptionInput[] | null;
}

const { description, setup_future_usage, statement_descriptor, statement_descriptor_suffix } =
  intentTermsShape;

export const changeCheckoutSession: Route = write({
  method: 'POST',
  path: '/v1/checkout/sessions/:id',
  params: hash({
    collected_information: hash({
      shipping_details: hash({ address: required(address()), name: required(string()) }),
    }),
    line_items: changedItems,
    metadata: metadata(),
    payment_intent_data: hash({
      description,
      metadata: metadata(),
      setup_future_usage,
      statement_descriptor,
      statement_descriptor_suffix,
    }),
    shipping_options: unsettable(shippingOptionsParam),
  }),
  run: async (call, given) => {
    const locked = await lockedSession(call, call.id);
    if (locked === null) throw sessionMissing(call.id);
    const { metadata: _metadata, ...rest } = given;
    // What describes a session may change even after it has ended.
    if (Object.keys(rest).length > 0) checkOpen(call, locked, 'change');
    const row = await changed(call, locked.session, given);
    updateSession(call.db, call.caller, row);
    const settings = await readAccountSettings(call.db, call.caller.accountId);
    return sessionObject(row, { services: call.services, settings });
  },
});

async function changed(
  call: WriteCall,
  session: SessionRow,
  given: SessionChange,
): Promise<SessionRow> {
  const { data } = session;
  let row = withData(session, {
    metadata: changeMetadata(data.metadata, given.metadata),
    payment_intent_data: intentTerms(data.payment_intent_data, given.payment_intent_data),
    shopper: { ...data.shopper, shipping: shippingOf(session, given) },
  });
  if (given.shipping_options !== undefined) {
    const options = await shippingOptions(call, given.shipping_options ?? [], data.currency);
    row = reckoned(row, {
      shipping_options: options,
      shipping_rate: options[0]?.shipping_rate ?? null,
    });
  }
  if (given.line_items !== undefined) {
    row = reckoned(row, { items: await itemsOf(call, row, given.line_items) });
  }
  if (row.data.totals.total !== data.totals.total) checkTotal(row);
  return row;
}

/**
 * The whole list is given: lines that it names by id stay or change, others are made, or gone. So
 * is one of which none are wanted.
 */
async function itemsOf(
  call: WriteCall,
  { data }: SessionRow,
  given: readonly ItemInput[],
): Promise<readonly StoredItem[]> {
  if (data.mode === 'setup') {
    throw invalidParam({
      param: 'line_items',
      message: 'You can only pass `line_items` in `payment` mode.',
    });
  }
  const kept = given.filter(({ quantity }) => quantity !== 0);
  if (kept.length === 0) throw invalidRequest('A Checkout Session needs at least one line item.');
  const order = { currency: data.currency ?? undefined, before: data.items };
  const { items } = await makeItems(call, kept, order);
  if (items.some(({ recurring }) => recurring)) {
    throw invalidRequest('Subscriptions are not offered: a line item has a recurring price.');
  }
  return items;
}

function shippingOf(
  { data }: SessionRow,
  given: SessionChange,
): SessionRow['data']['shopper']['shipping'] {
  const details = given.collected_information?.shipping_details;
  if (details === undefined) return data.shopper.shipping;
  const { name, address: given_address } = details;
  return { name, phone: data.shopper.shipping?.phone ?? null, address: addressOf(given_address) };
}
