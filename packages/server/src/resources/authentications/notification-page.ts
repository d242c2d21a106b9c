import { timingSafeEqual } from 'node:crypto';
import { accountOfId, invariant } from '@coffer/kernel';
import { htmlReply, seeOther, type Page, type PageReply, type Visit } from '../../pages/page.ts';
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
  return htmlReply(plainPage(TEXTS[after.status]), { surface: 'page-in-frame' });
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

const TEXTS: Readonly<Record<IntentAfter['status'], { title: string; text: string }>> = {
  succeeded: {
    title: 'Your bank has confirmed it',
    text: 'You can close this window and go back to the shop.',
  },
  pending: {
    title: 'Your bank has confirmed it',
    text: 'The payment is being processed. You can close this window and go back to the shop.',
  },
  failed: {
    title: 'Your bank has not confirmed it',
    text: 'Nothing was charged. You can close this window, go back to the shop and try again.',
  },
  open: {
    title: 'Your bank has not answered yet',
    text: 'Go back to your bank’s page and finish there.',
  },
};
