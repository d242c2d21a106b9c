import {
  brandName,
  chooseLanguage,
  frameScriptOf,
  pictureUrl,
  viewOf,
  type CheckoutView,
  type Language,
  type Receipt,
} from '@coffer/checkout';
import { checkoutPolicy, type PaymentPage } from '@coffer/kernel';
import type { Visit } from '../page.ts';
import { readIntent } from './payment-page-calls.ts';

/** The language of a session's page for this visitor. */
export function languageFor(visit: Pick<Visit, 'headers'>, locale: string | null): Language {
  return chooseLanguage(locale, visit.headers.get('accept-language'));
}

/** What the page of a session shows. */
export async function showSession(
  visit: Visit,
  page: PaymentPage,
  language: Language,
): Promise<CheckoutView> {
  const intent = page.payment_intent;
  // Where nothing was due in the end, an attempt before paid nothing.
  const isPaid = page.status === 'complete' && page.total_summary.due > 0;
  if (!isPaid || intent === null) return viewOf(page, language);
  return viewOf(page, language, receiptOf(await readIntent(visit, page, intent.id)));
}

function receiptOf(intent: object): Receipt {
  // A payment intent of our own API, with its charge.
  const { latest_charge: charge } = intent as {
    readonly latest_charge?: {
      readonly created: number;
      readonly payment_method_details: {
        readonly card?: { readonly brand: string | null; readonly last4: string | null };
      } | null;
    } | null;
  };
  const card = charge?.payment_method_details?.card;
  return {
    paidAtS: charge?.created ?? null,
    paidWith: card == null ? null : `${brandName(card.brand ?? '')} •••• ${card.last4 ?? ''}`,
  };
}

/** The policy of the page of this session, or of its frame: its own pictures, and the vault. */
export function policyFor(
  visit: Visit,
  page: Pick<PaymentPage, 'branding' | 'line_items' | 'ui_mode'>,
  frame: { readonly ancestor: string | null } | null,
): string {
  const { assets } = visit.services.checkout;
  const urls = [
    page.branding.logo_url ?? page.branding.icon_url,
    ...page.line_items.map(({ images }) => images[0] ?? null),
  ];
  const sources = urls
    .map(pictureUrl)
    .filter((url) => url !== null)
    .map((url) => (url.startsWith('data:') ? 'data:' : new URL(url).origin));
  return checkoutPolicy({
    scripts: [
      assets.coffer.integrity,
      (frame === null ? assets.script : frameScriptOf(assets, page.ui_mode)).integrity,
    ],
    vaultOrigin: visit.services.origins.vault,
    pictures: [...new Set(sources)],
    ancestor: frame?.ancestor ?? null,
  });
}
