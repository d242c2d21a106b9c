import { currencyStepMinor, mintClientSecret, mintSecretId } from '@coffer/kernel';
import { nowS, type WriteCall } from '../../api/call.ts';
import { totalsOf } from '../checkout/amounts.ts';
import { priced } from '../checkout/item.ts';
import type { CustomerRow } from '../customers/object.ts';
import { NO_SHOPPER, withData, type SessionData, type SessionRow, type Shopper } from './row.ts';

const LIFE_S = 24 * 3600;

/** All that a session is made of. */
export interface SessionInit {
  readonly data: Omit<SessionData, 'payment_status' | 'shipping_rate' | 'shopper' | 'totals'>;
  readonly customer: CustomerRow | null;
  readonly expiresAt: number | undefined;
  readonly paymentLink: string | null;
  readonly shopper?: Partial<Shopper>;
}

/** A session that is not stored yet. The first way of shipping is chosen until another one is. */
export function makeSession(call: WriteCall, init: SessionInit): SessionRow {
  const { services, caller } = call;
  const { customer, data } = init;
  const id = mintSecretId(services, caller.livemode ? 'cs_live' : 'cs_test', caller.accountId);
  const email = init.shopper?.email ?? data.customer_email ?? customer?.email ?? null;
  const row: SessionRow = {
    id,
    livemode: caller.livemode,
    created: nowS(call),
    status: 'open',
    expires_at: init.expiresAt ?? nowS(call) + LIFE_S,
    customer: customer?.id ?? null,
    email: null,
    payment_intent: null,
    setup_intent: null,
    payment_link: init.paymentLink,
    coupon: null,
    promotion_code: null,
    client_secret: data.ui_mode === 'hosted_page' ? null : mintClientSecret(services.random, id),
    data: {
      ...data,
      payment_status: 'unpaid',
      shipping_rate: data.shipping_options[0]?.shipping_rate ?? null,
      shopper: { ...NO_SHOPPER, ...init.shopper, email },
      totals: NO_TOTALS,
    },
  };
  return reckoned(row, {});
}

const NO_TOTALS: SessionData['totals'] = {
  items: [],
  subtotal: 0,
  discount: 0,
  shipping: 0,
  tax: 0,
  tax_inclusive: 0,
  total: 0,
};

/** The row after a change, with the totals that it then comes to. */
export function reckoned(row: SessionRow, change: Partial<SessionData>): SessionRow {
  const data = { ...row.data, ...change };
  const { currency, discount, items, mode, shipping_options, shipping_rate } = data;
  const shipping = shipping_options.find((option) => option.shipping_rate === shipping_rate);
  const totals = totalsOf({
    stepMinor: currencyStepMinor(currency ?? ''),
    items: items.map((item) => priced(item, discount?.products ?? null)),
    reduction: discount,
    shippingMinor: shipping?.amount ?? 0,
  });
  const nothingDue = mode === 'setup' || (totals.total === 0 && !asksForAmount(data));
  return withData(row, {
    ...change,
    totals,
    payment_status: nothingDue ? 'no_payment_required' : 'unpaid',
  });
}

/** Whether the customer still has to say what to pay. */
export function asksForAmount({ items }: Pick<SessionData, 'items'>): boolean {
  return items.some(({ unit }) => unit === null);
}
