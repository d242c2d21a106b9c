// The frames of a split card form: number, expiry or CVC, by the address of the page.
import {
  brandRuleFor,
  type FrameResult,
  type FrameSetup,
  type FrameTask,
  type PlainObject,
} from '@coffer/kernel';
import { unreachable } from './api-call.ts';
import { cvcRule } from './card-form/cvc-rule.ts';
import { expiryOf, expiryRule } from './card-form/expiry-rule.ts';
import { digitsOf, type FieldRule } from './card-form/field-rule.ts';
import { Field } from './card-form/field.ts';
import { networkList, NetworkSelect, preferredNetwork } from './card-form/network-select.ts';
import { numberRule } from './card-form/number-rule.ts';
import { channelName, PartChannel, type PartAnswer } from './card-part/part-channel.ts';
import { PART_INPUTS, partKindOf, type PartKind } from './card-part/part-kind.ts';
import type { Connection } from './connection.ts';
import { sendFormEvents } from './form-events.ts';
import type { FrameContent } from './frame.ts';
import { runShownFrame } from './shown-frame.ts';
import { fillCardStyle } from './look/card-style.ts';
import { showFieldState } from './look/field-classes.ts';
import { reportHeight } from './look/report-height.ts';
import { takeElement } from './take-element.ts';
import { numbersTaken, type KnownNumbers } from './test-numbers.ts';
import { withCard, withCvc } from './with-card.ts';

const OTHERS: readonly PartKind[] = ['cardExpiry', 'cardCvc'];

const kind = partKindOf(location.pathname);

class CardPart implements FrameContent {
  readonly #root = takeElement('card', HTMLFormElement);
  readonly #input = takeElement('input', HTMLInputElement);
  readonly #icon = takeElement('icon', SVGUseElement);
  readonly #alert = takeElement('alert', HTMLElement);
  readonly #sheet = new CSSStyleSheet();
  #field: Field | null = null;
  #known: KnownNumbers | null = null;
  readonly #network: NetworkSelect;
  #wantsIcon = false;
  #channel: PartChannel | null = null;
  #cvcLength: number | null = null;
  #lastSent = '';

  constructor() {
    const select = takeElement('network', HTMLSelectElement);
    this.#network = new NetworkSelect(select, select, () => undefined);
    const { name, autocomplete, textName, textPlaceholder } = PART_INPUTS[kind];
    Object.assign(this.#input, { name, autocomplete });
    Object.assign(this.#input.dataset, {
      textName,
      textPlaceholder,
      elementsStableFieldName: kind,
    });
    takeElement('title', HTMLTitleElement).dataset['text'] = textName;
  }

  async configure(setup: FrameSetup, connection: Connection): Promise<void> {
    const rule = this.#rule(setup);
    const field = new Field(this.#input, rule, {
      changed: () => this.#changed(connection),
      finished: () => undefined,
      leftBackwards: () => undefined,
    });
    this.#field = field;
    // A number may be there before it is known which are taken.
    void this.#known?.listed.then(() => this.#changed(connection));
    document.adoptedStyleSheets = [this.#sheet];
    this.update(setup.options);
    this.#lastSent = JSON.stringify(this.#state(field));
    this.#channel = new PartChannel(kind, channelName(setup, connection), {
      cvcLength: (length) => this.#adaptTo(length),
      fill: (text) => field.set(text),
      collect: () => this.#answer(field),
      hello: () => {
        if (kind === 'cardNumber') this.#channel?.tellCvcLength(this.#cvcLength);
      },
    });
    if (kind === 'cardNumber') this.#passOnFilledParts(this.#channel);
    sendFormEvents(this.#root, { clear: () => field.set('') }, connection);
    reportHeight(this.#root, connection);
  }

  update({ style, placeholder, showIcon, disabled, ...more }: PlainObject): void {
    this.#network.prefer(networkList(more['preferredNetwork']));
    if (style !== undefined) fillCardStyle(this.#sheet, style);
    if (typeof placeholder === 'string') this.#input.placeholder = placeholder;
    if (kind === 'cardNumber' && typeof showIcon === 'boolean') {
      this.#wantsIcon = showIcon;
      this.#showIcon(false);
    }
    if (typeof disabled === 'boolean') this.#input.disabled = disabled;
  }

  command(type: 'focus' | 'blur' | 'clear' | 'collapse'): void {
    if (type === 'focus') this.#input.focus();
    if (type === 'blur') this.#input.blur();
    if (type === 'clear') this.#field?.set('');
  }

  /** The form is whole when this part and each other one that the page shows is. */
  async prepare(task: FrameTask, parts: readonly string[]): Promise<FrameResult> {
    const others = kind === 'cardNumber' ? OTHERS.filter((part) => parts.includes(part)) : [];
    const answers = (await this.#channel?.collect(others)) ?? [];
    if ((await this.#known?.listed) === false) return unreachable();
    const error = this.#field?.judge() ?? null;
    if (error !== null) {
      this.#input.focus();
      return { ok: false, error };
    }
    let card = this.#values();
    for (const answer of answers) {
      if (answer === null) return { ok: false, error: PARTS_APART };
      if (answer.error !== null) return { ok: false, error: answer.error };
      card = { ...card, ...answer.values };
    }
    const params = kind === 'cardCvc' ? withCvc(task, card) : withCard(task, { card, address: {} });
    return { ok: true, value: params };
  }

  #rule(setup: FrameSetup): FieldRule {
    switch (kind) {
      case 'cardNumber':
        this.#known = numbersTaken(setup.publishableKey);
        return numberRule(this.#known.takes);
      case 'cardExpiry':
        return expiryRule(() => new Date());
      case 'cardCvc':
        return cvcRule(() => this.#cvcLength);
    }
  }

  /** The brand's picture is there when asked for, and where the network is chosen. */
  #showIcon(hasChoice: boolean): void {
    takeElement('icon-box', HTMLElement).hidden = !this.#wantsIcon && !hasChoice;
  }

  #changed(connection: Connection): void {
    if (this.#field === null) return;
    const state = this.#state(this.#field);
    const news = JSON.stringify(state);
    if (news !== this.#lastSent) connection.send({ type: 'change', state });
    this.#lastSent = news;
    if (kind !== 'cardNumber') return;
    const networks = this.#known?.networksOf(digitsOf(this.#input.value)) ?? [];
    if (this.#network.offer(networks)) {
      this.#showIcon(networks.length > 0);
      connection.send({ type: 'networkschange' });
    }
    const cvcLength = brandRuleFor(digitsOf(this.#input.value))?.cvcLength ?? null;
    if (cvcLength !== this.#cvcLength) {
      this.#cvcLength = cvcLength;
      this.#channel?.tellCvcLength(cvcLength);
    }
  }

  #state(field: Field) {
    showFieldState(field, 'is-');
    const { empty, complete, autofilled, error } = field;
    const brand = brandRuleFor(digitsOf(this.#input.value))?.brand ?? 'unknown';
    this.#root.classList.toggle('is-invalid', error !== null);
    this.#icon.setAttribute('href', `#${error === null ? brand : 'invalid'}`);
    const message = error?.message ?? '';
    // Written only when new, since every write is read out again.
    if (this.#alert.textContent !== message) this.#alert.textContent = message;
    const details: PlainObject = kind === 'cardNumber' ? { brand } : {};
    return { empty, complete, autofilled, error, details };
  }

  #answer(field: Field): PartAnswer {
    const error = field.judge();
    return { error, values: error === null ? this.#values() : {} };
  }

  #values(): PlainObject {
    const text = this.#input.value;
    switch (kind) {
      case 'cardNumber':
        return { number: digitsOf(text), ...preferredNetwork(this.#network) };
      case 'cardExpiry': {
        const { month, year } = expiryOf(text);
        return { exp_month: month, exp_year: year };
      }
      case 'cardCvc':
        return { cvc: text };
    }
  }

  #adaptTo(cvcLength: number | null): void {
    if (kind !== 'cardCvc' || cvcLength === this.#cvcLength) return;
    this.#cvcLength = cvcLength;
    this.#field?.set(this.#input.value);
  }

  /**
   * A browser that fills in a card fills the fields of one frame only. The number's frame has
   * fields for the rest of it, which nobody sees, and hands on what comes into them.
   */
  #passOnFilledParts(channel: PartChannel): void {
    const targets: readonly (readonly [string, PartKind])[] = [
      ['filled-expiry', 'cardExpiry'],
      ['filled-cvc', 'cardCvc'],
    ];
    for (const [id, part] of targets) {
      const input = takeElement(id, HTMLInputElement);
      input.disabled = false;
      input.addEventListener('input', () => {
        channel.fill(part, input.value);
        input.value = '';
      });
    }
  }
}

const PARTS_APART = {
  type: 'api_error',
  message: 'The fields of the card could not reach each other. Please reload the page.',
};

runShownFrame(new CardPart());
