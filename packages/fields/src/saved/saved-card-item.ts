import { BRAND_RULES, type BrowserError } from '@coffer/kernel';
import { cvcRule } from '../card-form/cvc-rule.ts';
import { Field } from '../card-form/field.ts';
import { showFieldState } from '../look/field-classes.ts';
import { filled, texts } from '../texts/texts.ts';
import { BRAND_NAMES } from './brand-names.ts';
import type { SavedCard } from './elements-session.ts';
import { networkChoice } from './network-choice.ts';
import { icon, make, spoken, texted } from './make-element.ts';

const YEAR_DIGITS = 2;

export interface ItemEvents {
  /** The shopper chose it, or typed into it. */
  readonly changed: () => void;
  /** The shopper wants it removed, and said so twice. Tells what went wrong; null for nothing. */
  readonly remove: (item: SavedCardItem) => Promise<BrowserError | null>;
  /** The shopper prefers another network of the card. */
  readonly prefer: (item: SavedCardItem, network: string) => Promise<BrowserError | null>;
}

/** One saved card in the list: a radio button, perhaps a CVC field, perhaps a way to remove it. */
export class SavedCardItem {
  readonly card: SavedCard;
  readonly root: HTMLElement;
  readonly radio: HTMLInputElement;
  readonly cvc: Field | null;
  readonly #cvcRow: HTMLElement | null;
  readonly #networks: HTMLElement | null;
  readonly #expires = make('span', { className: 'expires' });
  readonly #said = spoken('');
  readonly #ask = texted(make('button', { className: 'MenuAction', type: 'button' }), 'remove');
  readonly #events: ItemEvents;

  constructor(
    card: SavedCard,
    asks: { readonly cvc: boolean; readonly removal: boolean },
    events: ItemEvents,
  ) {
    this.card = card;
    this.#events = events;
    this.radio = make('input', { className: 'RadioIcon', type: 'radio', name: 'saved' });
    this.radio.value = card.id;
    this.radio.addEventListener('change', () => events.changed());
    this.root = make('div', { className: 'PickerItem' }, [
      make('div', { className: 'choice' }, [
        this.#label(),
        ...(asks.removal ? [this.#action()] : []),
      ]),
    ]);
    const row = asks.cvc ? this.#cvcField() : null;
    this.cvc = row?.field ?? null;
    this.#cvcRow = row?.root ?? null;
    this.#networks = networkChoice(card, (network) => events.prefer(this, network));
    for (const part of [this.#networks, this.#cvcRow]) if (part !== null) this.root.append(part);
    this.relabel();
  }

  /** `Visa ending in 4242` */
  get name(): string {
    const { brand, last4 } = this.card;
    const { labels } = texts();
    return filled(labels.endingIn, { brand: BRAND_NAMES[brand] ?? labels.card, last4 });
  }

  get chosen(): boolean {
    return this.radio.checked;
  }

  /** Brings the page up to date with what is chosen and typed. */
  show(): void {
    this.root.classList.toggle('PickerItem--selected', this.chosen);
    if (this.#networks !== null) this.#networks.hidden = !this.chosen;
    if (this.#cvcRow === null || this.cvc === null) return;
    this.#cvcRow.hidden = !this.chosen;
    showFieldState(this.cvc, 'Input--');
    const place = this.#cvcRow.querySelector('.Error');
    const message = this.cvc.error?.message ?? '';
    if (place !== null && place.textContent !== message) place.textContent = message;
  }

  /** Says everything in the language of the page, which may have changed. */
  relabel(): void {
    const { labels } = texts();
    const expires = expiryOf(this.card);
    const late = isExpired(this.card, new Date());
    this.#expires.classList.toggle('expired', late);
    this.#expires.textContent = late ? `${labels.expired} ${expires}` : expires;
    this.#said.textContent = `${this.name}, ${late ? labels.expired : expires}`;
    this.#ask.ariaLabel = `${labels.remove}: ${this.name}`;
  }

  #label(): HTMLElement {
    const { brand, last4 } = this.card;
    const shown = make('span', { className: 'shown', ariaHidden: 'true' }, [
      make('span', { className: 'last4' }, [`•••• ${last4}`]),
      this.#expires,
    ]);
    return make('label', { className: 'pick' }, [this.radio, icon(brand), shown, this.#said]);
  }

  /** The button, which asks first, in its own place. */
  #action(): HTMLElement {
    const ask = this.#ask;
    const place = make('div', { className: 'action' }, [ask]);
    ask.addEventListener('click', () => {
      const question = this.#question(() => {
        place.replaceChildren(ask);
        this.root.classList.remove('is-asking');
        ask.focus();
      });
      place.replaceChildren(question.root);
      this.root.classList.add('is-asking');
      question.first.focus();
    });
    return place;
  }

  #question(cancel: () => void): { readonly root: HTMLElement; readonly first: HTMLElement } {
    const { labels } = texts();
    const yes = texted(make('button', { className: 'MenuAction', type: 'button' }), 'remove');
    yes.classList.add('MenuAction--negative');
    const no = texted(make('button', { className: 'MenuAction', type: 'button' }), 'cancel');
    const problem = make('p', { className: 'Error' });
    problem.role = 'alert';
    const root = make('div', { className: 'question' }, [
      texted(make('span', { className: 'ask' }), 'removeAsk'),
      yes,
      no,
      problem,
    ]);
    root.role = 'group';
    root.ariaLabel = `${labels.removeAsk} ${this.name}`;
    root.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      cancel();
    });
    no.addEventListener('click', cancel);
    yes.addEventListener('click', () => {
      yes.disabled = true;
      no.disabled = true;
      void this.#events.remove(this).then((error) => {
        if (error === null) return;
        yes.disabled = false;
        no.disabled = false;
        problem.textContent = error.message ?? texts().errors.api_error;
        no.focus();
      });
    });
    // A second Enter must not remove it: the way back comes first.
    return { root, first: no };
  }

  #cvcField(): { readonly root: HTMLElement; readonly field: Field } {
    const { labels } = texts();
    const id = `saved-cvc-${this.card.id}`;
    const input = make('input', {
      className: 'Input Input--empty',
      id,
      autocomplete: 'cc-csc',
      inputMode: 'numeric',
      placeholder: labels.cvcPlaceholder,
    });
    input.dataset['elementsStableFieldName'] = 'cardCvc';
    input.dataset['textPlaceholder'] = 'cvcPlaceholder';
    input.spellcheck = false;
    input.ariaRequired = 'true';
    const label = texted(make('label', { className: 'Label', htmlFor: id }), 'cvc');
    const error = make('p', { className: 'Error', id: `${id}-error` });
    error.role = 'alert';
    input.setAttribute('aria-describedby', error.id);
    const field = new Field(
      input,
      cvcRule(() => BRAND_RULES.find(({ brand }) => brand === this.card.brand)?.cvcLength ?? null),
      {
        changed: () => this.#events.changed(),
        finished: () => undefined,
        leftBackwards: () => undefined,
      },
    );
    const root = make('div', { className: 'again' }, [
      label,
      make('div', { className: 'box' }, [input]),
      error,
    ]);
    return { root, field };
  }
}

function expiryOf({ expMonth, expYear }: SavedCard): string {
  const year = String(expYear).slice(-YEAR_DIGITS);
  return `${String(expMonth).padStart(2, '0')}/${year}`;
}

/** A card is good to the end of its month. */
export function isExpired({ expMonth, expYear }: SavedCard, now: Date): boolean {
  return new Date(expYear, expMonth, 1).getTime() <= now.getTime();
}
