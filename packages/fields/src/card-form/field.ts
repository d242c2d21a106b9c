import type { BrowserError } from '@coffer/kernel';
import type { FieldCheck, FieldRule } from './field-rule.ts';
import { validationError } from './validation-error.ts';

export interface FieldEvents {
  /** The text or the shown error has changed. */
  readonly changed: (field: Field) => void;
  readonly finished: (field: Field) => void;
  /** Backspace in the empty field. */
  readonly leftBackwards: (field: Field) => void;
}

/** One input, which formats while its shopper types and knows what is wrong with its text. */
export class Field {
  readonly input: HTMLInputElement;
  readonly #rule: FieldRule;
  readonly #events: FieldEvents;
  /** The text that the last input left, to see what a deletion took. */
  #before = '';
  /** Whether an incomplete text is to be called wrong by now. */
  #judged = false;

  constructor(input: HTMLInputElement, rule: FieldRule, events: FieldEvents) {
    this.input = input;
    this.#rule = rule;
    this.#events = events;
    input.addEventListener('input', (event) => this.#onInput(event));
    input.addEventListener('keydown', (event) => {
      if (event.key !== 'Backspace' || input.value !== '') return;
      event.preventDefault();
      events.leftBackwards(this);
    });
    input.addEventListener('blur', () => {
      if (input.value !== '') this.judge();
    });
  }

  get empty(): boolean {
    return this.input.value === '';
  }

  get complete(): boolean {
    return this.#check().complete;
  }

  /** What to show the shopper as wrong, if anything. */
  get error(): BrowserError | null {
    const { error, incomplete } = this.#check();
    if (error !== null && !this.empty) return validationError(error);
    return this.#judged && incomplete !== null ? validationError(incomplete) : null;
  }

  get autofilled(): boolean {
    return this.input.matches(':autofill');
  }

  /** From now on, until the text changes, an incomplete text is an error. Gives what is wrong. */
  judge(): BrowserError | null {
    this.#judged = true;
    this.#events.changed(this);
    return this.error;
  }

  set(text: string): void {
    this.input.value = this.#rule.format(text, false);
    this.#before = this.input.value;
    this.#judged = false;
    this.#events.changed(this);
  }

  /** Applies the rule again, after something that it depends on has changed. */
  reformat(): void {
    const text = this.#rule.format(this.input.value, false);
    if (text !== this.input.value) this.input.value = text;
  }

  #check(): FieldCheck {
    return this.#rule.check(this.input.value);
  }

  #onInput(event: Event): void {
    const deleting = event instanceof InputEvent && event.inputType.startsWith('delete');
    let text = this.input.value;
    let caret = this.input.selectionStart ?? text.length;
    if (deleting && this.#dataIn(text) === this.#dataIn(this.#before)) {
      // Only a separator went. The shopper meant the character beside it.
      const backward = event.inputType.endsWith('Backward');
      const cut = backward ? this.#lastDataBefore(text, caret) : this.#firstDataFrom(text, caret);
      if (cut >= 0 && cut < text.length) {
        text = text.slice(0, cut) + text.slice(cut + 1);
        caret = cut;
      }
    }
    const atEnd = caret >= text.length;
    const dataBefore = this.#dataIn(text.slice(0, caret)).length;
    const shown = this.#rule.format(text, deleting);
    this.input.value = shown;
    this.#before = shown;
    const place = atEnd ? shown.length : this.#placeAfter(shown, dataBefore);
    this.#judged = false;
    this.#events.changed(this);
    // A field that is filled in from outside has no caret to keep, and takes no focus along.
    if (document.activeElement !== this.input) return;
    this.input.setSelectionRange(place, place);
    if (atEnd && !deleting && this.#rule.isFinished(shown)) this.#events.finished(this);
  }

  #dataIn(text: string): string {
    return Array.from(text)
      .filter((char) => this.#rule.isData(char))
      .join('');
  }

  #lastDataBefore(text: string, caret: number): number {
    let at = caret - 1;
    while (at >= 0 && !this.#rule.isData(text.charAt(at))) at -= 1;
    return at;
  }

  #firstDataFrom(text: string, caret: number): number {
    let at = caret;
    while (at < text.length && !this.#rule.isData(text.charAt(at))) at += 1;
    return at;
  }

  /** The place after so many data characters, and after the separators that follow them. */
  #placeAfter(shown: string, dataCount: number): number {
    let seen = 0;
    for (let at = 0; at < shown.length; at += 1) {
      if (seen === dataCount && this.#rule.isData(shown.charAt(at))) return at;
      if (this.#rule.isData(shown.charAt(at))) seen += 1;
    }
    return shown.length;
  }
}
