import type {
  BrowserError,
  FieldsState,
  FrameResult,
  FrameSetup,
  FrameTask,
  PlainObject,
} from '@coffer/kernel';
import type { Connection } from '../connection.ts';
import { sendFormEvents } from '../form-events.ts';
import type { FrameContent } from '../frame.ts';
import { applyAppearance } from '../look/appearance.ts';
import { followLabels, showLabels } from '../look/labels.ts';
import { reportHeight } from '../look/report-height.ts';
import type { LabelledField } from './labelled-field.ts';

/** A form of details without card data: an address, an e-mail. */
export interface DetailsForm {
  readonly root: HTMLFormElement;
  /** The fields in use, in order. */
  readonly fields: readonly LabelledField[];
  readonly empty: boolean;
  readonly complete: boolean;
  /** Once, before the first options. */
  begin(changed: () => void): Promise<void>;
  /** Applies options; called with all at first, then with changes. */
  update(options: PlainObject): void;
  /** What the change event of this kind of element adds. */
  details(): PlainObject;
  /** What is wrong beside the texts of the fields: a choice that is missing. */
  missing(): BrowserError | null;
  /** What a confirmation gets of it: `shipping`, `billing_details`. */
  collected(): PlainObject;
  clear(): void;
}

/** The content of a frame with such a form. */
export class DetailsFrame implements FrameContent {
  readonly #form: DetailsForm;
  readonly #sheet = new CSSStyleSheet();
  #lastSent = '';
  #changed: () => void = () => undefined;

  constructor(form: DetailsForm) {
    this.#form = form;
  }

  async configure(setup: FrameSetup, connection: Connection): Promise<void> {
    const form = this.#form;
    document.adoptedStyleSheets = [this.#sheet];
    applyAppearance(document.documentElement, this.#sheet, undefined);
    await form.begin(() => this.#changed());
    followLabels(form.root);
    this.update(setup.options);
    const first = this.#state();
    this.#lastSent = JSON.stringify(first);
    // The page takes a new form for empty. One that has default values is not.
    if (!first.empty) connection.send({ type: 'change', state: first });
    this.#changed = () => {
      const state = this.#state();
      const news = JSON.stringify(state);
      if (news !== this.#lastSent) connection.send({ type: 'change', state });
      this.#lastSent = news;
    };
    // An address is not a card: a page that is kept may keep it.
    sendFormEvents(form.root, { clear: () => undefined }, connection);
    reportHeight(form.root, connection);
  }

  update(options: PlainObject): void {
    const { appearance } = options;
    if (appearance !== undefined) {
      applyAppearance(document.documentElement, this.#sheet, appearance);
    }
    this.#form.update(options);
    this.#changed();
  }

  command(type: 'focus' | 'blur' | 'clear' | 'collapse'): void {
    const { fields, root } = this.#form;
    if (type === 'focus') {
      (fields.find(({ field }) => !field.complete) ?? fields[0])?.field.input.focus();
    }
    if (type === 'clear') this.#form.clear();
    if (type === 'blur' && document.activeElement instanceof HTMLElement) {
      if (root.contains(document.activeElement)) document.activeElement.blur();
    }
  }

  /** `get_value` shows what is wrong and tells it; the others are refused then. */
  prepare(task: FrameTask): FrameResult {
    const error = this.#judge();
    if (task.kind === 'get_value') {
      return { ok: true, value: { complete: this.#form.complete, ...this.#form.details() } };
    }
    if (error !== null) return { ok: false, error };
    return { ok: true, value: task.kind === 'collect' ? this.#form.collected() : {} };
  }

  #judge(): BrowserError | null {
    let first: BrowserError | null = null;
    for (const { field } of this.#form.fields) {
      const error = field.judge();
      if (first !== null || error === null) continue;
      first = error;
      field.input.focus();
    }
    return first ?? this.#form.missing();
  }

  #state(): FieldsState {
    const { fields, empty, complete } = this.#form;
    for (const field of fields) field.show();
    showLabels(this.#form.root);
    const errors = fields.map(({ field }) => field.error);
    return {
      empty,
      complete,
      autofilled: fields.some(({ field }) => field.autofilled),
      error: errors.find((error) => error !== null) ?? null,
      details: this.#form.details(),
    };
  }
}
