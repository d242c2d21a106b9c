import { CheckoutElements } from './checkout/checkout-elements.ts';
import { embeddedCheckout, type EmbeddedCheckoutFace } from './checkout/embedded-checkout.ts';
import { redirectToCheckout } from './checkout/redirect-to-checkout.ts';
import { Elements, type ElementsFace } from './elements.ts';
import { Instance } from './instance.ts';
import { IntegrationError } from './integration-error.ts';
import { notYet, type Outcome } from './outcome.ts';
import { Payments } from './payments.ts';
import { plainObject } from './plain.ts';
import { checkPublishableKey } from './publishable-key.ts';
import type { ScriptAddress } from './vault-origin.ts';

/** The release train of Stripe.js whose shapes this object has; its loader compares it. */
const RELEASE_TRAIN = 'endive';

/** The calls that pay: pages may pass them around, so that none has a `this`. */
const PAYMENT_CALLS = [
  'createPaymentMethod',
  'createToken',
  'createConfirmationToken',
  'confirmCardPayment',
  'confirmPayment',
  'confirmCardSetup',
  'confirmSetup',
  'handleCardAction',
  'handleNextAction',
  'retrievePaymentIntent',
  'retrieveSetupIntent',
] as const;
type PaymentCall = (typeof PAYMENT_CALLS)[number];

/** What `Coffer(key)` gives. */
export interface CofferFace extends Pick<Payments, PaymentCall> {
  elements(options?: unknown): ElementsFace;
  createEmbeddedCheckoutPage(options: unknown): Promise<EmbeddedCheckoutFace>;
  initEmbeddedCheckout(options: unknown): Promise<EmbeddedCheckoutFace>;
  initCheckoutElementsSdk(options: unknown): object;
  initCheckoutFormSdk(options: unknown): object;
  initCheckout(options: unknown): object;
  redirectToCheckout(options: unknown): Promise<Outcome | undefined>;
  createRadarSession(): Promise<Outcome>;
  createSource(): Promise<Outcome>;
  paymentRequest(): never;
  registerAppInfo(info?: unknown): void;
  _registerWrapper(info?: unknown): void;
}

/** The function that a merchant's page calls with its publishable key. */
export interface CofferFunction {
  (publishableKey: unknown, options?: unknown): CofferFace;
  readonly version: string;
}

/** Makes the global for one vault. */
export function cofferFunction(address: ScriptAddress): CofferFunction {
  // A plain function, since Stripe's is called with `new` by some.
  function Coffer(publishableKey: unknown, options?: unknown): CofferFace {
    const key = checkPublishableKey(publishableKey, address.vaultOrigin);
    return face(new Instance(address, key, options));
  }
  return Object.assign(Coffer, { version: RELEASE_TRAIN });
}

function face(instance: Instance): CofferFace {
  const payments = new Payments(instance);
  const embedded = (options: unknown) => embeddedCheckout(instance, payments, options);
  const checkout = (given: unknown, isForm = false) =>
    new CheckoutElements({ instance, payments, given, isForm }).face();
  return {
    elements: (options) => new Elements({ instance, options: plainObject(options) }).face(),
    ...callsOf(payments),
    createEmbeddedCheckoutPage: embedded,
    initEmbeddedCheckout: embedded,
    initCheckoutElementsSdk: (options) => checkout(options),
    initCheckoutFormSdk: (options) => checkout(options, true),
    initCheckout: (options) => checkout(options),
    redirectToCheckout: (options) => redirectToCheckout(instance, options),
    createRadarSession: () => Promise.resolve(notYet('createRadarSession')),
    createSource: () => Promise.resolve(notYet('createSource')),
    paymentRequest() {
      // It makes an object: no result can hold the error.
      throw new IntegrationError(notYet('paymentRequest').error.message);
    },
    // Names of wrappers and plug-ins; nothing here sends statistics.
    registerAppInfo: () => undefined,
    _registerWrapper: () => undefined,
  };
}

function callsOf(payments: Payments): Pick<Payments, PaymentCall> {
  const calls: Record<string, unknown> = {};
  for (const name of PAYMENT_CALLS) {
    calls[name] = (...given: [unknown, unknown?, unknown?]) => payments[name](...given);
  }
  // Filled above from the list that makes up the type.
  return calls as Pick<Payments, PaymentCall>;
}
