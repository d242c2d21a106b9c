import type { FieldsState, FrameResult, FrameSetup, FrameTask, PlainObject } from '@coffer/kernel';
import { CardForm, type CardInputs } from './card-form/card-form.ts';
import type { Connection } from './connection.ts';
import { sendFormEvents } from './form-events.ts';
import type { FrameContent } from './frame.ts';
import { reportHeight } from './look/report-height.ts';
import { numbersTaken } from './test-numbers.ts';
import { withCard } from './with-card.ts';

/** What one kind of card form shows, and where. */
export interface FormLook {
  readonly root: HTMLFormElement;
  readonly inputs: CardInputs;
  readonly country: () => string;
  readonly countryIsSure: boolean;
  /** Once, when the form is there. */
  begin(form: CardForm): void;
  /** Applies options; called with all at first, then with changes. */
  update(form: CardForm, options: PlainObject): void;
  /** Brings the page up to date with its fields. Gives what the change event of this kind adds. */
  show(form: CardForm): PlainObject;
  /** What the form asks for of the billing address. */
  address(form: CardForm): PlainObject;
}

/** The content of a frame that holds one card. */
export class CardFrame implements FrameContent {
  readonly #look: FormLook;
  #form: CardForm | null = null;
  #lastSent = '';

  constructor(look: FormLook) {
    this.#look = look;
  }

  async configure(setup: FrameSetup, connection: Connection): Promise<void> {
    const look = this.#look;
    const takes = await numbersTaken(setup.publishableKey);
    const form = new CardForm({
      inputs: look.inputs,
      takes,
      country: () => look.country(),
      countryIsSure: look.countryIsSure,
      changed: () => this.#changed(connection),
    });
    look.begin(form);
    look.update(form, setup.options);
    // Laid out once before it is shown: the options must not appear as a transition.
    look.root.getBoundingClientRect();
    look.root.classList.add('is-ready');
    const state = this.#state(form);
    this.#lastSent = JSON.stringify(state);
    this.#form = form;
    // The page takes a new form for empty. One that begins with a postal code is not.
    if (!state.empty) connection.send({ type: 'change', state });
    sendFormEvents(look.root, form, connection);
    reportHeight(look.root, connection);
  }

  update(options: PlainObject): void {
    if (this.#form !== null) this.#look.update(this.#form, options);
  }

  command(type: 'focus' | 'blur' | 'clear' | 'collapse'): void {
    const fields = this.#form?.fields ?? [];
    if (type === 'focus') (fields.find((field) => !field.complete) ?? fields[0])?.input.focus();
    if (type === 'clear') this.#form?.clear();
    if (type === 'blur' && document.activeElement instanceof HTMLElement) {
      document.activeElement.blur();
    }
  }

  prepare(task: FrameTask): FrameResult {
    const form = this.#form;
    if (form === null) return { ok: true, value: {} };
    const error = form.judge();
    if (error !== null) return { ok: false, error };
    const card = { card: form.parameters(), address: this.#look.address(form) };
    return { ok: true, value: withCard(task, card) };
  }

  #changed(connection: Connection): void {
    if (this.#form === null) return;
    const state = this.#state(this.#form);
    const news = JSON.stringify(state);
    if (news !== this.#lastSent) connection.send({ type: 'change', state });
    this.#lastSent = news;
  }

  #state(form: CardForm): FieldsState {
    const details = this.#look.show(form);
    const { empty, complete, autofilled, error } = form.state;
    return { empty, complete, autofilled, error, details };
  }
}
