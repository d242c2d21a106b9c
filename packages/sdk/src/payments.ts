import type { BrowserError, FrameResult, FrameTask, PlainObject } from '@coffer/kernel';
import type { ElementCore } from './element-core.ts';
import { coreOf } from './element-face.ts';
import { elementsOf } from './elements.ts';
import type { Instance } from './instance.ts';
import { IntegrationError } from './integration-error.ts';
import { checkedSecret, isSecretOf, PAYMENT, SETUP, type IntentKind } from './intent-kind.ts';
import { followUp, type Begun } from './next-action.ts';
import {
  checkedReturnUrl,
  leaveFor,
  notYet,
  outcome,
  returnAddress,
  type Outcome,
} from './outcome.ts';
import { merged, own, ownText, plainObject, without } from './plain.ts';

interface Call extends Begun {
  /** As messages name it. */
  readonly call: string;
}

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
    const params = without(plainObject(own(given, 'params')), 'card');
    const task: FrameTask = {
      kind: 'create_payment_method',
      params: merged(params, { type: 'card' }),
    };
    const call = 'stripe.createPaymentMethod()';
    const group = own(given, 'elements');
    if (group !== undefined)
      return outcome('paymentMethod', await this.#askGroup(call, group, task));
    const element = own(given, 'element');
    if (element !== undefined) return this.#createPaymentMethod(task.params, element);
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
    const call = 'stripe.createToken()';
    if (given === 'cvc_update') {
      const cvc = coreOf(data);
      const core = this.#own(call, cvc?.type === 'cardCvc' ? cvc : undefined);
      return outcome('token', await core.ask({ kind: 'create_token', params: {} }));
    }
    if (typeof given === 'string') return notYet(`createToken('${given}')`);
    const core = this.#element(call, given);
    const params = without(plainObject(data), 'card');
    return outcome('token', await core.ask({ kind: 'create_token', params }));
  }

  async createConfirmationToken(given: unknown): Promise<Outcome> {
    const call = 'stripe.createConfirmationToken()';
    const params = plainObject(own(given, 'params'));
    refuseRawCard(call, own(params, 'payment_method_data'));
    const task: FrameTask = { kind: 'create_confirmation_token', params };
    const result = await this.#askGroup(call, own(given, 'elements'), task);
    return outcome('confirmationToken', result);
  }

  async confirmCardPayment(secret: unknown, data?: unknown, options?: unknown): Promise<Outcome> {
    const call = this.#begin(PAYMENT, 'stripe.confirmCardPayment()', secret);
    return this.#confirmCard(call, data, options);
  }

  async confirmCardSetup(secret: unknown, data?: unknown, options?: unknown): Promise<Outcome> {
    const call = this.#begin(SETUP, 'stripe.confirmCardSetup()', secret);
    return this.#confirmCard(call, data, options);
  }

  async confirmPayment(given: unknown): Promise<Outcome> {
    return this.#confirm(PAYMENT, 'stripe.confirmPayment()', given);
  }

  async confirmSetup(given: unknown): Promise<Outcome> {
    return this.#confirm(SETUP, 'stripe.confirmSetup()', given);
  }

  async retrievePaymentIntent(secret: unknown): Promise<Outcome> {
    return this.#retrieve(this.#begin(PAYMENT, 'stripe.retrievePaymentIntent()', secret));
  }

  async retrieveSetupIntent(secret: unknown): Promise<Outcome> {
    return this.#retrieve(this.#begin(SETUP, 'stripe.retrieveSetupIntent()', secret));
  }

  /** Sees the shopper through what the bank wants; an intent that waits for nothing stays. */
  async handleNextAction(given: unknown): Promise<Outcome> {
    const secret = own(given, 'clientSecret');
    if (secret === undefined && own(given, 'hashedValue') !== undefined) {
      return notYet('handleNextAction with a hashedValue');
    }
    const kind = isSecretOf(SETUP, secret) ? SETUP : PAYMENT;
    const begun = this.#begin(kind, 'stripe.handleNextAction()', secret);
    const result = await this.#ask('retrieve_intent', begun);
    return result.ok ? followUp(begun, result.value) : { error: result.error };
  }

  /** The older form, for payments that a server confirmed; it wants an action to be there. */
  async handleCardAction(secret: unknown): Promise<Outcome> {
    const begun = this.#begin(PAYMENT, 'stripe.handleCardAction()', secret);
    const result = await this.#ask('retrieve_intent', begun);
    if (!result.ok) return { error: result.error };
    const intent = result.value;
    if (ownText(intent, 'status') === 'requires_action') return followUp(begun, intent);
    const error: BrowserError = {
      type: 'invalid_request_error',
      code: 'payment_intent_unexpected_state',
      message: 'handleCardAction: The PaymentIntent supplied is not in the requires_action state.',
      payment_intent: intent,
    };
    return { error };
  }

  #begin(kind: IntentKind, call: string, secret: unknown): Call {
    const clientSecret = checkedSecret(kind, call, secret);
    return { instance: this.#instance, kind, call, clientSecret };
  }

  async #confirmCard(begun: Call, data: unknown, options: unknown): Promise<Outcome> {
    const { asker, params } = this.#confirmation(begun.call, data);
    const { clientSecret } = begun;
    const result = await asker.ask({ kind: 'confirm_intent', clientSecret, params });
    if (!result.ok) return { error: result.error };
    return own(options, 'handleActions') === false
      ? { [begun.kind.result]: result.value }
      : followUp(begun, result.value);
  }

  async #confirm(kind: IntentKind, call: string, given: unknown): Promise<Outcome> {
    const elements = own(given, 'elements');
    const group = elementsOf(elements);
    const secret = own(given, 'clientSecret') ?? group?.clientSecret;
    const begun = this.#begin(kind, call, secret);
    const confirmParams = own(given, 'confirmParams');
    const ifRequired = own(given, 'redirect') === 'if_required';
    const returnUrl = own(confirmParams, 'return_url');
    const target = ifRequired && returnUrl === undefined ? null : checkedReturnUrl(call, returnUrl);
    refuseRawCard(call, own(confirmParams, 'payment_method_data'));
    const params = plainObject(confirmParams);
    const { clientSecret } = begun;
    const task: FrameTask = { kind: 'confirm_intent', clientSecret, params };
    const result =
      elements === undefined
        ? await this.#instance.ask(task)
        : await this.#askGroup(call, elements, task);
    if (!result.ok) return { error: result.error };
    const after = await followUp(begun, result.value);
    const intent = own(after, kind.result);
    if (!ifRequired && target !== null && intent !== undefined) {
      await leaveFor(returnAddress(target, begun, plainObject(intent)));
    }
    return after;
  }

  async #retrieve(begun: Call): Promise<Outcome> {
    return outcome(begun.kind.result, await this.#ask('retrieve_intent', begun));
  }

  #ask(kind: 'retrieve_intent', { clientSecret }: Call): Promise<FrameResult> {
    return this.#instance.ask({ kind, clientSecret });
  }

  /** Which frame confirms, and with which parameters. */
  #confirmation(call: string, data: unknown): { asker: Asker; params: PlainObject } {
    const method = own(data, 'payment_method');
    const cvc = own(own(own(data, 'payment_method_options'), 'card'), 'cvc');
    const params = without(plainObject(data), 'payment_method');
    if (method === undefined || typeof method === 'string') {
      // A saved card: the shopper may have been asked for its CVC once more.
      const asker = cvc === undefined ? this.#instance : this.#own(call, coreOf(cvc));
      return {
        asker,
        params: method === undefined ? params : merged(params, { payment_method: method }),
      };
    }
    const { asker, part } = this.#cardSource(call, own(method, 'card'));
    const methodData = merged(without(plainObject(method), 'card'), part);
    return {
      asker,
      params: merged(params, { payment_method_data: merged(methodData, { type: 'card' }) }),
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
    return this.#own(call, coreOf(face)?.sender());
  }

  #own(call: string, core: ElementCore | undefined): ElementCore {
    if (core === undefined || !core.belongsTo(this.#instance)) {
      throw new IntegrationError(
        `Invalid value for ${call}: card should be an Element made by this instance, or an object ` +
          'with a token. Card numbers cannot be passed from the page.',
      );
    }
    return core;
  }

  /** Runs a task in the frame of a group's card, with what the other elements of it hold. */
  async #askGroup(call: string, face: unknown, task: FrameTask): Promise<FrameResult> {
    const form = this.#element(call, this.#formOf(face));
    const group = elementsOf(face);
    group?.assertSubmitted(call);
    const collected = (await group?.collect()) ?? [];
    return 'error' in collected ? { ok: false, error: collected.error } : form.ask(task, collected);
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

function refuseRawCard(call: string, methodData: unknown): void {
  if (own(methodData, 'card') !== undefined) {
    throw new IntegrationError(
      `Invalid value for ${call}: payment_method_data.card cannot be passed from the page.`,
    );
  }
}
