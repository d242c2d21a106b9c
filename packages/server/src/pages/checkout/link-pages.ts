import { accountOfId, type PaymentPage } from '@coffer/kernel';
import { modeOfLink } from '../../resources/payment-links/store.ts';
import { seeOther, type Page, type PageReply, type Visit } from '../page.ts';
import { callPaymentPage, pageMissing } from './payment-page-calls.ts';
import { orNotice } from './session-page.ts';

/** What a link's address may fill in (docs/api/payment-pages.md, "Addresses"). */
const PREFILL = [
  'prefilled_email',
  'locked_prefilled_email',
  'client_reference_id',
  'locale',
  'prefilled_promo_code',
  'utm_source',
  'utm_medium',
  'utm_campaign',
  'utm_term',
  'utm_content',
] as const;

/** A payment link: each visit makes a session of its own. */
export const paymentLinkPage: Page = {
  method: 'GET',
  path: '/b/:id',
  run: (visit) => onward(visit, () => openLink(visit)),
};

/** An expired session that may be opened again. */
export const recoveryPage: Page = {
  method: 'GET',
  path: '/r/:id',
  run: (visit) =>
    onward(visit, () =>
      callPaymentPage(visit, {
        method: 'POST',
        route: '/v1/payment_pages/for_recovery/:id',
        id: visit.id,
        form: tokenOf(visit),
      }),
    ),
};

function tokenOf({ query }: Visit): URLSearchParams {
  const token = query.get('token') ?? '';
  return new URLSearchParams(token === '' ? {} : { token });
}

function onward(visit: Visit, open: () => Promise<PaymentPage>): Promise<PageReply> {
  return orNotice(visit, async () => {
    const { id } = await open();
    return seeOther(`/c/pay/${encodeURIComponent(id)}`);
  });
}

/** A link's id does not say its mode: its row does. */
async function openLink(visit: Visit): Promise<PaymentPage> {
  const { id, services } = visit;
  const accountId = accountOfId(id);
  const livemode = accountId === null ? null : await modeOfLink(services.db, accountId, id);
  if (livemode === null) throw pageMissing();
  const route = '/v1/payment_pages/for_plink/:id';
  return callPaymentPage(
    visit,
    { method: 'POST', route, id, form: prefillOf(visit) },
    { livemode },
  );
}

/** Other parameters of a link are not ours: it may have gone through somebody's mailing list. */
function prefillOf({ query }: Visit): URLSearchParams {
  const form = new URLSearchParams();
  for (const name of PREFILL) {
    const value = query.get(name);
    if (value !== null && value !== '') form.set(name, value);
  }
  return form;
}
