// The frame of the card element: number, expiry, CVC and postal code in one row.
import type { PlainObject } from '@coffer/kernel';
import type { CardForm } from './card-form/card-form.ts';
import { networkList } from './card-form/network-select.ts';
import { CardFrame, type FormLook } from './card-frame.ts';
import { fillCardStyle } from './look/card-style.ts';
import { showFieldState } from './look/field-classes.ts';
import { guessRegion } from './look/region.ts';
import { isPlainObject } from './plain-object.ts';
import { runShownFrame } from './shown-frame.ts';
import { takeElement } from './take-element.ts';
import { texts } from './texts/texts.ts';

/** Below this many font sizes the row cannot show everything, and the number makes room. */
const ROW_EMS = 27;

class CardRow implements FormLook {
  readonly root = takeElement('card', HTMLFormElement);
  readonly inputs = {
    number: takeElement('number', HTMLInputElement),
    expiry: takeElement('expiry', HTMLInputElement),
    cvc: takeElement('cvc', HTMLInputElement),
    postal: takeElement('postal', HTMLInputElement),
    network: takeElement('network', HTMLSelectElement),
  };
  readonly networkBox = this.inputs.network;
  readonly countryIsSure = false;
  readonly #icon = takeElement('icon', SVGUseElement);
  readonly #alert = takeElement('alert', HTMLElement);
  readonly #sheet = new CSSStyleSheet();
  readonly #region = guessRegion();

  country(): string {
    return this.#region;
  }

  begin(form: CardForm): void {
    if (this.#region !== 'US') {
      this.inputs.postal.placeholder = texts().labels.postalCode;
      this.inputs.postal.inputMode = 'text';
    }
    document.adoptedStyleSheets = [this.#sheet];
    const arrange = (): void => this.#arrange(form);
    new ResizeObserver(arrange).observe(this.root);
    this.root.addEventListener('focusin', arrange);
    this.root.addEventListener('focusout', arrange);
  }

  update(form: CardForm, options: PlainObject): void {
    const { style, hidePostalCode, hideIcon, disabled, value, preferredNetwork } = options;
    form.network.prefer(networkList(preferredNetwork));
    if (style !== undefined) fillCardStyle(this.#sheet, style);
    if (typeof hidePostalCode === 'boolean') {
      form.askPostal(!hidePostalCode);
      takeElement('postal-box', HTMLElement).hidden = hidePostalCode;
    }
    if (typeof hideIcon === 'boolean') takeElement('icon-box', HTMLElement).hidden = hideIcon;
    if (typeof disabled === 'boolean') {
      for (const input of Object.values(this.inputs)) input.disabled = disabled;
    }
    const postal = isPlainObject(value) ? value['postalCode'] : undefined;
    if (typeof postal === 'string' && form.asksPostal) form.postal.set(postal);
    this.#arrange(form);
  }

  show(form: CardForm): PlainObject {
    for (const field of form.fields) showFieldState(field, 'is-');
    const { error, brand } = form.state;
    this.root.classList.toggle('is-invalid', error !== null);
    this.#icon.setAttribute('href', `#${error === null ? brand : 'invalid'}`);
    const message = error?.message ?? '';
    // Written only when new, since every write is read out again.
    if (this.#alert.textContent !== message) this.#alert.textContent = message;
    return { brand, value: { postalCode: form.postal.input.value } };
  }

  address(form: CardForm): PlainObject {
    return form.asksPostal ? { postal_code: form.postal.input.value.trim() } : {};
  }

  /** In a narrow row a finished number shows only its last four digits. */
  #arrange(form: CardForm): void {
    const widthPx = this.root.clientWidth;
    // The page is hidden yet; the observer tells when it is not any more.
    if (widthPx === 0) return;
    const fontPx = Number.parseFloat(getComputedStyle(form.number.input).fontSize);
    const busy = document.activeElement === form.number.input || !form.number.complete;
    this.root.classList.toggle('is-narrow', widthPx < ROW_EMS * fontPx);
    this.root.classList.toggle('is-number-open', busy);
  }
}

runShownFrame(new CardFrame(new CardRow()));
