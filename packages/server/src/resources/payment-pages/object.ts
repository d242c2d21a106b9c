import type { PageIntent, PaymentPage } from '@coffer/kernel';
import { brandingOf } from '../../auth/branding.ts';
import type { AccountSettings } from '../../auth/account-settings.ts';
import type { Services } from '../../api/services.ts';
import { customBounds, quantityBounds, type StoredItem } from '../checkout/item.ts';
import { filledIn } from '../checkout/redirect-url.ts';
import { frameUrl, hostedUrl, isFramed } from '../checkout-sessions/hosted-url.ts';
import {
  NO_SHOPPER,
  type AfterCompletion,
  type SessionData,
  type SessionRow,
  type Shopper,
} from '../checkout-sessions/row.ts';
import type { CustomerRow } from '../customers/object.ts';
import { paymentIntentObject, type PaymentIntentRow } from '../payment-intents/object.ts';
import type { PaymentMethodRow } from '../payment-methods/object.ts';
import type { ProductRow } from '../products/object.ts';
import { publishableView } from '../publishable-view.ts';
import { setupIntentObject, type SetupIntentRow } from '../setup-intents/object.ts';
import { collectOf } from './collect.ts';

/** All that a page is made of. */
export interface PageParts {
  readonly session: SessionRow;
  /** As everybody sees it; what has run out of time is expired. */
  readonly status: SessionRow['status'];
  /** Whether it is shown to a browser, which knows no more than an address of it. */
  readonly toBrowser: boolean;
  readonly settings: AccountSettings;
  readonly publishableKey: string | null;
  readonly customer: CustomerRow | null;
  readonly products: readonly ProductRow[];
  readonly savedMethods: readonly PaymentMethodRow[];
  readonly intent: PaymentIntentRow | null;
  readonly setupIntent: SetupIntentRow | null;
}

const NO_MORE: AfterCompletion = { type: 'hosted_confirmation', custom_message: null, url: null };

export function paymentPage(parts: PageParts, services: Pick<Services, 'origins'>): PaymentPage {
  const { session, settings, status } = parts;
  const { data, id } = session;
  const { totals } = data;
  const { display_name, ...branding } = { ...brandingOf(settings), ...data.branding };
  const priced = data.mode === 'payment';
  return {
    id,
    object: 'payment_page',
    session_id: id,
    livemode: session.livemode,
    created: session.created,
    status,
    payment_status: data.payment_status,
    mode: data.mode,
    ui_mode: data.ui_mode,
    url: status === 'open' && data.ui_mode === 'hosted_page' ? hostedUrl(services, id) : null,
    frame_url: isFramed(data.ui_mode) ? frameUrl(services, id) : null,
    client_secret: null,
    publishable_key: parts.publishableKey,
    expires_at: session.expires_at,
    locale: data.locale,
    submit_type: data.submit_type,
    currency: data.currency,
    payment_method_types: ['card'],
    account: { display_name, ...accountOf(settings) },
    branding,
    line_items: data.items.map((item, i) => itemOf(item, data.totals.items[i], parts)),
    amount_subtotal: priced ? totals.subtotal : null,
    amount_total: priced ? totals.total : null,
    total_summary: {
      subtotal: totals.subtotal,
      discount: totals.discount,
      shipping: totals.shipping,
      tax: totals.tax,
      tax_inclusive: totals.tax_inclusive,
      due: totals.total,
    },
    discounts: discountsOf(data),
    taxes: taxesOf(data),
    shipping_options: data.shipping_options.map((option) => ({
      ...option,
      selected: option.shipping_rate === data.shipping_rate,
    })),
    collect: collectOf(parts),
    custom_text: textsOf(data.custom_text),
    customer: shopperOf(parts),
    saved_payment_methods: parts.savedMethods.map(({ id: method, data: { card } }) => {
      const { brand, last4, exp_month, exp_year } = card;
      return { id: method, brand, last4, exp_month, exp_year };
    }),
    payment_intent: parts.intent && intentView(parts, paymentIntentObject(parts.intent)),
    setup_intent: parts.setupIntent && intentView(parts, setupIntentObject(parts.setupIntent)),
    success_url: filledIn(data.success_url, id),
    cancel_url: filledIn(data.cancel_url, id),
    return_url: filledIn(data.return_url, id),
    redirect_on_completion: data.redirect_on_completion,
    after_completion: afterCompletion(data, id),
    payment_link: session.payment_link,
    recovery_url: data.recovery?.url ?? null,
  };
}

function accountOf(settings: AccountSettings): Omit<PaymentPage['account'], 'display_name'> {
  return {
    country: settings.country,
    statement_descriptor: settings.statement_descriptor,
    support_email: settings.support.email,
    support_phone: settings.support.phone,
    support_url: settings.support.url,
    ...settings.legal,
  };
}

function itemOf(
  item: StoredItem,
  amounts: SessionData['totals']['items'][number] | undefined,
  { products, session }: PageParts,
): PaymentPage['line_items'][number] {
  const product = products.find(({ id }) => id === item.product)?.data;
  const { unit } = item;
  return {
    id: item.id,
    name: item.name,
    description: product?.description ?? null,
    images: product?.images ?? [],
    unit_label: product?.unit_label ?? null,
    quantity: item.quantity,
    adjustable_quantity: quantityBounds(item),
    unit_amount: unit === null || unit.includes('.') ? null : Number(unit),
    unit_amount_decimal: unit,
    custom_unit_amount: customBounds(item, session.data.currency ?? ''),
    amount_subtotal: amounts?.subtotal ?? 0,
    amount_discount: amounts?.discount ?? 0,
    amount_tax: amounts?.tax ?? 0,
    amount_total: amounts?.total ?? 0,
  };
}

function discountsOf({ discount, totals }: SessionData): PaymentPage['discounts'] {
  if (discount === null) return [];
  return [
    {
      name: discount.name ?? discount.coupon,
      promotion_code: discount.code,
      percent_off: discount.percent_off,
      amount_off: discount.amount_off,
      amount: totals.discount,
      removable: discount.typed,
    },
  ];
}

/** Each rate once, with what it comes to over all lines. */
function taxesOf({ items, totals }: SessionData): PaymentPage['taxes'] {
  const rates = new Map(items.flatMap(({ taxes }) => taxes).map((rate) => [rate.id, rate]));
  return [...rates.values()].map(({ id, display_name, percentage, inclusive }) => ({
    display_name,
    percentage,
    inclusive,
    amount: totals.items
      .flatMap(({ taxes }) => taxes)
      .filter((tax) => tax.id === id)
      .reduce((sum, { amount }) => sum + amount, 0),
  }));
}

function textsOf(texts: SessionData['custom_text']): PaymentPage['custom_text'] {
  return {
    after_submit: texts.after_submit?.message ?? null,
    shipping_address: texts.shipping_address?.message ?? null,
    submit: texts.submit?.message ?? null,
    terms_of_service_acceptance: texts.terms_of_service_acceptance?.message ?? null,
  };
}

/**
 * Whether the page is a receipt: the address of one lies about in histories and mails, and what the
 * shopper said is not needed there.
 */
function isReceipt({ status, toBrowser }: PageParts): boolean {
  return toBrowser && status !== 'open';
}

function intentView(
  parts: PageParts,
  intent: ReturnType<typeof paymentIntentObject> | ReturnType<typeof setupIntentObject>,
): PageIntent {
  // The fields of an intent that are shown, among them these.
  if (!isReceipt(parts)) return publishableView(intent) as PageIntent;
  const { id, object, status } = intent;
  return { id, object, status, client_secret: null, next_action: null };
}

/** What the shopper has said; what not, as far as the customer is known. */
function shopperOf(parts: PageParts): Shopper {
  if (isReceipt(parts)) return NO_SHOPPER;
  const { session, customer } = parts;
  const { shopper } = session.data;
  if (customer === null || customer.deleted) return shopper;
  const { address, name, phone, shipping } = customer.data;
  return {
    ...shopper,
    email: shopper.email ?? customer.email,
    name: shopper.name ?? name,
    phone: shopper.phone ?? phone,
    address: shopper.address ?? address,
    shipping:
      shopper.shipping ??
      (shipping && { name: shipping.name, phone: shipping.phone, address: shipping.address }),
  };
}

function afterCompletion(data: SessionData, id: string): AfterCompletion {
  const after = data.after_completion ?? NO_MORE;
  if (data.after_completion === null && data.success_url !== null) {
    return { type: 'redirect', custom_message: null, url: filledIn(data.success_url, id) };
  }
  return { ...after, url: filledIn(after.url, id) };
}
