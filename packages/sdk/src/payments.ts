import {
  objectIdOfClientSecret,
  type FrameResult,
  type FrameTask,
  type PlainObject,
} from '@coffer/kernel';
import type { ElementCore } from './element-core.ts';
import { coreOf } from './element-face.ts';
import { elementsOf } from './elements.ts';
import type { Instance } from './instance.ts';
import { IntegrationError } from './integration-error.ts';
import {
  checkedReturnUrl,
  leaveFor,
  nextRedirect,
  notYet,
  outcome,
  returnAddress,
  type Outcome,
} from './outcome.ts';
import { merged, own, ownText, plainObject, without } from './plain.ts';

/**
 * The calls that pay. Each finds the frame that must make the request: the one that holds the card,
 * or the controller when there is none. They resolve to `{ error }` for whatever the API says, and
 * reject only for mistakes in the merchant's code.
 */
export class Payments {
  readonly #instance: Instance;

  constructor(instance: Instance) {
    this.#instance = instance;
  }

  async createPaymentMethod(given: unknown, cardGiven?: unknown, more?: unknown): Promise<Outcome> {
    // The older form: ('card', element, data).
    if (typeof given === 'string') {
      const data = merged(without(plainObject(more), 'card'), { type: given });
      return this.#createPaymentMethod(data, cardGiven);
    }
    const group = own(given, 'elements');
    if (group !== undefined || own(given, 'element') !== undefined) {
      const element = group === undefined ? own(given, 'element') : this.#formOf(group);
      const params = without(plainObject(own(given, 'params')), 'card');
      return this.#createPaymentMethod(merged(params, { type: 'card' }), element);
    }
    return this.#createPaymentMethod(without(plainObject(given), 'card'), own(given, 'card'));
  }

  async #createPaymentMethod(data: PlainObject, card: unknown): Promise<Outcome> {
    const type = ownText(data, 'type');
    if (type !== 'card') return notYet(`createPaymentMethod of type ${type ?? 'unknown'}`);
    const { asker, part } = this.#cardSource('stripe.createPaymentMethod()', card);
    const params = merged(data, part);
    return outcome('paymentMethod', await asker.ask({ kind: 'create_payment_method', params }));
  }

  async createToken(given: unknown, data?: unknown): Promise<Outcome> {
    if (typeof given === 'string') return notYet(`createToken('${given}')`);
    const core = this.#element('stripe.createToken()', given);
    const params = without(plainObject(data), 'card');
    return outcome('token', await core.ask({ kind: 'create_token', params }));
  }

  async createConfirmationToken(given: unknown): Promise<Outcome> {
    const call = 'stripe.createConfirmationToken()';
    const params = plainObject(own(given, 'params'));
    refuseRawCard(call, own(params, 'payment_method_data'));
    const core = this.#element(call, this.#formOf(own(given, 'elements')));
    const task: FrameTask = { kind: 'create_confirmation_token', params };
    return outcome('confirmationToken', await core.ask(task));
  }

  async confirmCardPayment(secret: unknown, data?: unknown, options?: unknown): Promise<Outcome> {
    const call = 'stripe.confirmCardPayment()';
    const clientSecret = checkedSecret(call, secret);
    if (own(own(own(data, 'payment_method_options'), 'card'), 'cvc') !== undefined) {
      return notYet('Collecting the CVC of a saved card');
    }
    const { asker, params } = this.#confirmation(call, data);
    const task: FrameTask = { kind: 'confirm_payment_intent', clientSecret, params };
    const result = await asker.ask(task);
    if (!result.ok) return { error: result.error };
    const act = own(options, 'handleActions') !== false;
    return act ? this.#afterConfirm(result.value) : { paymentIntent: result.value };
  }

  async confirmPayment(given: unknown): Promise<Outcome> {
    const call = 'stripe.confirmPayment()';
    const group = own(given, 'elements');
    const confirmParams = own(given, 'confirmParams');
    const clientSecret = checkedSecret(
      call,
      own(given, 'clientSecret') ?? elementsOf(group)?.clientSecret,
    );
    const ifRequired = own(given, 'redirect') === 'if_required';
    const returnUrl = own(confirmParams, 'return_url');
    const target = ifRequired && returnUrl === undefined ? null : checkedReturnUrl(call, returnUrl);
    refuseRawCard(call, own(confirmParams, 'payment_method_data'));
    const asker = group === undefined ? this.#instance : this.#element(call, this.#formOf(group));
    const params = plainObject(confirmParams);
    const result = await asker.ask({ kind: 'confirm_payment_intent', clientSecret, params });
    if (!result.ok) return { error: result.error };
    const after = this.#afterConfirm(result.value);
    if (ifRequired || target === null || 'error' in after) return after;
    return leaveFor(returnAddress(target, result.value, clientSecret));
  }

  async retrievePaymentIntent(secret: unknown): Promise<Outcome> {
    const clientSecret = checkedSecret('stripe.retrievePaymentIntent()', secret);
    const task: FrameTask = { kind: 'retrieve_payment_intent', clientSecret };
    return outcome('paymentIntent', await this.#instance.ask(task));
  }

  /** The rest of a payment that the bank wants to see the shopper for. */
  #afterConfirm(paymentIntent: PlainObject): Outcome | Promise<never> {
    if (ownText(paymentIntent, 'status') !== 'requires_action') return { paymentIntent };
    const url = nextRedirect(paymentIntent, this.#instance.livemode);
    if (url !== null) return leaveFor(url);
    const { error } = notYet('The next action of this payment');
    return { error: { ...error, payment_intent: paymentIntent } };
  }

  /** Which frame confirms, and with which parameters. */
  #confirmation(call: string, data: unknown): { asker: Asker; params: PlainObject } {
    const method = own(data, 'payment_method');
    const rest = without(plainObject(data), 'payment_method');
    if (method === undefined) return { asker: this.#instance, params: rest };
    if (typeof method === 'string') {
      return {
        asker: this.#instance,
        params: merged(rest, { payment_method: method }),
      };
    }
    const { asker, part } = this.#cardSource(call, own(method, 'card'));
    const methodData = merged(without(plainObject(method), 'card'), part);
    return {
      asker,
      params: merged(rest, { payment_method_data: merged(methodData, { type: 'card' }) }),
    };
  }

  /** A card is in an element, or has a token. Nothing else is one, least of all a number. */
  #cardSource(call: string, card: unknown): { asker: Asker; part: PlainObject } {
    const core = coreOf(card);
    if (core === undefined) {
      const token = ownText(card, 'token');
      if (token !== undefined) {
        return { asker: this.#instance, part: { card: { token } } };
      }
    }
    return { asker: this.#element(call, card), part: {} };
  }

  #element(call: string, face: unknown): ElementCore {
    const core = coreOf(face)?.sender();
    if (core === undefined || !core.belongsTo(this.#instance)) {
      throw new IntegrationError(
        `Invalid value for ${call}: card should be an Element made by this instance, or an object ` +
          'with a token. Card numbers cannot be passed from the page.',
      );
    }
    return core;
  }

  /** The element of a group that holds the card. */
  #formOf(face: unknown): unknown {
    const group = elementsOf(face);
    const types = ['payment', 'card', 'cardNumber'];
    return types.map((type) => group?.getElement(type) ?? null).find((form) => form !== null);
  }
}

interface Asker {
  ask(task: FrameTask): Promise<FrameResult>;
}

function checkedSecret(call: string, secret: unknown): string {
  if (typeof secret !== 'string' || objectIdOfClientSecret(secret) === null) {
    throw new IntegrationError(
      `Invalid value for ${call} intent secret: value should be a client_secret string.`,
    );
  }
  return secret;
}

function refuseRawCard(call: string, methodData: unknown): void {
  if (own(methodData, 'card') !== undefined) {
    throw new IntegrationError(
      `Invalid value for ${call}: payment_method_data.card cannot be passed from the page.`,
    );
  }
}
