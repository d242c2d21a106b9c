import { signal, type Signal } from '@preact/signals';
import type { PageTexts } from './texts/texts.ts';
import type { Address, CheckoutView } from './view.ts';

/** What the shopper has typed and not sent yet. */
export interface Draft {
  readonly email: string;
  readonly phone: string;
  readonly cardholder: string;
  readonly individualName: string;
  readonly companyName: string;
  /** The id of a saved card; empty for the card that is typed. */
  readonly savedCard: string;
  readonly saveCard: boolean;
  /** Prices that the shopper names, by item. */
  readonly ownPrices: Readonly<Record<string, string>>;
  readonly shipping: Address;
  readonly billing: Address;
  readonly billingSame: boolean;
  readonly asBusiness: boolean;
  readonly businessName: string;
  readonly taxIdType: string;
  readonly taxId: string;
  readonly promotionOpen: boolean;
  readonly promotionCode: string;
  readonly custom: Readonly<Record<string, string>>;
  readonly agrees: boolean;
  readonly promotions: boolean;
}

/** What a shopper can do. The server's page has them too, and they do nothing there. */
export interface Actions {
  pay(): void;
  applyPromotion(): void;
  removePromotion(): void;
  chooseShipping(rate: string): void;
  setQuantity(item: string, quantity: number): void;
  /** The price that the shopper has typed for an item. */
  setPrice(item: string): void;
  /** Something of an address has been left. */
  addressLeft(): void;
  /** Where the vault's frame goes; called once it is in the page. */
  mountCard(place: unknown): void;
}

export interface Store {
  readonly texts: PageTexts;
  readonly locale: string;
  readonly view: Signal<CheckoutView>;
  readonly draft: Signal<Draft>;
  /** By the id of the field. */
  readonly errors: Signal<Readonly<Record<string, string>>>;
  /** What went wrong with the whole, above the button. */
  readonly failure: Signal<string | null>;
  readonly busy: Signal<'pay' | 'update' | null>;
  readonly card: Signal<'loading' | 'ready' | 'failed'>;
  readonly actions: Actions;
}

const idle: Actions = {
  pay: () => undefined,
  applyPromotion: () => undefined,
  removePromotion: () => undefined,
  chooseShipping: () => undefined,
  setQuantity: () => undefined,
  setPrice: () => undefined,
  addressLeft: () => undefined,
  mountCard: () => undefined,
};

export interface StoreInit {
  readonly view: CheckoutView;
  readonly texts: PageTexts;
  readonly locale: string;
  readonly actions?: Actions;
}

export function createStore({ view, texts, locale, actions = idle }: StoreInit): Store {
  return {
    texts,
    locale,
    view: signal(view),
    draft: signal(firstDraft(view)),
    errors: signal({}),
    failure: signal(null),
    busy: signal(null),
    card: signal('loading'),
    actions,
  };
}

export function firstDraft(view: CheckoutView): Draft {
  const country = view.shipping?.countries?.[0] ?? 'US';
  const empty: Address = {
    name: view.contact.name,
    country,
    line1: '',
    line2: '',
    city: '',
    state: '',
    postalCode: '',
  };
  return {
    email: view.contact.email,
    phone: view.contact.phone,
    cardholder: '',
    individualName: view.contact.individualName.value,
    companyName: view.contact.businessName.value,
    savedCard: view.savedCards[0]?.id ?? '',
    saveCard: false,
    ownPrices: {},
    shipping: view.shipping?.address ?? empty,
    billing: empty,
    billingSame: true,
    asBusiness: view.taxId?.required === true,
    businessName: '',
    taxIdType: '',
    taxId: '',
    promotionOpen: false,
    promotionCode: '',
    custom: Object.fromEntries(view.customFields.map(({ key, value }) => [key, value])),
    agrees: false,
    promotions: false,
  };
}

/** Changes a part of the draft, and takes away what was said of it. */
export function type(store: Store, change: Partial<Draft>, field: string): void {
  store.draft.value = { ...store.draft.value, ...change };
  if (store.errors.value[field] === undefined) return;
  const { [field]: _, ...rest } = store.errors.value;
  store.errors.value = rest;
}
