import { renderFrame, renderNotice, renderPage, type NoticeView } from '@coffer/checkout';
import { accountOfId, ApiError, RateLimitError } from '@coffer/kernel';
import { readAccountSettings } from '../../auth/account-settings.ts';
import { merchantsMessage } from '../../resources/payment-links/errors.ts';
import { seeOther, type Page, type PageReply, type Visit } from '../page.ts';
import { merchantsAnswer } from './merchants-answer.ts';
import { callPaymentPage, frameFacts } from './payment-page-calls.ts';
import { declinedWords } from './refusal.ts';
import { languageFor, policyFor, showSession } from './show-session.ts';

const HTML = { 'content-type': 'text/html; charset=utf-8' };
const GET = '/v1/payment_pages/:id';

/** The page of a session that has a window of its own. */
export const sessionPage: Page = {
  method: 'GET',
  path: '/c/pay/:id',
  run: (visit) =>
    orNotice(visit, async () => {
      const page = await callPaymentPage(visit, {
        method: 'GET',
        route: GET,
        id: visit.id,
        form: new URLSearchParams(),
      });
      if (page.ui_mode !== 'hosted_page') return notice(visit, { kind: 'not-found' });
      const language = languageFor(visit, page.locale);
      const view = await showSession(visit, page, language);
      const { done } = view;
      const redirectStatus = visit.query.get('redirect_status');
      // Back from the bank's page: the shopper goes on as if this page had never been left.
      if (redirectStatus !== null && done?.nextUrl != null) {
        await merchantsAnswer(visit, page, view);
        return seeOther(done.nextUrl);
      }
      const refused = redirectStatus === 'failed' && view.status === 'open';
      return {
        status: 200,
        surface: 'checkout-page',
        body: renderPage(view, language, {
          assets: visit.services.checkout.assets,
          refusal: refused
            ? (declinedWords(page, language.texts) ?? language.texts.notAuthenticated)
            : null,
        }),
        headers: { ...HTML, 'content-security-policy': policyFor(visit, page, null) },
      };
    }),
};

/**
 * The page of a session inside the merchant's page. It shows nothing before that page has sent the
 * client secret, and only the merchant's own origin may frame it: that of `return_url` (a
 * form may have a `success_url`), or, where there is none, the one that framed it by its own word.
 */
export const sessionFrame: Page = {
  method: 'GET',
  path: '/c/embed/:id',
  run: (visit) =>
    orNotice(visit, async () => {
      const page = await frameFacts(visit, visit.id);
      if (page === null) return notice(visit, { kind: 'not-found' });
      const language = languageFor(visit, page.locale);
      const ancestor =
        originOf(page.return_url ?? page.success_url) ?? originOf(visit.query.get('parent'));
      const isolated = visit.query.get('isolated') === 'true';
      return {
        status: 200,
        surface: isolated ? 'checkout-frame-isolated' : 'checkout-frame',
        body: renderFrame(visit.id, language, {
          assets: visit.services.checkout.assets,
          session: page,
        }),
        headers: { ...HTML, 'content-security-policy': policyFor(visit, page, { ancestor }) },
      };
    }),
};

function originOf(url: string | null): string | null {
  if (url === null || !URL.canParse(url)) return null;
  const { origin, protocol } = new URL(url);
  return protocol === 'https:' || protocol === 'http:' ? origin : null;
}

/** Runs a page; what the API refuses becomes a page that says so. */
export async function orNotice(visit: Visit, run: () => Promise<PageReply>): Promise<PageReply> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof ApiError) || error.status >= 500) throw error;
    const { code } = error.fields;
    if (code === 'payment_link_inactive') {
      return notice(visit, { kind: 'inactive', ...(await said(visit, error)) });
    }
    if (code === 'payment_link_not_offered') {
      return notice(visit, { kind: 'unavailable', ...(await said(visit, error)) });
    }
    return notice(visit, { kind: error instanceof RateLimitError ? 'busy' : 'not-found' });
  }
}

/** Whose link it is, and what they say of it. */
async function said(
  visit: Visit,
  { fields, message }: ApiError,
): Promise<Omit<NoticeView, 'kind'>> {
  const { business_name: merchantName } = await readAccountSettings(
    visit.services.db,
    accountOfId(visit.id) ?? '',
  );
  return { merchantName, message: merchantsMessage({ ...fields, message }) };
}

const STATUS: Readonly<Record<NoticeView['kind'], number>> = {
  'not-found': 404,
  busy: 429,
  inactive: 200,
  unavailable: 200,
};

function notice(
  visit: Visit,
  { kind, merchantName = null, message = null }: Partial<NoticeView> & Pick<NoticeView, 'kind'>,
): PageReply {
  const { assets } = visit.services.checkout;
  const view = { kind, merchantName, message };
  return {
    status: STATUS[kind],
    surface: 'page',
    body: renderNotice(view, languageFor(visit, visit.query.get('locale')), assets),
    headers: HTML,
  };
}
