import { CHECKOUT_ACTIONS, type CheckoutAction, type PlainObject } from '@coffer/kernel';
import type { ElementCore } from '../element-core.ts';
import type { ElementFace } from '../element-face.ts';
import { Elements } from '../elements.ts';
import type { FrameAddress } from '../frame.ts';
import type { Instance } from '../instance.ts';
import { IntegrationError } from '../integration-error.ts';
import { Listeners } from '../listeners.ts';
import { leaveFor } from '../outcome.ts';
import type { Payments } from '../payments.ts';
import { merged, own, ownText, plainObject } from '../plain.ts';
import {
  callCheckout,
  failed,
  secretOf,
  type ActionAnswer,
  type CheckoutFacts,
} from './checkout-call.ts';
import { pageAddress } from './embedded-checkout.ts';

/** An acquirer's answer that was late is asked for this often. */
const WAIT_MS = 2_000;
const LOOKS_MAX = 45;

/** Elements of Checkout by the middle of the names of their methods. */
const ELEMENTS = {
  Payment: 'payment',
  ExpressCheckout: 'expressCheckout',
  CurrencySelector: 'currencySelector',
  TaxId: 'taxId',
  ContactDetails: 'contactDetails',
  Terms: 'terms',
  LinkSignup: 'linkSignup',
  BillingAddress: 'address',
  ShippingAddress: 'address',
} as const;

type Method = (given?: unknown, options?: unknown) => unknown;

/** What its form does itself, a page with a form in it does not. */
const FORMS_OWN = /^update(?!ShippingOption|LineItem)/;

export interface CheckoutInit {
  readonly instance: Instance;
  readonly payments: Payments;
  readonly given: unknown;
  /** Whether one form asks for everything (`ui_mode` form), in place of single elements. */
  readonly isForm: boolean;
}

/** Checkout in the merchant's own page: around single elements (`ui_mode` elements), or a form. */
export class CheckoutElements {
  readonly #instance: Instance;
  readonly #payments: Payments;
  readonly #listeners = new Listeners();
  readonly #secret: Promise<string>;
  readonly #loaded: Promise<ActionAnswer>;
  /** An address stands in a group of its own: each group has one element of a kind. */
  readonly #groups: Readonly<Record<string, Elements>>;
  readonly #elements: Elements;
  /** What the page knows of its shopper; a form may begin with it. */
  readonly #defaults: PlainObject;
  readonly #isForm: boolean;
  #session: PlainObject = {};
  /** What was asked for last, which a payment waits for. */
  #latest: Promise<unknown> = Promise.resolve();
  #facts: CheckoutFacts | undefined;

  constructor({ instance, payments, given, isForm }: CheckoutInit) {
    this.#instance = instance;
    this.#payments = payments;
    this.#isForm = isForm;
    const options = plainObject(own(given, 'elementsOptions'));
    const checkout = () => this.#formAddress();
    const group = (): Elements => new Elements({ instance, options, checkout });
    this.#elements = group();
    this.#groups = { BillingAddress: group(), ShippingAddress: group() };
    this.#secret = secretOf(`initCheckout${isForm ? 'Form' : 'Elements'}Sdk()`, given);
    this.#defaults = plainObject(own(given, 'defaultValues'));
    this.#loaded = this.#act('read', this.#defaults).catch((error: unknown) =>
      failed(String(error)),
    );
  }

  face(): object {
    const update = (options: object): void => {
      for (const group of [this.#elements, ...Object.values(this.#groups)]) {
        void group.update(options);
      }
    };
    const face: Record<string, Method> = {
      on: (event, listener) => this.#listeners.add(event, listener, false),
      loadActions: async () => {
        const answer = await this.#loaded;
        return answer.type === 'error' ? answer : { type: 'success', actions: this.#actions() };
      },
      changeAppearance: (appearance) => update({ appearance }),
      loadFonts: (fonts) => update({ fonts }),
    };
    if (this.#isForm) {
      face['createForm'] = (options) => {
        if (own(options, 'layout') === 'compact') console.warn('The form has no compact layout.');
        const form = this.#elements.create('checkoutForm', options);
        return form.on('sessionchange', () => void this.#ask('read'));
      };
      face['getForm'] = () => this.#elements.getElement('checkoutForm');
    }
    for (const [name, type] of Object.entries(ELEMENTS)) {
      // Beside a form, the currency is all that there is.
      if (this.#isForm && type !== 'currencySelector') continue;
      const group = this.#groups[name] ?? this.#elements;
      face[`create${name}Element`] = (options) =>
        group === this.#elements
          ? group.create(type, options)
          : this.#address(group, name, options);
      face[`get${name}Element`] = () => group.getElement(type);
    }
    return face;
  }

  #actions(): object {
    const actions: Record<string, Method> = {};
    for (const action of CHECKOUT_ACTIONS) {
      if (this.#isForm && FORMS_OWN.test(action)) continue;
      actions[action] = (given) => this.#ask(action, given);
    }
    return Object.assign(actions, {
      getSession: () => this.#session,
      confirm: async (given: unknown) => {
        const answer = await this.#confirm(given);
        this.#form?.update({ confirmed: answer.error ?? {} });
        return answer;
      },
      validateElements: () => this.#validate(true),
      runServerUpdate: async (update: () => unknown) => {
        await update();
        return this.#act('read');
      },
    });
  }

  /** Shows what is wrong in each element that the page has, and tells it. */
  async #validate(withCard: boolean): Promise<ActionAnswer> {
    const { BillingAddress, ShippingAddress } = this.#groups;
    const groups = {
      [this.#isForm ? 'checkoutForm' : 'payment']: this.#elements,
      BillingAddress,
      ShippingAddress,
    };
    const validation_errors: PlainObject[] = [];
    let code = 'no_elements';
    for (const [name, group] of Object.entries(groups)) {
      if (!group?.asks || (!withCard && group === this.#elements)) continue;
      code = 'validation_error';
      const result = await group.submit();
      if (!('error' in result)) continue;
      const element = name.replace(/^[BS]/, (letter) => letter.toLowerCase());
      validation_errors.push({ message: result.error.message ?? '', element });
    }
    const [first] = validation_errors;
    if (first === undefined && code === 'validation_error') {
      return { type: 'success', session: this.#session };
    }
    const message = first?.['message'] ?? 'There are no elements on the page.';
    return { type: 'error', error: { code, message, validation_errors } };
  }

  async #confirm(given: unknown): Promise<ActionAnswer> {
    await this.#latest;
    const form = this.#form;
    const typed = this.#facts?.free !== true && ownText(given, 'paymentMethod') === undefined;
    const { error: invalid } = await this.#validate(typed || this.#isForm);
    if (own(invalid, 'code') === 'validation_error') return failed(ownText(invalid, 'message'));
    // A shopper is quick: an address may still be on its way.
    await this.#latest;
    const { mode, due } = this.#facts ?? {};
    let params = plainObject(given);
    if (mode === 'payment') params = merged(params, { expectedAmount: due });
    if (form !== undefined) {
      const result = await form.ask({ kind: 'collect' });
      if (!result.ok) return failed(result.error.message);
      params = merged(params, result.value);
      // The bank's page stands over the whole window, in the language of the form.
      this.#instance.locale = ownText(result.value, 'locale');
    } else if (typed) {
      const made = await this.#payments.createPaymentMethod({
        elements: this.#elements.face(),
        params: { billing_details: this.#billingDetails(given) },
      });
      const id = ownText(own(made, 'paymentMethod'), 'id');
      if (id === undefined) return failed(ownText(own(made, 'error'), 'message'));
      params = merged(params, { paymentMethod: id });
    }
    const answer = await this.#settle(await this.#act('confirm', params));
    const url = ownText(given, 'returnUrl') ?? this.#facts?.returnUrl;
    if (answer.type === 'error' || url == null || own(given, 'redirect') === 'if_required') {
      return answer;
    }
    await leaveFor(url);
    // The shopper has come back to this page.
    return this.#act('read');
  }

  /** What the page says now, and else what the session knows, from an address element for one. */
  #billingDetails(given: unknown): object {
    const said = (name: string): unknown => own(given, name) ?? own(this.#session, name);
    const billing = said('billingAddress');
    return {
      name: own(billing, 'name'),
      address: own(billing, 'address'),
      email: said('email') ?? undefined,
      phone: said('phoneNumber') ?? undefined,
    };
  }

  /** Goes through the bank's questions and late answers to the end. Only what is paid succeeds. */
  async #settle(first: ActionAnswer): Promise<ActionAnswer> {
    if (first.type === 'error') return first;
    let answer = first;
    for (let looks = 0; looks < LOOKS_MAX && this.#facts?.failure != null; looks += 1) {
      const { challenge: clientSecret, waits } = this.#facts;
      let error: unknown;
      if (clientSecret !== null) {
        error = own(await this.#payments.handleNextAction({ clientSecret }), 'error');
      } else if (waits) await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
      else return { type: 'error', error: this.#facts.failure };
      answer = await this.#act('read');
      // A challenge that was not shown, or did not end, would only be begun once more.
      if (error !== undefined && this.#facts.challenge !== null) {
        return failed(ownText(error, 'message'));
      }
    }
    return this.#facts?.failure == null ? answer : { type: 'error', error: this.#facts.failure };
  }

  get #form(): ElementCore | undefined {
    return this.#elements.core('checkoutForm');
  }

  async #formAddress(): Promise<FrameAddress> {
    const { error } = await this.#loaded;
    const url = this.#facts?.frameUrl;
    if (url == null) {
      throw new IntegrationError(ownText(error, 'message') ?? 'This session has no form.');
    }
    void this.#elements.update({ clientSecret: await this.#secret });
    return pageAddress(url);
  }

  #ask(action: CheckoutAction, given?: unknown): Promise<ActionAnswer> {
    const answer = this.#act(action, given);
    this.#latest = answer.catch(() => undefined);
    return answer;
  }

  async #act(action: CheckoutAction, given?: unknown): Promise<ActionAnswer> {
    const { answer, facts } = await callCheckout(this.#instance, await this.#secret, action, given);
    if (facts !== undefined) {
      this.#facts = facts;
      this.#session = answer.session ?? {};
      const { mode, due: amount, currency } = facts;
      void this.#elements.update({ mode, currency, ...(mode === 'payment' ? { amount } : {}) });
      this.#listeners.emit('change', this.#session);
    }
    return answer;
  }

  /** What a shopper types into an address element is the session's address. */
  #address(group: Elements, name: string, given: unknown): ElementFace {
    const mode = name === 'BillingAddress' ? 'billing' : 'shipping';
    const defaultValues = this.#defaults[`${mode}Address`];
    const options = merged(plainObject({ defaultValues }), plainObject(given));
    const face = group.create('address', merged(options, { mode }));
    return face.on('change', (event: unknown) => {
      const action = mode === 'billing' ? 'updateBillingAddress' : 'updateShippingAddress';
      if (own(event, 'complete') === true) void this.#ask(action, own(event, 'value'));
    });
  }
}
