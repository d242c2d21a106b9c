import { ownText } from './plain.ts';

export type ContainerState = 'base' | 'complete' | 'empty' | 'focus' | 'invalid' | 'webkitAutofill';

const DEFAULTS: Readonly<Record<ContainerState, string>> = {
  base: 'StripeElement',
  complete: 'StripeElement--complete',
  empty: 'StripeElement--empty',
  focus: 'StripeElement--focus',
  invalid: 'StripeElement--invalid',
  webkitAutofill: 'StripeElement--webkit-autofill',
};

/** The class names on the merchant's own node that tell its style sheet the element's state. */
export class ContainerClasses {
  readonly #names: Record<ContainerState, string[]>;
  readonly #node: Element;

  constructor(node: Element, classes: unknown) {
    this.#node = node;
    const split = (state: ContainerState): string[] =>
      (ownText(classes, state) ?? DEFAULTS[state]).split(/\s+/).filter((name) => name !== '');
    this.#names = {
      base: split('base'),
      complete: split('complete'),
      empty: split('empty'),
      focus: split('focus'),
      invalid: split('invalid'),
      webkitAutofill: split('webkitAutofill'),
    };
  }

  set(state: ContainerState, on: boolean): void {
    for (const name of this.#names[state]) this.#node.classList.toggle(name, on);
  }

  clear(): void {
    // Object.keys forgets the key type.
    for (const state of Object.keys(DEFAULTS)) this.set(state as ContainerState, false);
  }
}
