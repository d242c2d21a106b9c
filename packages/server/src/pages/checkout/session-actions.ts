import type { Answer, Language } from '@coffer/checkout';
import { ApiError, RateLimitError, type PaymentPage } from '@coffer/kernel';
import type { Page, PageReply, Visit } from '../page.ts';
import { merchantsAnswer } from './merchants-answer.ts';
import { callPaymentPage, sessionLocale } from './payment-page-calls.ts';
import { declinedWords, refusalOf } from './refusal.ts';
import { languageFor, showSession } from './show-session.ts';

/** What the session is now. */
export const sessionState: Page = {
  method: 'POST',
  path: '/c/pay/:id/state',
  run: (visit) => answering(visit, '/v1/payment_pages/:id', 'GET'),
};

/** A change that the shopper makes. */
export const sessionUpdate: Page = {
  method: 'POST',
  path: '/c/pay/:id/update',
  run: (visit) => answering(visit, '/v1/payment_pages/:id', 'POST'),
};

/** Pays. The card is in the vault already; its name comes here. */
export const sessionConfirm: Page = {
  method: 'POST',
  path: '/c/pay/:id/confirm',
  run: (visit) => {
    const form = new URLSearchParams(visit.form);
    form.set('use_stripe_sdk', 'true');
    return answering({ ...visit, form }, '/v1/payment_pages/:id/confirm', 'POST');
  },
};

async function answering(visit: Visit, route: string, method: 'GET' | 'POST'): Promise<PageReply> {
  const { id, form } = visit;
  try {
    const page = await callPaymentPage(visit, { method, route, id, form });
    return json(await answerFor(visit, page));
  } catch (error) {
    if (!(error instanceof ApiError) || error.status >= 500) throw error;
    return json(await refused(visit, error), error instanceof RateLimitError ? 429 : 200);
  }
}

async function answerFor(visit: Visit, page: PaymentPage): Promise<Answer> {
  const intent = page.payment_intent ?? page.setup_intent;
  const clientSecret = intent?.client_secret ?? null;
  const language = languageFor(visit, page.locale);
  const view = await showSession(visit, page, language);
  if (page.status === 'open' && intent?.next_action != null && clientSecret !== null) {
    return { kind: 'challenge', clientSecret, view };
  }
  if (page.status === 'open' && intent?.status === 'processing') return { kind: 'wait', view };
  await merchantsAnswer(visit, page, view);
  return { kind: 'view', view, declined: declinedWords(page, language.texts) };
}

/** Codes that say that the session is no longer what the page shows. */
const CHANGED: ReadonlySet<string> = new Set([
  'checkout_amount_mismatch',
  'checkout_session_complete',
  'checkout_session_expired',
  'coupon_expired',
  'promotion_code_first_time',
]);

async function refused(visit: Visit, error: ApiError): Promise<Answer> {
  const code = error.fields.code ?? '';
  if (code === 'checkout_session_processing' || code === 'lock_timeout') {
    return { kind: 'wait', view: null };
  }
  const secret = visit.form.get('client_secret');
  const page = CHANGED.has(code)
    ? await callPaymentPage(visit, {
        method: 'GET',
        route: '/v1/payment_pages/:id',
        id: visit.id,
        form: new URLSearchParams(secret === null ? {} : { client_secret: secret }),
      })
    : null;
  // Paid already, perhaps in another window: that is what the shopper wanted.
  if (page !== null && page.status !== 'open') return answerFor(visit, page);
  const locale = page?.locale ?? (await sessionLocale(visit, visit.id));
  const language: Language = languageFor(visit, locale);
  const view = page === null ? null : await showSession(visit, page, language);
  const { fields, message } = error;
  return { kind: 'refused', ...refusalOf({ ...fields, message }, language.texts), view };
}

function json(answer: Answer, status = 200): PageReply {
  return {
    status,
    surface: 'page',
    body: JSON.stringify(answer),
    headers: { 'content-type': 'application/json' },
  };
}
