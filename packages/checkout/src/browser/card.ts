import { billingAddress } from '../draft.ts';
import type { Draft, Store } from '../store.ts';
import type { CheckoutView } from '../view.ts';
import {
  startCoffer,
  type Coffer,
  type Element,
  type ElementEvent,
  type Elements,
} from './coffer.ts';

export type Method =
  | { readonly ok: true; readonly id: string }
  | { readonly ok: false; readonly message: string | null };

/** The vault's frame with the card fields. What is typed there never comes into this page. */
export class Card {
  readonly #coffer: Coffer | null;
  #elements: Elements | null = null;
  #element: Element | null = null;
  /** Hears what is typed into the card, for a page that passes it on. */
  changed: ((event: ElementEvent) => void) | undefined;

  constructor(view: CheckoutView) {
    this.#coffer = startCoffer(view);
  }

  mount(store: Store, place: unknown): void {
    if (this.#element !== null) return;
    if (this.#coffer === null) {
      store.card.value = 'failed';
      store.errors.value = { ...store.errors.value, card: store.texts.cardFieldsFailed };
      return;
    }
    const view = store.view.value;
    store.card.value = 'loading';
    this.#elements = this.#coffer.elements({
      ...amountOf(view),
      locale: store.locale,
      paymentMethodCreation: 'manual',
      appearance: appearance(view),
    });
    // What this page asks for itself goes along with the card.
    this.#element = this.#elements.create('payment', {
      business: { name: view.merchant.name },
      fields: { billingDetails: view.billing === 'required' ? { address: 'never' } : 'auto' },
      ...(view.hidesAgreement ? { terms: { card: 'never' } } : {}),
    });
    this.#element.on('ready', () => {
      store.card.value = 'ready';
    });
    this.#element.on('loaderror', () => {
      store.card.value = 'failed';
      store.errors.value = { ...store.errors.value, card: store.texts.cardFieldsFailed };
    });
    this.#element.on('change', (event) => this.changed?.(event));
    this.#element.mount(place);
  }

  /** Tells the frame what there is to pay now. */
  update(view: CheckoutView): void {
    void this.#elements?.update(amountOf(view));
  }

  restyle(view: CheckoutView): void {
    void this.#elements?.update({ appearance: appearance(view) });
  }

  focus(): void {
    this.#element?.focus();
  }

  destroy(): void {
    this.#element?.destroy();
    this.#element = null;
    this.#elements = null;
  }

  /** Whether the card can be sent; the frame shows what is wrong with it. */
  async check(): Promise<boolean> {
    if (this.#elements === null) return false;
    try {
      const { error } = await this.#elements.submit();
      return error === undefined;
    } catch {
      // The frame is not there yet.
      return false;
    }
  }

  /** Hands the card to the vault, for its name. */
  async createMethod(view: CheckoutView, draft: Draft): Promise<Method> {
    if (this.#coffer === null || this.#elements === null) return { ok: false, message: null };
    const address = billingAddress(view, draft);
    const { error, paymentMethod } = await this.#coffer.createPaymentMethod({
      elements: this.#elements,
      params: {
        billing_details: {
          name: draft.cardholder.trim(),
          ...(draft.email.trim() === '' ? {} : { email: draft.email.trim() }),
          ...(view.contact.asksPhone ? { phone: draft.phone.trim() } : {}),
          ...(address === null
            ? {}
            : {
                address: {
                  line1: address.line1,
                  line2: address.line2,
                  city: address.city,
                  state: address.state,
                  postal_code: address.postalCode,
                  country: address.country,
                },
              }),
        },
      },
    });
    return paymentMethod === undefined
      ? { ok: false, message: error?.message ?? null }
      : { ok: true, id: paymentMethod.id };
  }

  /** Sees the card holder through the bank's questions. Null is success. */
  async challenge(clientSecret: string): Promise<string | null> {
    if (this.#coffer === null) return '';
    const { error } = await this.#coffer.handleNextAction({ clientSecret });
    return error === undefined ? null : (error.message ?? '');
  }
}

function amountOf(view: CheckoutView): object {
  const { amountMinor, currency, keeps } = view.charge;
  return view.mode === 'setup'
    ? { mode: 'setup', currency }
    : // While the shopper has yet to name the price, there is none; the group wants one.
      {
        mode: 'payment',
        amount: Math.max(1, amountMinor),
        currency,
        ...(keeps === null ? {} : { setupFutureUsage: keeps }),
      };
}

/** The card fields look like the fields around them, by day and by night. */
function appearance(view: CheckoutView): object {
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  const radius = { rounded: '8px', rectangular: '2px', pill: '24px' }[view.merchant.look.border];
  return {
    theme: dark ? 'night' : 'stripe',
    variables: {
      borderRadius: radius,
      fontSizeBase: '16px',
      ...(dark
        ? { colorBackground: '#1d222d', inputColorBorder: '#4a5263', labelColorText: '#f1f3f8' }
        : { labelColorText: '#1d2433' }),
    },
  };
}
