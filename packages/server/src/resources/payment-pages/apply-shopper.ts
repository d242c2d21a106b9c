import { isDeepStrictEqual } from 'node:util';
import type { WriteCall } from '../../api/call.ts';
import { invalidParam } from '../../params/spec.ts';
import { answerFault } from '../checkout/custom-fields.ts';
import { customBounds, quantityBounds, type StoredItem } from '../checkout/item.ts';
import { lookCodeUp } from '../../limits/wrong-codes.ts';
import { applyDiscount } from '../checkout-sessions/apply-discount.ts';
import { checkTotal } from '../checkout-sessions/check-total.ts';
import { reckoned } from '../checkout-sessions/make.ts';
import type { SessionData, SessionRow, Shopper } from '../checkout-sessions/row.ts';
import { addressOf } from '../contact/address.ts';
import { checkStep } from '../money/check-step.ts';
import type { ShopperInput } from './shopper-params.ts';

/** The session after what the shopper said; what was not said stays. Throws what is not allowed. */
export async function applyShopper(
  call: WriteCall,
  session: SessionRow,
  given: ShopperInput,
): Promise<SessionRow> {
  const { data } = session;
  const changed = reckoned(session, {
    items: itemsOf(data, given),
    shipping_rate: shippingRateOf(data, given),
    shopper: shopperOf(call, data, given),
  });
  const row = await discounted(call, changed, given.promotion_code);
  if (row.data.totals.total !== data.totals.total) checkTotal(row);
  return row;
}

async function discounted(
  call: WriteCall,
  session: SessionRow,
  code: string | null | undefined,
): Promise<SessionRow> {
  const { discount, allow_promotion_codes: allowed } = session.data;
  if (code === undefined) return session;
  if (code === null)
    return discount?.typed === true ? reckoned(session, { discount: null }) : session;
  if (allowed !== true) {
    throw invalidParam({
      param: 'promotion_code',
      message: 'This Checkout Session takes no promotion codes.',
    });
  }
  return lookCodeUp(call, session.id, () => applyDiscount(call, session, { by: 'letters', code }));
}

function itemsOf(data: SessionData, given: ShopperInput): readonly StoredItem[] {
  let { items } = data;
  for (const [i, { id, quantity, unit_amount }] of (given.line_items ?? []).entries()) {
    const param = `line_items[${i}]`;
    const item = items.find((line) => line.id === id);
    if (item === undefined) {
      throw invalidParam({ param: `${param}[id]`, message: 'The session has no such line item.' });
    }
    const changed = {
      ...item,
      quantity: quantityOf(item, quantity, `${param}[quantity]`),
      unit: unitOf(data, item, { wanted: unit_amount, param: `${param}[unit_amount]` }),
    };
    items = items.map((line) => (line.id === id ? changed : line));
  }
  if (given.line_items !== undefined && items.every(({ quantity }) => quantity === 0)) {
    throw invalidParam({ param: 'line_items', message: 'At least one item must be bought.' });
  }
  return items;
}

function quantityOf(item: StoredItem, wanted: number | undefined, param: string): number {
  if (wanted === undefined || wanted === item.quantity) return item.quantity;
  const bounds = quantityBounds(item);
  if (bounds !== null && wanted >= bounds.minimum && wanted <= bounds.maximum) return wanted;
  throw invalidParam({
    param,
    message:
      bounds === null
        ? 'The quantity of this item cannot be changed.'
        : `The quantity must be between ${bounds.minimum} and ${bounds.maximum}.`,
  });
}

function unitOf(
  { currency }: SessionData,
  item: StoredItem,
  { wanted, param }: { readonly wanted: number | undefined; readonly param: string },
): string | null {
  if (wanted === undefined) return item.unit;
  const bounds = customBounds(item, currency ?? '');
  if (bounds === null) {
    throw invalidParam({ param, message: 'The amount of this item cannot be chosen.' });
  }
  checkStep(wanted, { currency: currency ?? '', param });
  const { minimum, maximum } = bounds;
  if (wanted < minimum || wanted > (maximum ?? Infinity)) {
    throw invalidParam({
      param,
      code: wanted < minimum ? 'amount_too_small' : 'amount_too_large',
      message: `The amount must be at least ${minimum}${maximum === null ? '' : ` and at most ${maximum}`}.`,
    });
  }
  return String(wanted);
}

function shippingRateOf(data: SessionData, given: ShopperInput): string | null {
  const { shipping_rate: wanted } = given;
  if (wanted === undefined) return data.shipping_rate;
  if (data.shipping_options.some(({ shipping_rate }) => shipping_rate === wanted)) return wanted;
  throw invalidParam({
    param: 'shipping_rate',
    message: 'The shipping rate is none of the shipping options.',
  });
}

function shopperOf(call: WriteCall, data: SessionData, given: ShopperInput): Shopper {
  const { shopper: before } = data;
  const { billing_address: billing, tax_id: taxId } = given;
  return {
    email: data.email_locked ? before.email : orBefore(before.email, given.email),
    name: orBefore(before.name, given.name),
    individual_name: orBefore(before.individual_name, given.individual_name),
    business_name: orBefore(before.business_name, given.business_name),
    phone: orBefore(before.phone, given.phone),
    address: billing === undefined ? before.address : billing && addressOf(billing),
    shipping: shippingOf(call, data, given),
    tax_ids: taxIdsOf(data, taxId),
    custom_fields: answersOf(data, given),
    consent: {
      promotions: orBefore(before.consent.promotions, given.consent?.promotions),
      terms_of_service: orBefore(before.consent.terms_of_service, given.consent?.terms_of_service),
    },
  };
}

function orBefore<T>(before: T | null, given: T | null | undefined): T | null {
  return given === undefined ? before : given;
}

function shippingOf(
  { caller }: WriteCall,
  data: SessionData,
  { shipping }: ShopperInput,
): Shopper['shipping'] {
  const { shipping: before } = data.shopper;
  if (shipping === undefined) return before;
  const serverOnly = data.permissions?.update_shipping_details === 'server_only';
  if (serverOnly && caller.keyKind === 'publishable') {
    if (isSamePlace(before, shipping)) return before;
    throw invalidParam({
      param: 'shipping',
      message: 'Only the merchant’s server may change the shipping details of this session.',
    });
  }
  if (shipping === null) return null;
  const allowed = data.shipping_address_collection?.allowed_countries;
  if (allowed === undefined) {
    throw invalidParam({
      param: 'shipping',
      message: 'This Checkout Session asks for no shipping address.',
    });
  }
  if (shipping.address.country === null || !allowed.includes(shipping.address.country)) {
    throw invalidParam({
      param: 'shipping[address][country]',
      message: 'Nothing is shipped to that country.',
    });
  }
  return shipping;
}

/** A page says again what it shows; that is no change. */
function isSamePlace(before: Shopper['shipping'], said: Shopper['shipping']): boolean {
  if (before === null || said === null) return before === said;
  return before.name === said.name && isDeepStrictEqual(before.address, said.address);
}

function taxIdsOf(data: SessionData, given: ShopperInput['tax_id']): Shopper['tax_ids'] {
  if (given === undefined) return data.shopper.tax_ids;
  if (given === null) return [];
  if (data.tax_id_collection?.enabled === true) return [given];
  throw invalidParam({ param: 'tax_id', message: 'This Checkout Session asks for no tax id.' });
}

function answersOf(data: SessionData, given: ShopperInput): Shopper['custom_fields'] {
  const answers = new Map(Object.entries(data.shopper.custom_fields));
  for (const [key, answer] of Object.entries(given.custom_fields ?? {})) {
    const param = `custom_fields[${key}]`;
    const field = data.custom_fields.find((one) => one.key === key);
    if (field === undefined) {
      throw invalidParam({ param, message: 'The session has no such custom field.' });
    }
    const fault = answer === null ? null : answerFault(field, answer);
    if (fault !== null) throw invalidParam({ param, message: fault });
    if (answer === null) answers.delete(key);
    else answers.set(key, answer);
  }
  return Object.fromEntries(answers);
}
