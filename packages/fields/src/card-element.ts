// The frame of the card element: number, expiry, CVC and postal code in one row.
import type { FieldsState, FrameSetup, FrameTask, PlainObject } from '@coffer/kernel';
import { CardForm } from './card-form/card-form.ts';
import type { Connection } from './connection.ts';
import { sendFormEvents } from './form-events.ts';
import { runFrame, type FrameContent } from './frame.ts';
import { fillCardStyle } from './look/card-style.ts';
import { isObject } from './look/declarations.ts';
import { guessRegion } from './look/region.ts';
import { reportHeight } from './look/report-height.ts';
import { takeElement } from './take-element.ts';
import { numbersTaken } from './test-numbers.ts';
import { withCard } from './with-card.ts';

/** Below this many font sizes the row cannot show everything, and the number makes room. */
const ROW_EMS = 26;

class CardElement implements FrameContent {
  readonly #root = takeElement('card', HTMLFormElement);
  readonly #icon = takeElement('icon', SVGUseElement);
  readonly #alert = takeElement('alert', HTMLElement);
  readonly #sheet = new CSSStyleSheet();
  #form: CardForm | null = null;
  #options: PlainObject = {};

  async configure(setup: FrameSetup, connection: Connection): Promise<void> {
    const takes = await numbersTaken(setup.publishableKey);
    const region = guessRegion();
    const inputs = {
      number: takeElement('number', HTMLInputElement),
      expiry: takeElement('expiry', HTMLInputElement),
      cvc: takeElement('cvc', HTMLInputElement),
      postal: takeElement('postal', HTMLInputElement),
    };
    let last = '';
    const form = new CardForm({
      inputs,
      takes,
      country: () => region,
      countryIsSure: false,
      changed: () => {
        const state = this.#show();
        const news = JSON.stringify(state);
        if (state !== null && news !== last) connection.send({ type: 'change', state });
        last = news;
      },
    });
    this.#form = form;
    last = JSON.stringify(this.#show());
    if (region !== 'US') {
      inputs.postal.placeholder = 'Postal code';
      inputs.postal.inputMode = 'text';
    }
    document.adoptedStyleSheets = [this.#sheet];
    this.update(setup.options);
    sendFormEvents(this.#root, form, connection);
    reportHeight(this.#root, connection);
    new ResizeObserver(() => this.#arrange()).observe(this.#root);
    this.#root.addEventListener('focusin', () => this.#arrange());
    this.#root.addEventListener('focusout', () => this.#arrange());
  }

  update(options: PlainObject): void {
    this.#options = { ...this.#options, ...options };
    if ('style' in options) fillCardStyle(this.#sheet, options['style']);
    const given = this.#options;
    if ((given['hidePostalCode'] === true) === this.#form?.asksPostal) {
      this.#form.askPostal(given['hidePostalCode'] !== true);
    }
    takeElement('postal-box', HTMLElement).hidden = this.#form?.asksPostal === false;
    takeElement('icon-box', HTMLElement).hidden = given['hideIcon'] === true;
    for (const field of this.#form?.fields ?? []) field.input.disabled = given['disabled'] === true;
    const value = options['value'];
    const postal = isObject(value) ? value['postalCode'] : undefined;
    if (typeof postal === 'string' && this.#form?.asksPostal) this.#form.postal.set(postal);
    this.#arrange();
  }

  command(type: 'focus' | 'blur' | 'clear' | 'collapse'): void {
    if (type === 'focus') this.#firstToFill()?.focus();
    if (type === 'clear') this.#form?.clear();
    if (type === 'blur' && document.activeElement instanceof HTMLElement) {
      document.activeElement.blur();
    }
  }

  validate(): ReturnType<FrameContent['validate']> {
    const error = this.#form?.judge() ?? null;
    return error === null ? null : { ok: false, error };
  }

  withCard(task: FrameTask): PlainObject {
    const form = this.#form;
    if (form === null) return {};
    const address = form.asksPostal ? { postal_code: form.postal.input.value } : {};
    return withCard(task, { card: form.parameters(), address });
  }

  #firstToFill(): HTMLInputElement | undefined {
    const fields = this.#form?.fields ?? [];
    return (fields.find((field) => !field.complete) ?? fields[0])?.input;
  }

  /** Brings the row up to date, and gives its state as the page hears it. */
  #show(): FieldsState | null {
    const form = this.#form;
    if (form === null) return null;
    for (const field of form.fields) {
      const { classList } = field.input;
      classList.toggle('is-empty', field.empty);
      classList.toggle('is-complete', field.complete);
      classList.toggle('is-invalid', field.error !== null);
      field.input.ariaInvalid = String(field.error !== null);
    }
    const { error, brand, ...state } = form.state;
    this.#root.classList.toggle('is-invalid', error !== null);
    this.#icon.setAttribute('href', `#${error === null ? brand : 'invalid'}`);
    const message = error?.message ?? '';
    if (this.#alert.textContent !== message) this.#alert.textContent = message;
    const details = { brand, value: { postalCode: form.postal.input.value } };
    return { ...state, error, details };
  }

  /** In a narrow row a finished number shows its last four digits only, while others are filled in. */
  #arrange(): void {
    const form = this.#form;
    if (form === null) return;
    const fontPx = Number.parseFloat(getComputedStyle(form.number.input).fontSize);
    const narrow = this.#root.clientWidth < ROW_EMS * fontPx;
    const busy = document.activeElement === form.number.input || !form.number.complete;
    this.#root.classList.toggle('is-narrow', narrow);
    this.#root.classList.toggle('is-number-open', busy);
  }
}

runFrame(new CardElement());
