import { timingSafeEqual } from 'node:crypto';
import { chooseLanguage } from '@coffer/checkout';
import { accountOfId, invariant } from '@coffer/kernel';
import {
  htmlReply,
  seeOther,
  type Markup,
  type Page,
  type PageReply,
  type Visit,
} from '../../pages/page.ts';
import { notFoundPage, plainPage } from '../../pages/plain-page.ts';
import { carryOut } from '../payments/carry-out.ts';
import { NOTIFICATION_PATH, type Authentication } from './authentication.ts';
import { intentAfter, type IntentAfter } from './intent-after.ts';
import { findAuthentication } from './store.ts';

/**
 * Where an issuer's page sends the browser in the end. Nothing that the browser brings along counts
 * but that it was sent here: what came of the challenge is asked of the network.
 */
export const notificationPages: readonly Page[] = (['GET', 'POST'] as const).map((method) => ({
  method,
  path: `${NOTIFICATION_PATH}/:id`,
  run: notified,
}));

async function notified(visit: Visit): Promise<PageReply> {
  const { services, id } = visit;
  const row = await authenticationAt(visit);
  if (row === null) return notFoundPage('page-in-frame');
  if (row.state === 'challenge') {
    await carryOut(services, { kind: 'authentication', authentication: row });
  }
  const now = await findAuthentication(services.db, row.account_id, id);
  invariant(now !== null, 'an authentication outlives its page');
  const after = await intentAfter(services, now);
  const { returnUrl, sdk } = now.data.holder;
  if (returnUrl !== null && !sdk && after.status !== 'open') {
    return seeOther(returnAddress(returnUrl, after));
  }
  return htmlReply(textPage(visit, after.status), { surface: 'page-in-frame' });
}

/** The authentication at this address, if the visitor knows the whole of it. */
async function authenticationAt({ services, id, query }: Visit): Promise<Authentication | null> {
  const account = accountOfId(id);
  if (account === null) return null;
  const row = await findAuthentication(services.db, account, id);
  if (row === null) return null;
  const given = Buffer.from(query.get('token') ?? '');
  const token = Buffer.from(row.data.token);
  return given.length === token.length && timingSafeEqual(given, token) ? row : null;
}

/** The merchant's own address, with what it needs to find its intent. */
function returnAddress(returnUrl: string, after: IntentAfter): string {
  const url = new URL(returnUrl);
  url.searchParams.set(after.kind, after.id);
  url.searchParams.set(`${after.kind}_client_secret`, after.clientSecret);
  url.searchParams.set('redirect_status', after.status);
  return url.href;
}

const TEXTS = {
  succeeded: { title: 'bankConfirmedTitle', text: 'bankConfirmedText' },
  pending: { title: 'bankConfirmedTitle', text: 'bankPendingText' },
  failed: { title: 'bankFailedTitle', text: 'bankFailedText' },
  open: { title: 'bankOpenTitle', text: 'bankOpenText' },
} as const satisfies Readonly<Record<IntentAfter['status'], object>>;

/** In the holder's language: nobody else sees it. */
function textPage({ headers }: Visit, status: IntentAfter['status']): Markup {
  const { texts, language, direction } = chooseLanguage(null, headers.get('accept-language'));
  const { title, text } = TEXTS[status];
  return plainPage({ title: texts[title], text: texts[text], language, direction });
}
