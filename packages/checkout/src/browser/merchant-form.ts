import type { FrameResult, MessageToFrame, PlainObject } from '@coffer/kernel';
import { effect, signal } from '@preact/signals';
import { formValue, type CardState } from '../form-value.ts';
import type { PageState } from '../render.ts';
import type { Answer } from '../view.ts';
import type { Ask } from './calls.ts';
import { isObject, openFrame, type Send } from './open-frame.ts';
import type { Surroundings } from './session.ts';
import type { Started } from './start.ts';

/** How long the merchant's page may take until it confirms what the shopper has asked for. */
const CONFIRM_WITHIN_MS = 60_000;

type Task = Extract<MessageToFrame, { type: 'task' }>['task'];

/**
 * The form of a session as an element of the merchant's page (Stripe.js's Checkout form). It asks
 * and checks, and hands the card to the vault; that page's script confirms, with the name of the
 * card, and tells what came of it.
 */
export class MerchantForm implements Surroundings {
  readonly #port: MessagePort;
  readonly #send: Send;
  readonly #state: PageState;
  readonly #card = signal<CardState>({});
  #started: Started | null = null;
  #hidesPromotion = false;
  /** Whether the merchant's page confirms without a press of the button here. */
  #began = false;
  /** Ends the wait for the merchant's page. */
  #finish: (error: PlainObject) => void = () => undefined;
  #patience: ReturnType<typeof setTimeout> | undefined;

  constructor(port: MessagePort, state: PageState) {
    this.#port = port;
    this.#send = (message) => port.postMessage(message);
    this.#state = state;
  }

  listen(): void {
    this.#port.onmessage = ({ data }: MessageEvent<MessageToFrame>) => this.#receive(data);
  }

  completed(): void {
    // The script of the merchant's page knows it first, and goes on.
  }

  mayChange(): Promise<null> {
    return Promise.resolve(null);
  }

  challenge(): Promise<null> {
    return Promise.resolve(null);
  }

  tell(): void {
    // Analytics are of the whole page alone.
  }

  /** The shopper has pressed the button: the merchant's page is asked to confirm. */
  async pay(): Promise<void> {
    const { store } = this.#running;
    const paymentMethodType = store.view.value.charge.free ? null : 'card';
    const payload = { source: 'checkout-form-pay-button', paymentMethodType };
    const error = await new Promise<PlainObject>((resolve) => {
      this.#finish = resolve;
      const message = store.texts.tryAgain;
      this.#patience = setTimeout(() => resolve({ message }), CONFIRM_WITHIN_MS);
      this.#send({ type: 'event', name: 'confirm', payload });
    });
    await this.#showResult(error);
  }

  get #running(): Started {
    if (this.#started === null) throw new TypeError('the form is not there yet');
    return this.#started;
  }

  #receive(message: MessageToFrame): void {
    if (message.type === 'configure') void this.#open(message.setup);
    if (this.#started === null) return;
    if (message.type === 'focus') document.querySelector('input')?.focus();
    if (message.type === 'update') void this.#update(message.options);
    if (message.type === 'task') {
      const { id, task } = message;
      void this.#run(task).then((result) => this.#send({ type: 'answer', id, result }));
    }
  }

  async #open(setup: Parameters<typeof openFrame>[1]['setup']): Promise<void> {
    const { features } = setup.options;
    const wanted = isObject(features) ? features['promotionCodeCollection'] : undefined;
    this.#hidesPromotion = wanted === 'never';
    const send = this.#send;
    const through = (ask: Ask): Ask => this.#through(ask);
    const started = await openFrame(this.#state, {
      isForm: true,
      setup,
      send,
      around: this,
      through,
    });
    if (started === null) return;
    this.#started = started;
    this.#tellChanges(started);
  }

  /** The merchant's page hears of each change that the shopper makes to the order. */
  #through(ask: Ask): Ask {
    return async (action, params) => {
      const answer = await ask(action, params);
      if (action === 'update' && this.#started?.store.busy.value !== 'pay') {
        this.#send({ type: 'event', name: 'sessionchange', payload: {} });
      }
      return this.#hidesPromotion ? withoutPromotion(answer) : answer;
    };
  }

  #tellChanges({ store, card }: Started): void {
    card.changed = (event) => {
      this.#card.value = event;
    };
    let told: string | undefined;
    effect(() => {
      const state = formValue(store, this.#card.value);
      const text = JSON.stringify(state);
      const isNews = told !== undefined && told !== text;
      told = text;
      if (isNews) this.#send({ type: 'change', state });
    });
  }

  async #update(options: PlainObject): Promise<void> {
    const { store, session } = this.#running;
    const { confirmed } = options;
    if (isObject(confirmed)) {
      clearTimeout(this.#patience);
      // Without a press it was the merchant's page that began.
      const finish = this.#finish;
      this.#finish = () => undefined;
      finish(confirmed);
      if (this.#began) await this.#showResult(confirmed);
    } else if (store.busy.value === null) await session.look();
  }

  async #run(task: Task): Promise<FrameResult> {
    const { store, session } = this.#running;
    const refused = (): FrameResult => {
      const [first] = Object.values(store.errors.value);
      const message = store.failure.value ?? first ?? store.texts.checkFields;
      return { ok: false, error: { type: 'validation_error', message } };
    };
    switch (task.kind) {
      case 'get_value': {
        const { complete, empty, details } = formValue(store, this.#card.value);
        return { ok: true, value: { complete, empty, ...details } };
      }
      case 'validate':
        store.failure.value = null;
        return (await session.check()) ? { ok: true, value: {} } : refused();
      case 'collect': {
        const collected = await this.#collect();
        return collected === null ? refused() : { ok: true, value: collected };
      }
      default:
        return { ok: false, error: { type: 'api_error', message: 'The form cannot do that.' } };
    }
  }

  /** What the confirmation needs; all that the shopper has said is in the session then. */
  async #collect(): Promise<PlainObject | null> {
    const { store, session } = this.#running;
    clearTimeout(this.#patience);
    this.#began = store.busy.value !== 'pay';
    store.busy.value = 'pay';
    const params = await session.confirmation();
    if (params === null) return null;
    const { payment_method: method, expected_amount: amount, save_payment_method: save } = params;
    const { payment_method: _m, expected_amount: _a, save_payment_method: _s, ...said } = params;
    if (!(await session.update(said, null))) return null;
    // Said here, in the form's language; the API would refuse it in its own.
    if (amount !== undefined && amount !== String(store.view.value.charge.amountMinor)) {
      store.failure.value = store.texts.amountChanged;
      this.#send({ type: 'event', name: 'sessionchange', payload: {} });
      return null;
    }
    return {
      locale: document.documentElement.lang,
      ...(method === undefined ? {} : { paymentMethod: method }),
      ...(amount === undefined ? {} : { expectedAmount: amount }),
      ...(save === undefined ? {} : { savePaymentMethod: save }),
    };
  }

  /** Says what came of a confirmation: an error without anything in it is none. */
  async #showResult({ code, message }: PlainObject): Promise<void> {
    const { store, session } = this.#running;
    const declined = await session.look();
    this.#began = false;
    store.busy.value = null;
    if (typeof message !== 'string' || Object.keys(store.errors.value).length > 0) return;
    // The page around may speak another language than the session.
    store.failure.value = (code === 'paymentFailed' ? declined : null) ?? message;
  }
}

function withoutPromotion(answer: Answer | null): Answer | null {
  if (answer === null || answer.view === null) return answer;
  const { promotion } = answer.view;
  return { ...answer, view: { ...answer.view, promotion: { ...promotion, allowed: false } } };
}
