import type Stripe from 'stripe';
import { serveMerchantPage, stripeFor, type MerchantPage } from './merchant.ts';
import { useStack, type SharedStack } from './shared-stack.ts';

/** Asks for its holder, always. */
export const CARD_WITH_3DS = '4000002760003184';
/** Of a payment whose bank lets no page frame it. */
export const UNFRAMED_AMOUNT = 4_030;
export const PLAIN_CARD = '4242424242424242';

/** What a merchant's page is served with. */
export type PageHeaders = Readonly<Record<string, string>>;

/** A platform whose vault, bank and shop are sites of their own, and pages that pay at it. */
export interface PayingBed {
  readonly stack: SharedStack;
  readonly vault: string;
  readonly stripe: Stripe;
  /** A page with a card element, on which `pay(secret)` confirms; `result` is then the answer. */
  serve(headers: PageHeaders): Promise<MerchantPage>;
  newSecret(amount?: number): Promise<string>;
}

export async function usePayingBed(): Promise<PayingBed> {
  const stack = await useStack();
  const { vault } = stack;
  const stripe = stripeFor(stack);
  const script = `
    const instance = Stripe(${JSON.stringify(stack.publishable_key)});
    const element = instance.elements().create('card', { hidePostalCode: true });
    window.violations = [];
    document.addEventListener('securitypolicyviolation', (event) => {
      violations.push([event.effectiveDirective, event.blockedURI, event.sample]);
    });
    element.on('cspviolation', (event) => violations.push(event));
    window.usable = new Promise((resolve) => element.on('ready', () => resolve(true)));
    window.pay = (secret) => {
      window.result = instance.confirmCardPayment(secret, { payment_method: { card: element } }).then(
        ({ error, paymentIntent }) => error?.code ?? error?.message ?? paymentIntent.status,
      );
    };
    element.mount('#card');`;
  return {
    stack,
    vault,
    stripe,
    serve: (headers) =>
      serveMerchantPage({
        head: `<script crossorigin src="${vault}/v3/"></script>`,
        body: '<div id="card"></div><script src="/page.js"></script>',
        headers,
        files: { '/page.js': script },
      }),
    newSecret: async (amount = 1_999) => {
      const intent = await stripe.paymentIntents.create({ amount, currency: 'eur' });
      return intent.client_secret ?? '';
    },
  };
}

export const COOP = { 'cross-origin-opener-policy': 'same-origin' };
export const REQUIRE_CORP: PageHeaders = {
  ...COOP,
  'cross-origin-embedder-policy': 'require-corp',
};
/** The ways in which a page can be cross-origin isolated that every browser here has. */
export const ISOLATED: readonly (readonly [string, PageHeaders])[] = [
  ['COEP require-corp', REQUIRE_CORP],
  ['COEP credentialless', { ...COOP, 'cross-origin-embedder-policy': 'credentialless' }],
];
/** Chromium's own way, in which each document decides for itself. */
export const ISOLATED_BY_POLICY: readonly [string, PageHeaders] = [
  'Document-Isolation-Policy',
  { 'document-isolation-policy': 'isolate-and-require-corp' },
];
