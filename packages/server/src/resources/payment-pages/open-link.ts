import { ApiError, RateLimitError } from '@coffer/kernel';
import type { WriteCall } from '../../api/call.ts';
import { write, type Route } from '../../api/route.ts';
import { OPEN_LINK_LIMITS } from '../../limits/limits.ts';
import { lookCodeUp } from '../../limits/wrong-codes.ts';
import { hash, string, type Fields, type Param } from '../../params/spec.ts';
import { applyDiscount } from '../checkout-sessions/apply-discount.ts';
import { sessionError } from '../checkout-sessions/errors.ts';
import { makeSession, type SessionInit } from '../checkout-sessions/make.ts';
import { LOCALES } from '../checkout-sessions/params.ts';
import type { SessionRow } from '../checkout-sessions/row.ts';
import { insertSession } from '../checkout-sessions/store.ts';
import { isEmail } from '../contact/email.ts';
import { linkInactive, linkMissing } from '../payment-links/errors.ts';
import type { PaymentLinkRow } from '../payment-links/row.ts';
import { findPaymentLinks } from '../payment-links/store.ts';
import { loadPage } from './load.ts';

const REFERENCE = /^[A-Za-z0-9_-]{1,200}$/;
const UTM_MAX_CHARS = 150;
const UTM_CODES = ['utm_source', 'utm_medium', 'utm_campaign', 'utm_term', 'utm_content'] as const;

const any: Param<string> = string({ emptyAllowed: true });

/** What the address of a link may say. Odd values are left out: a shopper cannot mend them. */
const prefillShape: Readonly<Record<keyof Prefill, Param<string>>> = {
  client_reference_id: any,
  locale: any,
  locked_prefilled_email: any,
  prefilled_email: any,
  prefilled_promo_code: any,
  utm_campaign: any,
  utm_content: any,
  utm_medium: any,
  utm_source: any,
  utm_term: any,
};

type PrefillName =
  | (typeof UTM_CODES)[number]
  | 'client_reference_id'
  | 'locale'
  | 'locked_prefilled_email'
  | 'prefilled_email'
  | 'prefilled_promo_code';

/** The query of a payment link's address. */
type Prefill = { readonly [Name in PrefillName]?: string };

export const openLink: Route = write({
  method: 'POST',
  path: '/v1/payment_pages/for_plink/:id',
  publishable: true,
  limits: OPEN_LINK_LIMITS,
  params: hash(prefillShape),
  run: async (call, given: Fields<typeof prefillShape>) => {
    const [link] = await findPaymentLinks(call.db, call.caller, [call.id]);
    if (link === undefined) throw linkMissing(call.id);
    return loadPage(call, await openSession(call, link, given));
  },
});

/** Every opening makes a session of its own. */
async function openSession(
  call: WriteCall,
  link: PaymentLinkRow,
  prefill: Prefill,
): Promise<SessionRow> {
  checkOffered(link);
  const made = makeSession(call, sessionOf(link, prefill));
  const row = await withPromotion(call, made, prefill.prefilled_promo_code);
  insertSession(call.db, call.caller, row);
  return row;
}

function checkOffered(link: PaymentLinkRow): void {
  const { completed_limit: limit, items } = link.data;
  if (!link.active || (limit !== null && link.completed_sessions >= limit))
    throw linkInactive(link);
  if (!items.some(({ recurring }) => recurring)) return;
  throw sessionError(
    'payment_link_not_offered',
    'This payment link sells a subscription. Subscriptions are not offered.',
  );
}

function sessionOf(link: PaymentLinkRow, prefill: Prefill): SessionInit {
  const {
    completed_limit: _limit,
    inactive_message: _message,
    named_types: _named,
    payment_method_collection: _collection,
    after_completion,
    ...terms
  } = link.data;
  const { client_reference_id: reference = '', locale = '' } = prefill;
  const locked = emailOf(prefill.locked_prefilled_email);
  const success_url =
    after_completion.url === null ? null : withUtmCodes(after_completion.url, prefill);
  return {
    customer: null,
    expiresAt: undefined,
    paymentLink: link.id,
    shopper: { email: locked ?? emailOf(prefill.prefilled_email) },
    data: {
      ...terms,
      after_completion: { ...after_completion, url: success_url },
      branding: {},
      cancel_url: null,
      client_reference_id: REFERENCE.test(reference) ? reference : null,
      customer_email: null,
      customer_update: { address: 'never', name: 'never', shipping: 'never' },
      discount: null,
      integration_identifier: null,
      locale: LOCALES.includes(locale) ? locale : null,
      email_locked: locked !== null,
      mode: 'payment',
      origin_context: null,
      permissions: null,
      recovered_from: null,
      recovery: null,
      redirect_on_completion: null,
      return_url: null,
      saved_methods: null,
      success_url,
      ui_mode: 'hosted_page',
    },
  };
}

function emailOf(text: string | undefined): string | null {
  return text !== undefined && isEmail(text) ? text : null;
}

/** The codes go on to the merchant's page, which counts where its customers came from. */
function withUtmCodes(address: string, prefill: Prefill): string {
  const codes = new URLSearchParams();
  for (const name of UTM_CODES) {
    const code = prefill[name] ?? '';
    if (code !== '' && code.length <= UTM_MAX_CHARS) codes.set(name, code);
  }
  if (codes.size === 0) return address;
  const [before = '', fragment] = address.split('#', 2);
  const joined = `${before}${before.includes('?') ? '&' : '?'}${codes.toString()}`;
  return fragment === undefined ? joined : `${joined}#${fragment}`;
}

/**
 * A code in the address that cannot be redeemed, or that comes after too many wrong ones, is left
 * out; the shopper may type another one.
 */
async function withPromotion(
  call: WriteCall,
  row: SessionRow,
  code: string | undefined,
): Promise<SessionRow> {
  if (code === undefined || code === '' || row.data.allow_promotion_codes !== true) return row;
  try {
    return await lookCodeUp(call, row.id, () => applyDiscount(call, row, { by: 'letters', code }));
  } catch (error) {
    if (isRefusal(error)) return row;
    throw error;
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 400 || error instanceof RateLimitError);
}
