import { currencyExponent, type PlainObject } from '@coffer/kernel';
import type { PaymentPage } from './payment-page.ts';

/** An amount as Stripe.js gives it to pages: for programs, and for people. */
interface Amount extends PlainObject {
  readonly minorUnitsAmount: number;
  readonly amount: string;
}

type Money = (minor: number) => Amount;

/** What coffer.js itself needs of a payment page. */
export function checkoutFacts(page: PaymentPage): PlainObject {
  const intent = page.payment_intent ?? page.setup_intent;
  return {
    mode: page.mode,
    currency: page.currency,
    due: page.total_summary.due,
    free: !page.collect.payment_method,
    url: page.url,
    frameUrl: page.frame_url,
    returnUrl: page.return_url,
    challenge: intent?.next_action == null ? null : intent.client_secret,
    waits: intent?.status === 'processing',
  };
}

/**
 * A payment page of the API in the shape of Stripe.js's Checkout session. It is made here, since
 * the script on the merchant's page is to stay small.
 */
export function sessionOf(page: PaymentPage): PlainObject {
  const currency = page.currency ?? 'usd';
  const money = moneyIn(currency);
  const { customer } = page;
  const tax = page.taxes.map((one) => ({
    ...money(one.amount),
    inclusive: one.inclusive,
    displayName: one.display_name,
    percentage: one.percentage,
  }));
  const discounts = discountsOf(page, money);
  return {
    id: page.id,
    livemode: page.livemode,
    status: statusOf(page),
    currency,
    minorUnitsAmountDivisor: 10 ** currencyExponent(currency),
    businessName: page.account.display_name,
    email: customer.email,
    phoneNumber: customer.phone,
    billingAddress:
      customer.address === null ? null : { name: customer.name, address: customer.address },
    shippingAddress:
      customer.shipping === null
        ? null
        : { name: customer.shipping.name, address: customer.shipping.address },
    nameCollection: {
      individualName: customer.individual_name,
      businessName: customer.business_name,
    },
    canConfirm: page.status === 'open',
    currencyOptions: null,
    discountAmounts: discounts,
    lastPaymentError: null,
    lineItems: page.line_items.map((item) => itemOf(item, money)),
    recurring: null,
    savedPaymentMethods: page.saved_payment_methods.map((card) => ({
      id: card.id,
      type: 'card',
      card: {
        brand: card.brand,
        expMonth: card.exp_month,
        expYear: card.exp_year,
        last4: card.last4,
      },
      billingDetails: {},
    })),
    shipping: shippingOf(page, money),
    shippingOptions: page.shipping_options.map((one) => shippingOption(one, currency, money)),
    surcharge: null,
    tax: { status: 'ready' },
    taxAmounts: tax,
    taxIdInfo: taxIdOf(page),
    total: totalOf(page, money),
    optionalItems: null,
  };
}

function statusOf({ status, payment_status: paymentStatus }: PaymentPage): PlainObject {
  return status === 'complete' ? { type: status, paymentStatus } : { type: status };
}

function discountsOf(page: PaymentPage, money: Money): readonly PlainObject[] {
  return page.discounts.map((one) => ({
    ...money(one.amount),
    displayName: one.name,
    promotionCode: one.promotion_code,
    percentOff: one.percent_off,
    recurring: null,
  }));
}

function itemOf(item: PaymentPage['line_items'][number], money: Money): PlainObject {
  const adjustable = item.adjustable_quantity;
  return {
    id: item.id,
    name: item.name,
    description: item.description,
    images: item.images,
    quantity: item.quantity,
    unitLabel: item.unit_label,
    unitAmount: money(item.unit_amount ?? Math.round(item.amount_subtotal / item.quantity)),
    unitAmountDecimal: null,
    subtotal: money(item.amount_subtotal),
    discount: money(item.amount_discount),
    total: money(item.amount_total),
    taxExclusive: money(item.amount_tax),
    taxInclusive: money(0),
    discountAmounts: null,
    taxAmounts: null,
    recurring: null,
    adjustableQuantity:
      adjustable === null ? null : { maximum: adjustable.maximum, minimum: adjustable.minimum },
    isRemovable: false,
    pricing: null,
    transformQuantity: null,
  };
}

function shippingOf(page: PaymentPage, money: Money): PlainObject | null {
  const chosen = page.shipping_options.find(({ selected }) => selected);
  if (chosen === undefined) return null;
  const shippingOption_ = shippingOption(chosen, page.currency ?? 'usd', money);
  return { shippingOption: shippingOption_, taxAmounts: null };
}

function shippingOption(
  option: PaymentPage['shipping_options'][number],
  currency: string,
  money: Money,
): PlainObject {
  return {
    ...money(option.amount),
    id: option.shipping_rate,
    currency,
    displayName: option.display_name,
    deliveryEstimate: option.delivery_estimate,
  };
}

function taxIdOf({ customer }: PaymentPage): PlainObject | null {
  const [taxId] = customer.tax_ids;
  return taxId === undefined ? null : { taxId, businessName: customer.business_name ?? '' };
}

function totalOf(page: PaymentPage, money: Money): PlainObject {
  const { subtotal, discount, shipping, tax, tax_inclusive: included, due } = page.total_summary;
  return {
    subtotal: money(subtotal),
    discount: money(discount),
    shippingRate: money(shipping),
    taxExclusive: money(tax - included),
    taxInclusive: money(included),
    total: money(due),
    appliedBalance: money(0),
    balanceAppliedToNextInvoice: false,
    surcharge: money(0),
  };
}

function moneyIn(currency: string): Money {
  const digits = currencyExponent(currency);
  const format = new Intl.NumberFormat(undefined, {
    style: 'currency',
    currency: currency.toUpperCase(),
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return (minor) => ({ minorUnitsAmount: minor, amount: format.format(minor / 10 ** digits) });
}
