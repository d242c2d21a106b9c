import { currencyExponent, type BrowserError, type PlainObject } from '@coffer/kernel';
import { localizedError } from '../texts/localized-error.ts';
import { textLocale, texts } from '../texts/texts.ts';
import { isWhole } from './is-whole.ts';
import type { PaymentPage } from './payment-page.ts';

/** An amount as Stripe.js gives it to pages: for programs, and for people. */
interface Amount extends PlainObject {
  readonly minorUnitsAmount: number;
  readonly amount: string;
}

type Money = (minor: number) => Amount;

/** Prices of one piece may be fractions of the smallest unit, with so many places. */
const UNIT_DECIMALS_MAX = 12;

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
    // Of a form; of the others' one is null.
    returnUrl: page.success_url ?? page.return_url,
    challenge: intent?.next_action == null ? null : intent.client_secret,
    waits: intent?.status === 'processing',
    failure: failureOf(page),
  };
}

/** Why a session is not paid when nothing more happens to it; null when it is. */
function failureOf(page: PaymentPage): PlainObject | null {
  const intent = page.payment_intent ?? page.setup_intent;
  if (page.status === 'complete') return null;
  if (intent?.status === 'processing') return { message: texts().errors.bank_timeout, code: null };
  const { message, decline_code: decline } = lastErrorOf(page) ?? {};
  return {
    message: message ?? texts().errors.card_declined,
    code: 'paymentFailed',
    paymentFailed: { declineCode: decline ?? null },
  };
}

/** Of a card that was tried, in the shopper's language. */
function lastErrorOf({
  payment_intent: payment,
  setup_intent: setup,
}: PaymentPage): BrowserError | null {
  const error = payment?.last_payment_error ?? setup?.last_setup_error;
  return error == null ? null : localizedError(error);
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
  const lastError = lastErrorOf(page);
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
    canConfirm: isWhole(page),
    currencyOptions: null,
    discountAmounts: discounts,
    lastPaymentError: lastError === null ? null : { message: lastError.message ?? '' },
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
  // Fractions of the smallest unit have no `unit_amount`; a price yet to be chosen has neither.
  const unit = Number(item.unit_amount_decimal ?? 0);
  const exclusive = item.amount_total - (item.amount_subtotal - item.amount_discount);
  return {
    id: item.id,
    name: item.name,
    description: item.description,
    images: item.images,
    quantity: item.quantity,
    unitLabel: item.unit_label,
    unitAmount: money(Math.round(unit)),
    unitAmountDecimal: Number.isInteger(unit) ? null : money(unit),
    subtotal: money(item.amount_subtotal),
    discount: money(item.amount_discount),
    total: money(item.amount_total),
    taxExclusive: money(exclusive),
    taxInclusive: money(item.amount_tax - exclusive),
    discountAmounts: null,
    // How much tax is in a line is known, not by which rates: those are told of the whole session.
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
  const format = new Intl.NumberFormat(textLocale().language, {
    style: 'currency',
    currency: currency.toUpperCase(),
    minimumFractionDigits: digits,
    maximumFractionDigits: digits + UNIT_DECIMALS_MAX,
  });
  return (minor) => ({ minorUnitsAmount: minor, amount: format.format(minor / 10 ** digits) });
}
