// The frame of the link authentication element: an e-mail address, and no network behind it.
import type { PlainObject } from '@coffer/kernel';
import { DetailsFrame, type DetailsForm } from './details/details-frame.ts';
import { LabelledField } from './details/labelled-field.ts';
import { emailRule } from './details/text-rule.ts';
import { isPlainObject } from './plain-object.ts';
import { runShownFrame } from './shown-frame.ts';
import { takeElement } from './take-element.ts';
import { texts } from './texts/texts.ts';

class EmailForm implements DetailsForm {
  readonly root = takeElement('payment', HTMLFormElement);
  #email: LabelledField | null = null;

  get fields(): readonly LabelledField[] {
    return this.#email === null ? [] : [this.#email];
  }

  get empty(): boolean {
    return this.#email?.field.empty !== false;
  }

  get complete(): boolean {
    return this.#email?.field.complete === true;
  }

  begin(changed: () => void): Promise<void> {
    const shape = { name: 'email', autocomplete: 'email', inputMode: 'email' } as const;
    this.#email = new LabelledField(shape, emailRule(), changed);
    this.#email.name(texts().labels.email, true);
    this.root.append(this.#email.root);
    return Promise.resolve();
  }

  update({ defaultValues }: PlainObject): void {
    const email = isPlainObject(defaultValues) ? defaultValues['email'] : undefined;
    if (typeof email === 'string') this.#email?.field.set(email);
  }

  details(): PlainObject {
    return { value: { email: this.#email?.text ?? '' } };
  }

  missing(): null {
    return null;
  }

  collected(): PlainObject {
    return { billing_details: { email: this.#email?.text ?? '' } };
  }

  clear(): void {
    this.#email?.field.set('');
  }
}

runShownFrame(new DetailsFrame(new EmailForm()));
