import type {
  BrowserError,
  FieldsState,
  FormInput,
  FrameResult,
  FrameSetup,
  FrameTask,
  PlainObject,
} from '@coffer/kernel';
import { unreachable } from './api-call.ts';
import { CardForm, type CardInputs } from './card-form/card-form.ts';
import type { Connection } from './connection.ts';
import { sendFormEvents } from './form-events.ts';
import type { FrameContent } from './frame.ts';
import { reportHeight } from './look/report-height.ts';
import type { SavedCards, SavedCardsInit } from './saved/saved-cards.ts';
import { numbersTaken, type KnownNumbers } from './test-numbers.ts';
import { clientContext } from './saved/client-context.ts';
import { withCard } from './with-card.ts';

/** What one kind of card form shows, and where. */
export interface FormLook {
  readonly root: HTMLFormElement;
  readonly inputs: CardInputs;
  /** What is hidden while there is no network to choose. */
  readonly networkBox: HTMLElement;
  readonly country: () => string;
  readonly countryIsSure: boolean;
  /** The saved cards beside the form, when the page has a customer's session. */
  loadSaved?(init: Omit<SavedCardsInit, 'root' | 'session'>): Promise<SavedCards | null>;
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
  #known: KnownNumbers | null = null;
  #saved: SavedCards | null = null;
  #options: PlainObject = {};
  #leftOut: ((fields: FormInput, task: FrameTask) => BrowserError | null) | null = null;
  #lastSent = '';

  constructor(look: FormLook) {
    this.#look = look;
  }

  async configure(setup: FrameSetup, connection: Connection): Promise<void> {
    const look = this.#look;
    const changed = (): void => this.#changed(connection);
    this.#saved = (await look.loadSaved?.({ setup, connection, changed })) ?? null;
    this.#options = setup.options;
    await this.#loadChecks();
    const known = numbersTaken(setup.publishableKey);
    this.#known = known;
    const form = new CardForm({
      inputs: look.inputs,
      known,
      networkBox: look.networkBox,
      country: () => look.country(),
      countryIsSure: look.countryIsSure,
      changed,
      networksChanged: () => connection.send({ type: 'networkschange' }),
    });
    look.begin(form);
    look.update(form, setup.options);
    const state = this.#state(form);
    this.#lastSent = JSON.stringify(state);
    this.#form = form;
    // The page takes a new form for empty. One that begins with a postal code is not.
    if (!state.empty) connection.send({ type: 'change', state });
    sendFormEvents(look.root, { clear: () => this.#clear() }, connection);
    reportHeight(look.root, connection);
  }

  update(options: PlainObject): void {
    this.#options = { ...this.#options, ...options };
    void this.#loadChecks();
    if (this.#form !== null) this.#look.update(this.#form, options);
  }

  command(type: 'focus' | 'blur' | 'clear' | 'collapse'): void {
    if (type === 'focus') this.#focus();
    if (type === 'clear') this.#clear();
    if (type === 'blur' && document.activeElement instanceof HTMLElement) {
      document.activeElement.blur();
    }
  }

  async prepare(task: FrameTask): Promise<FrameResult> {
    const saved = this.#saved?.prepare(task) ?? null;
    const prepared = saved ?? (await this.#prepareNew(task));
    if (!prepared.ok || task.kind !== 'create_confirmation_token') return prepared;
    return { ok: true, value: { ...clientContext(this.#options), ...prepared.value } };
  }

  /** Only forms that leave something to their page look whether it came. */
  async #loadChecks(): Promise<void> {
    if (this.#options['fields'] === undefined || this.#leftOut !== null) return;
    this.#leftOut = (await import('./details/left-out.ts')).leftOut;
  }

  async #prepareNew(task: FrameTask): Promise<FrameResult> {
    const form = this.#form;
    if (form === null) return { ok: true, value: {} };
    if ((await this.#known?.listed) === false) return unreachable();
    const error = this.#leftOut?.(this.#options['fields'], task) ?? form.judge();
    if (error !== null) return { ok: false, error };
    const card = { card: form.parameters(), address: this.#look.address(form) };
    const value = withCard(task, card);
    return { ok: true, value: this.#saved?.withSaving(task, value) ?? value };
  }

  #focus(): void {
    if (this.#saved?.focus() === true) return;
    const fields = this.#form?.fields ?? [];
    (fields.find((field) => !field.complete) ?? fields[0])?.input.focus();
  }

  #clear(): void {
    this.#form?.clear();
    this.#saved?.clear();
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
    const state = { empty, complete, autofilled, error, details };
    return this.#saved?.state(state) ?? state;
  }
}
