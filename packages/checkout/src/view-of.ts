import { currencyExponent, currencyStepMinor, type PaymentPage } from '@coffer/kernel';
import { lookOf } from './colors.ts';
import { decimalText, moneyText } from './money-text.ts';
import { ALL_COUNTRIES } from './parts/countries.ts';
import { fill, type Texts } from './texts/texts.ts';
import type { Address, CheckoutView, Done, Item, Look, ShippingRate, Totals } from './view.ts';

export interface Wording {
  readonly texts: Texts;
  /** A language tag for numbers and dates. */
  readonly language: string;
}

/** An amount in the session's currency, as its page says it. */
type Money = (minor: number, sign?: '' | '−') => string;

/** What only the server knows of a completed session. */
export interface Receipt {
  readonly paidWith: string | null;
  readonly paidAtS: number | null;
}

/** The page of a session in one language, from what the API says of it. */
export function viewOf(page: PaymentPage, wording: Wording, receipt?: Receipt): CheckoutView {
  const money: Money = (minor, sign = '') =>
    moneyText(minor, page.currency ?? 'usd', { locale: wording.language, sign });
  const { collect } = page;
  return {
    id: page.id,
    mode: page.mode,
    publishableKey: page.publishable_key ?? '',
    status: page.status,
    livemode: page.livemode,
    embedded: embeddedAs(page),
    merchant: merchantOf(page),
    backUrl: webUrl(page.cancel_url),
    items: page.line_items.map((item) => itemOf(item, page.currency ?? 'usd', money)),
    totals: totalsOf(page, wording, money),
    promotion: {
      allowed: collect.allow_promotion_codes,
      applied: page.discounts.map((discount) => ({
        code: discount.removable ? discount.promotion_code : null,
        name: discount.name,
        saves: money(discount.amount, '−'),
      })),
    },
    contact: contactOf(page),
    shipping: shippingOf(page, wording, money),
    billing: collect.billing_address,
    taxId:
      collect.tax_id === 'never' ? null : { required: collect.tax_id === 'required_if_supported' },
    customFields: customFieldsOf(page),
    customTexts: {
      shippingAddress: page.custom_text.shipping_address,
      submit: page.custom_text.submit,
      terms: page.custom_text.terms_of_service_acceptance,
      afterSubmit: page.custom_text.after_submit,
    },
    consent: { terms: collect.terms_of_service, promotions: collect.promotions },
    button: buttonOf(page, wording, money),
    charge: {
      amountMinor: page.total_summary.due,
      currency: page.currency ?? 'usd',
      decimals: currencyExponent(page.currency ?? 'usd'),
      stepMinor: currencyStepMinor(page.currency ?? 'usd'),
      free: !collect.payment_method,
      keeps: collect.setup_future_usage,
    },
    hidesAgreement: collect.reuse_agreement === 'hidden',
    savedCards: page.saved_payment_methods.map((card) => ({
      id: card.id,
      label: `${brandName(card.brand)} •••• ${card.last4}`,
      expires: `${String(card.exp_month).padStart(2, '0')}/${String(card.exp_year).slice(-2)}`,
    })),
    offersSaving: collect.save_payment_method,
    done: page.status === 'complete' ? doneOf(page, wording, receipt) : null,
    recoveryUrl: webUrl(page.recovery_url),
  };
}

function embeddedAs({ ui_mode: mode }: PaymentPage): CheckoutView['embedded'] {
  if (mode === 'form') return 'form';
  return mode === 'embedded_page' ? 'page' : null;
}

export function brandLook(branding: PaymentPage['branding']): Look {
  return lookOf({
    button: branding.button_color,
    background: branding.background_color,
    border: branding.border_style,
  });
}

function merchantOf({ account, branding }: PaymentPage): CheckoutView['merchant'] {
  return {
    name: account.display_name,
    logoUrl: pictureUrl(branding.logo_url ?? branding.icon_url),
    look: brandLook(branding),
    links: {
      terms: webUrl(account.terms_of_service_url),
      privacy: webUrl(account.privacy_policy_url),
      support: webUrl(account.support_url),
    },
  };
}

function contactOf({ collect, customer }: PaymentPage): CheckoutView['contact'] {
  return {
    email: customer.email ?? '',
    emailFixed: !collect.email,
    asksPhone: collect.phone,
    phone: customer.phone ?? '',
    name: customer.name ?? '',
    individualName: { asks: collect.individual_name, value: customer.individual_name ?? '' },
    businessName: { asks: collect.business_name, value: customer.business_name ?? '' },
  };
}

function customFieldsOf({ collect, customer }: PaymentPage): CheckoutView['customFields'] {
  return collect.custom_fields.map((field) => ({
    key: field.key,
    label: field.label,
    kind: field.type,
    optional: field.optional,
    options: field.options,
    minLength: field.minimum_length,
    maxLength: field.maximum_length,
    value: customer.custom_fields[field.key] ?? field.default_value ?? '',
  }));
}

function buttonOf(page: PaymentPage, { texts }: Wording, money: Money): string {
  const { mode, submit_type: submit, line_items: items, collect, total_summary: totals } = page;
  if (mode === 'setup') return texts.saveCard;
  const type = submit === null || submit === 'auto' ? 'pay' : submit;
  const { pay, book, donate } = texts;
  if (items.some(isYetToName)) {
    const { toPay, toBook, toDonate } = texts;
    return { pay: toPay, book: toBook, donate: toDonate }[type];
  }
  if (!collect.payment_method) return texts.placeOrder;
  return fill({ pay, book, donate }[type], { amount: money(totals.due) });
}

/** Whether the shopper has yet to name the price of a line. */
function isYetToName(item: PaymentPage['line_items'][number]): boolean {
  return item.custom_unit_amount !== null && item.unit_amount === null;
}

function itemOf(item: PaymentPage['line_items'][number], currency: string, money: Money): Item {
  const { adjustable_quantity: adjustable, custom_unit_amount: own } = item;
  const unit = item.unit_amount;
  return {
    id: item.id,
    name: item.name,
    description: item.description,
    imageUrl: pictureUrl(item.images[0] ?? null),
    quantity: item.quantity,
    adjustable: adjustable === null ? null : { min: adjustable.minimum, max: adjustable.maximum },
    ownPrice:
      own === null
        ? null
        : {
            amount: unit === null ? '' : decimalText(unit, currency),
            limits: limitsText(own.minimum, own.maximum, money),
          },
    // Packages and fractions of a cent have another price than that of one, times their number.
    unitPrice: unit !== null && unit * item.quantity === item.amount_subtotal ? money(unit) : null,
    price: isYetToName(item) ? '' : money(item.amount_subtotal),
  };
}

function limitsText(minimum: number | null, maximum: number | null, money: Money): string {
  if (minimum !== null && maximum !== null) return `${money(minimum)} – ${money(maximum)}`;
  if (minimum !== null) return `≥ ${money(minimum)}`;
  return maximum === null ? '' : `≤ ${money(maximum)}`;
}

function totalsOf(page: PaymentPage, wording: Wording, money: Money): Totals {
  const { subtotal, discount, shipping, tax, tax_inclusive: included, due } = page.total_summary;
  const ships = page.shipping_options.some(({ selected }) => selected);
  const freight = shipping === 0 ? wording.texts.free : money(shipping);
  return {
    subtotal: money(subtotal),
    discount: discount === 0 ? null : money(discount, '−'),
    shipping: ships ? freight : null,
    tax: tax - included > 0 ? money(tax - included) : null,
    taxIncluded: included === 0 ? null : money(included),
    total: money(due),
  };
}

function shippingOf(page: PaymentPage, wording: Wording, money: Money): CheckoutView['shipping'] {
  const { shipping_countries: countries } = page.collect;
  if (countries === null && page.shipping_options.length === 0) return null;
  const known = page.customer.shipping;
  const listed = countries?.filter((code) => ALL_COUNTRIES.includes(code)) ?? null;
  return {
    countries: listed,
    address: known === null ? null : addressOf(known.name, known.address),
    rates: page.shipping_options.map((option): ShippingRate => ({
      id: option.shipping_rate,
      name: option.display_name,
      price: option.amount === 0 ? wording.texts.free : money(option.amount),
      estimate: estimateText(option.delivery_estimate, wording),
      chosen: option.selected,
    })),
  };
}

function addressOf(
  name: string,
  address: NonNullable<PaymentPage['customer']['address']>,
): Address {
  return {
    name,
    country: address.country ?? 'US',
    line1: address.line1 ?? '',
    line2: address.line2 ?? '',
    city: address.city ?? '',
    state: address.state ?? '',
    postalCode: address.postal_code ?? '',
  };
}

function estimateText(
  estimate: PaymentPage['shipping_options'][number]['delivery_estimate'],
  { texts, language }: Wording,
): string | null {
  const end = estimate?.maximum ?? estimate?.minimum;
  if (end == null) return null;
  const start = estimate?.minimum;
  const from = start == null || start.unit !== end.unit || start === end ? null : start.value;
  const count =
    from === null || from === end.value
      ? String(end.value)
      : fill(texts.range, { from: String(from), to: String(end.value) });
  if (end.unit === 'business_day') return fill(texts.businessDays, { count });
  const whole = new Intl.NumberFormat(language, {
    style: 'unit',
    unit: end.unit,
    unitDisplay: 'long',
  }).format(end.value);
  return whole.replace(String(end.value), count);
}

function doneOf(page: PaymentPage, wording: Wording, receipt: Receipt | undefined): Done {
  const seconds = receipt?.paidAtS ?? null;
  const date = new Intl.DateTimeFormat(wording.language, { dateStyle: 'long', timeZone: 'UTC' });
  return {
    nextUrl: nextUrlOf(page),
    message: page.after_completion.custom_message ?? page.custom_text.after_submit,
    paidWith: receipt?.paidWith ?? null,
    paidAt: seconds === null ? null : date.format(seconds * 1000),
    reference: (page.payment_intent ?? page.setup_intent)?.id ?? page.id,
  };
}

/** Where the shopper goes after success; null stays here. */
function nextUrlOf(page: PaymentPage): string | null {
  // After a form, the merchant's own script goes on.
  if (page.ui_mode === 'form') return null;
  if (page.ui_mode === 'embedded_page') {
    return page.redirect_on_completion === 'always' ? webUrl(page.return_url) : null;
  }
  return webUrl(page.success_url ?? page.after_completion.url);
}

/** What a click may open: web pages alone (a `javascript:` address is none). */
export function webUrl(url: string | null): string | null {
  if (url === null || !URL.canParse(url)) return null;
  const { protocol, href } = new URL(url);
  return protocol === 'https:' || protocol === 'http:' ? href : null;
}

const DATA_PICTURE = /^data:image\/(png|jpeg|webp|svg\+xml);base64,[A-Za-z0-9+/=]+$/;

/** A picture's address: another site's over TLS, or the picture itself. */
export function pictureUrl(url: string | null): string | null {
  if (url === null) return null;
  if (DATA_PICTURE.test(url)) return url;
  return URL.canParse(url) && new URL(url).protocol === 'https:' ? new URL(url).href : null;
}

const BRANDS: Readonly<Record<string, string>> = {
  amex: 'American Express',
  diners: 'Diners Club',
  discover: 'Discover',
  jcb: 'JCB',
  mastercard: 'Mastercard',
  unionpay: 'UnionPay',
  visa: 'Visa',
};

export function brandName(brand: string): string {
  return BRANDS[brand] ?? brand;
}
