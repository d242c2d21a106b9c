// The saved cards of a customer inside the payment element: a group of radio buttons, the last of
// which stands for the form with its empty fields.
import type {
  BrowserError,
  FieldsState,
  FrameResult,
  FrameSetup,
  FrameTask,
  MessageFromFrame,
  PlainObject,
} from '@coffer/kernel';
import { request } from '../api-call.ts';
import type { Connection } from '../connection.ts';
import { isPlainObject } from '../plain-object.ts';
import { texts } from '../texts/texts.ts';
import type { ElementsSession } from './elements-session.ts';
import { make, spoken, texted } from './make-element.ts';
import { isExpired, SavedCardItem } from './saved-card-item.ts';
import { withSavedCard, withSaving } from './saved-task.ts';

export interface SavedCardsInit {
  readonly root: HTMLFormElement;
  readonly setup: FrameSetup;
  readonly connection: Connection;
  readonly session: ElementsSession;
  readonly changed: () => void;
}

interface Change {
  readonly name: (MessageFromFrame & { type: 'event' })['name'];
  /** Below the payment method. */
  readonly path: string;
  readonly params: PlainObject;
}

export class SavedCards {
  readonly #init: SavedCardsInit;
  readonly #items: SavedCardItem[];
  readonly #panel: HTMLElement;
  /** Holds what the form asks of a new card. */
  readonly #form: HTMLElement;
  readonly #other: HTMLInputElement;
  readonly #otherItem: HTMLElement;
  readonly #said: HTMLElement;
  readonly #save: HTMLInputElement | null;

  constructor(init: SavedCardsInit) {
    this.#init = init;
    const { root, session } = init;
    this.#items = session.cards.map(
      (card) =>
        new SavedCardItem(
          card,
          { cvc: session.asksCvc, removal: session.mayRemove },
          {
            changed: () => this.#changed(),
            remove: (item) => this.#remove(item),
            prefer: (item, network) => this.#prefer(item, network),
          },
        ),
    );
    this.#other = make('input', {
      className: 'RadioIcon',
      type: 'radio',
      name: 'saved',
      value: '',
    });
    this.#other.addEventListener('change', () => this.#changed());
    this.#otherItem = make('div', { className: 'PickerItem PickerItem--new' }, [
      make('label', { className: 'pick' }, [this.#other, texted(make('span'), 'otherCard')]),
    ]);
    this.#panel = this.#makePanel();
    this.#said = spoken('');
    this.#said.role = 'status';
    const rows = make('div', { className: 'rows' }, [...root.children]);
    this.#form = make('div', { className: 'new-card' }, [rows]);
    root.append(this.#panel, this.#said, this.#form);
    this.#save = session.saving === null ? null : this.#makeSave();
    const first = this.#items.find(({ card }) => !isExpired(card, new Date()));
    (first?.radio ?? this.#other).checked = true;
    this.#show();
  }

  /** The saved card in the place of the form; null when a new one is to be typed. */
  get #chosen(): SavedCardItem | null {
    return this.#items.find(({ chosen }) => chosen) ?? null;
  }

  /** What the page is told: the form's state, or that of the chosen saved card. */
  state(form: FieldsState): FieldsState {
    const item = this.#chosen;
    const { details } = form;
    if (item === null) {
      if (this.#save === null) return form;
      const value = isPlainObject(details['value']) ? details['value'] : {};
      const savePaymentMethod = this.#save.checked;
      return { ...form, details: { ...details, value: { ...value, savePaymentMethod } } };
    }
    const { card, cvc } = item;
    const { id, billingDetails } = card;
    const payment_method = { id, type: 'card', billing_details: billingDetails };
    return {
      empty: false,
      complete: cvc?.complete ?? true,
      autofilled: false,
      error: cvc?.error ?? null,
      details: { ...details, value: { type: 'card', payment_method } },
    };
  }

  /** The task's parameters with the chosen saved card; null when none is chosen. */
  prepare(task: FrameTask): FrameResult | null {
    const item = this.#chosen;
    if (item === null) return null;
    const { card, cvc } = item;
    cvc?.judge();
    const error = cvc?.error ?? null;
    if (error !== null) {
      cvc?.input.focus();
      return { ok: false, error };
    }
    return withSavedCard(task, {
      id: card.id,
      cvc: cvc?.input.value ?? null,
      sessionSecret: this.#secret,
    });
  }

  /** The parameters of a task with a new card, with what its holder said of saving it. */
  withSaving(task: FrameTask, params: PlainObject): PlainObject {
    const ticked = this.#save?.checked === true;
    return withSaving(task, params, { session: this.#init.session, ticked });
  }

  /** Gives the focus to the list; false when there is none. */
  focus(): boolean {
    const item = this.#chosen;
    if (item === null) return false;
    (item.cvc?.complete === false ? item.cvc.input : item.radio).focus();
    return true;
  }

  clear(): void {
    for (const { cvc } of this.#items) cvc?.set('');
  }

  /** Says everything in the language of the page, which may have changed. */
  relabel(): void {
    for (const item of this.#items) item.relabel();
  }

  disable(readOnly: boolean): void {
    for (const input of this.#init.root.querySelectorAll<
      HTMLInputElement | HTMLButtonElement | HTMLSelectElement
    >('.saved input, .saved button, .saved select, .save input')) {
      input.disabled = readOnly;
    }
  }

  get #secret(): string {
    return this.#init.session.secret;
  }

  #makePanel(): HTMLElement {
    const heading = texted(make('p', { className: 'Label', id: 'saved-label' }), 'saved');
    const panel = make('div', { className: 'saved' }, [
      heading,
      ...this.#items.map(({ root }) => root),
      this.#otherItem,
    ]);
    panel.role = 'radiogroup';
    panel.setAttribute('aria-labelledby', heading.id);
    return panel;
  }

  #makeSave(): HTMLInputElement {
    const box = make('input', { className: 'CheckboxInput', type: 'checkbox', name: 'save' });
    box.addEventListener('change', () => this.#changed());
    const label = make('label', { className: 'save CheckboxLabel' }, [
      box,
      texted(make('span'), 'saveCard'),
    ]);
    this.#form.append(label);
    return box;
  }

  #changed(): void {
    this.#show();
    this.#init.changed();
  }

  #show(): void {
    for (const item of this.#items) item.show();
    this.#panel.hidden = this.#items.length === 0;
    this.#otherItem.classList.toggle('PickerItem--selected', this.#other.checked);
    this.#form.hidden = !this.#other.checked;
  }

  async #remove(item: SavedCardItem): Promise<BrowserError | null> {
    const error = await this.#touch(item, {
      name: 'savedpaymentmethodremove',
      path: '/detach',
      params: {},
    });
    if (error === null) this.#drop(item);
    return error;
  }

  #prefer(item: SavedCardItem, network: string): Promise<BrowserError | null> {
    return this.#touch(item, {
      name: 'savedpaymentmethodupdate',
      path: '',
      params: { card: { networks: { preferred: network } } },
    });
  }

  /** Changes a saved card by the customer's session, and tells the page how it went. */
  async #touch(item: SavedCardItem, change: Change): Promise<BrowserError | null> {
    const { setup, connection } = this.#init;
    const { id, billingDetails } = item.card;
    const { name, path, params } = change;
    const result = await request(setup, {
      method: 'POST',
      path: `/v1/payment_methods/${encodeURIComponent(id)}${path}`,
      params: { ...params, customer_session_client_secret: this.#secret },
    });
    const payload = {
      success: result.ok,
      ...(result.ok ? {} : { error: result.error.message }),
      payment_method: { id, type: 'card', billing_details: billingDetails },
    };
    connection.send({ type: 'event', name, payload });
    return result.ok ? null : result.error;
  }

  #drop(item: SavedCardItem): void {
    const at = this.#items.indexOf(item);
    if (at < 0) return;
    this.#items.splice(at, 1);
    item.root.remove();
    const next = this.#items[at] ?? this.#items[at - 1];
    if (item.chosen || next === undefined) (next?.radio ?? this.#other).checked = true;
    this.#changed();
    // The focus was on a button that is gone.
    if (next === undefined) this.#form.querySelector('input')?.focus();
    else next.radio.focus();
    this.#said.textContent = `${item.name}: ${texts().labels.removed}`;
  }
}
