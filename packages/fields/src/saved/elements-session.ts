import type { BrowserError, FormInput, FrameSetup, PlainObject } from '@coffer/kernel';
import { request } from '../api-call.ts';
import { LoadFailure } from '../load-failure.ts';
import { isPlainObject } from '../plain-object.ts';

/** A saved card, as the API lets a page know it. */
export interface SavedCard {
  readonly id: string;
  readonly brand: string;
  readonly last4: string;
  readonly expMonth: number;
  readonly expYear: number;
  /** The networks that it can run on, and the one that its holder prefers. */
  readonly networks: readonly string[];
  readonly preferred: string | null;
  readonly billingDetails: PlainObject;
}

/** What a Payment Element with a customer session is told before it shows itself. */
export interface ElementsSession {
  /** The customer session's secret, which opened it. */
  readonly secret: string;
  readonly cards: readonly SavedCard[];
  readonly mayRemove: boolean;
  /** Whether it offers to save a new card, and for which use of it. */
  readonly saving: { readonly usage: FutureUsage } | null;
  /** What the intent saves the card for by itself. */
  readonly futureUsage: FutureUsage | null;
  readonly mode: string;
  readonly asksCvc: boolean;
}

type FutureUsage = 'off_session' | 'on_session';

/** The session of these options; null without a customer's secret. Throws a LoadFailure. */
export async function loadElementsSession(setup: FrameSetup): Promise<ElementsSession | null> {
  const { options } = setup;
  const secret = options['customerSessionClientSecret'];
  if (typeof secret !== 'string') return null;
  const result = await request(setup, {
    method: 'GET',
    path: '/v1/elements/sessions',
    params: { ...purposeOf(options), customer_session_client_secret: secret },
  });
  if (!result.ok) throw new LoadFailure(result.error);
  const session = sessionOf(result.value, secret);
  if (session === null) throw new LoadFailure(UNEXPECTED);
  return session;
}

const UNEXPECTED: BrowserError = {
  type: 'api_error',
  message: 'The payment service answered unexpectedly.',
};

/** The intent, or what the page says of one that there is not yet. */
function purposeOf(options: PlainObject): PlainObject {
  const { clientSecret, mode, amount, currency, setupFutureUsage, paymentMethodOptions } = options;
  if (typeof clientSecret === 'string') return { client_secret: clientSecret };
  const card = isPlainObject(paymentMethodOptions) ? paymentMethodOptions['card'] : undefined;
  return {
    mode,
    amount,
    currency,
    setup_future_usage: setupFutureUsage ?? undefined,
    require_cvc_recollection: isPlainObject(card) ? card['require_cvc_recollection'] : undefined,
  };
}

function sessionOf(answer: PlainObject, secret: string): ElementsSession | null {
  const { customer_session: of, mode, setup_future_usage, require_cvc_recollection } = answer;
  if (!isPlainObject(of) || typeof mode !== 'string') return null;
  const { features, payment_methods: methods } = of;
  if (!isPlainObject(features) || !Array.isArray(methods)) return null;
  const usage = usageOf(features['payment_method_save_usage']);
  return {
    secret,
    cards: methods.map(cardOf).filter((card) => card !== null),
    mayRemove: features['payment_method_remove'] === 'enabled',
    // What is saved without a word on its use may be used in every way.
    saving:
      features['payment_method_save'] === 'enabled' ? { usage: usage ?? 'off_session' } : null,
    futureUsage: usageOf(setup_future_usage),
    mode,
    // What is only saved is not paid with: its CVC was seen when it was saved.
    asksCvc: require_cvc_recollection === true && mode !== 'setup',
  };
}

function usageOf(value: FormInput): FutureUsage | null {
  return value === 'off_session' || value === 'on_session' ? value : null;
}

function cardOf(method: FormInput): SavedCard | null {
  if (!isPlainObject(method)) return null;
  const { id, billing_details: billing, card } = method;
  if (typeof id !== 'string' || !isPlainObject(card)) return null;
  const { brand, last4, exp_month: expMonth, exp_year: expYear } = card;
  if (typeof brand !== 'string' || typeof last4 !== 'string') return null;
  if (typeof expMonth !== 'number' || typeof expYear !== 'number') return null;
  const billingDetails = isPlainObject(billing) ? billing : {};
  return { id, brand, last4, expMonth, expYear, ...networksOf(card['networks']), billingDetails };
}

function networksOf(networks: FormInput): Pick<SavedCard, 'networks' | 'preferred'> {
  if (!isPlainObject(networks)) return { networks: [], preferred: null };
  const { available, preferred } = networks;
  return {
    networks: Array.isArray(available) ? available.filter((one) => typeof one === 'string') : [],
    preferred: typeof preferred === 'string' ? preferred : null,
  };
}
