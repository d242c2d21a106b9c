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

/** What `Coffer(key)` gives. */
export interface CofferFace {
  elements(options?: unknown): ElementsFace;
  createPaymentMethod(given: unknown, card?: unknown, data?: unknown): Promise<Outcome>;
  createToken(element: unknown, data?: unknown): Promise<Outcome>;
  createConfirmationToken(options: unknown): Promise<Outcome>;
  confirmCardPayment(secret: unknown, data?: unknown, options?: unknown): Promise<Outcome>;
  confirmPayment(options: unknown): Promise<Outcome>;
  confirmCardSetup(secret: unknown, data?: unknown, options?: unknown): Promise<Outcome>;
  confirmSetup(options: unknown): Promise<Outcome>;
  handleCardAction(secret: unknown): Promise<Outcome>;
  handleNextAction(options: unknown): Promise<Outcome>;
  retrievePaymentIntent(secret: unknown): Promise<Outcome>;
  retrieveSetupIntent(secret: unknown): Promise<Outcome>;
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
    createPaymentMethod: (given, card, data) => payments.createPaymentMethod(given, card, data),
    createToken: (element, data) => payments.createToken(element, data),
    createConfirmationToken: (options) => payments.createConfirmationToken(options),
    confirmCardPayment: (secret, data, options) =>
      payments.confirmCardPayment(secret, data, options),
    confirmPayment: (options) => payments.confirmPayment(options),
    confirmCardSetup: (secret, data, options) => payments.confirmCardSetup(secret, data, options),
    confirmSetup: (options) => payments.confirmSetup(options),
    handleCardAction: (secret) => payments.handleCardAction(secret),
    handleNextAction: (options) => payments.handleNextAction(options),
    retrievePaymentIntent: (secret) => payments.retrievePaymentIntent(secret),
    retrieveSetupIntent: (secret) => payments.retrieveSetupIntent(secret),
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
