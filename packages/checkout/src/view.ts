/**
 * What the payment page shows: everything is chosen, formatted and checked by the server, so that
 * page and server cannot disagree on an amount, and the browser needs no rule for money.
 */

export interface CheckoutView {
  readonly id: string;
  readonly mode: 'payment' | 'setup';
  /** The browser's frames are told. */
  readonly publishableKey: string;
  readonly status: 'open' | 'complete' | 'expired';
  readonly livemode: boolean;
  /** What of it stands in a merchant's page; null: it has a window of its own. */
  readonly embedded: 'page' | 'form' | null;
  readonly merchant: Merchant;
  /** Where a shopper goes who does not want to pay. */
  readonly backUrl: string | null;
  readonly items: readonly Item[];
  readonly totals: Totals;
  readonly promotion: Promotion;
  readonly contact: Contact;
  /** Null: nothing is sent anywhere. */
  readonly shipping: Shipping | null;
  /** `auto`: the card form asks for what banks check. */
  readonly billing: 'auto' | 'required';
  readonly taxId: TaxIdQuestion | null;
  readonly customFields: readonly CustomField[];
  readonly customTexts: CustomTexts;
  readonly consent: Consent;
  /** What stands on the button. */
  readonly button: string;
  readonly charge: Charge;
  /** Whether the card form says nothing of what is agreed to when the card is kept. */
  readonly hidesAgreement: boolean;
  readonly savedCards: readonly SavedCard[];
  /** Whether the shopper may ask to have the card kept. */
  readonly offersSaving: boolean;
  /** After success. Until then null. */
  readonly done: Done | null;
  /** A page in place of an expired one. */
  readonly recoveryUrl: string | null;
}

export interface Merchant {
  readonly name: string;
  readonly logoUrl: string | null;
  readonly look: Look;
  readonly links: {
    readonly terms: string | null;
    readonly privacy: string | null;
    readonly support: string | null;
  };
}

/** The merchant's colours, with the colours of text that can be read on them. */
export interface Look {
  readonly button: string;
  readonly buttonText: string;
  readonly background: string;
  readonly backgroundText: string;
  readonly border: 'rounded' | 'rectangular' | 'pill';
}

export interface Item {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly imageUrl: string | null;
  readonly quantity: number;
  /** Null: fixed. */
  readonly adjustable: { readonly min: number; readonly max: number } | null;
  /** The shopper names the price; what it is now, as a number to edit. Empty: there is none yet. */
  readonly ownPrice: { readonly amount: string; readonly limits: string } | null;
  /** Null where the line is not so many times one price. */
  readonly unitPrice: string | null;
  readonly price: string;
}

/** Formatted amounts; null where there is nothing to say. */
export interface Totals {
  readonly subtotal: string;
  readonly discount: string | null;
  readonly shipping: string | null;
  readonly tax: string | null;
  readonly taxIncluded: string | null;
  readonly total: string;
}

export interface Promotion {
  readonly allowed: boolean;
  readonly applied: readonly {
    /** Null for a discount that the merchant has given. */
    readonly code: string | null;
    readonly name: string;
    readonly saves: string;
  }[];
}

export interface Contact {
  readonly email: string;
  /** An address that the merchant knows already. */
  readonly emailFixed: boolean;
  readonly asksPhone: boolean;
  readonly phone: string;
  readonly name: string;
  readonly individualName: NameQuestion;
  readonly businessName: NameQuestion;
}

export interface NameQuestion {
  readonly asks: 'never' | 'optional' | 'required';
  readonly value: string;
}

export interface SavedCard {
  readonly id: string;
  readonly label: string;
  readonly expires: string;
}

export interface Address {
  readonly name: string;
  readonly country: string;
  readonly line1: string;
  readonly line2: string;
  readonly city: string;
  readonly state: string;
  readonly postalCode: string;
}

export interface Shipping {
  /** ISO 3166 codes; null while the merchant only offers ways of shipping. */
  readonly countries: readonly string[] | null;
  readonly address: Address | null;
  readonly rates: readonly ShippingRate[];
}

export interface ShippingRate {
  readonly id: string;
  readonly name: string;
  readonly price: string;
  readonly estimate: string | null;
  readonly chosen: boolean;
}

export interface TaxIdQuestion {
  readonly required: boolean;
}

export interface CustomField {
  readonly key: string;
  readonly label: string;
  readonly kind: 'text' | 'numeric' | 'dropdown';
  readonly optional: boolean;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly minLength: number | null;
  readonly maxLength: number | null;
  readonly value: string;
}

/** The merchant's own sentences. Links in them are written as in Markdown. */
export interface CustomTexts {
  readonly shippingAddress: string | null;
  readonly submit: string | null;
  readonly terms: string | null;
  readonly afterSubmit: string | null;
}

export interface Consent {
  readonly terms: boolean;
  readonly promotions: boolean;
}

/** What the card form is told. */
export interface Charge {
  readonly amountMinor: number;
  readonly currency: string;
  /** Digits after the point. */
  readonly decimals: number;
  /** What each amount is a multiple of. */
  readonly stepMinor: number;
  /** Nothing is due, and no card is asked for. */
  readonly free: boolean;
  /** How the card is kept when it has paid; null: it is not. */
  readonly keeps: 'off_session' | 'on_session' | null;
}

export interface Done {
  /** The merchant's page; null shows a receipt here. */
  readonly nextUrl: string | null;
  readonly message: string | null;
  readonly paidWith: string | null;
  readonly paidAt: string | null;
  readonly reference: string;
}

/** A page that is not about an open session. */
export interface NoticeView {
  readonly kind: 'not-found' | 'inactive' | 'unavailable' | 'busy';
  readonly merchantName: string | null;
  /** The merchant's own words. */
  readonly message: string | null;
}

/** What an action on the server answers. */
export type Answer =
  | {
      readonly kind: 'view';
      readonly view: CheckoutView;
      /** Why the last attempt to pay came to nothing. */
      readonly declined: string | null;
    }
  /** The bank wants to see the card holder first. */
  | { readonly kind: 'challenge'; readonly clientSecret: string; readonly view: CheckoutView }
  /** Nobody knows yet: ask again. */
  | { readonly kind: 'wait'; readonly view: CheckoutView | null }
  | {
      readonly kind: 'refused';
      readonly message: string;
      /** The id of the field that it is about. */
      readonly field: string | null;
      /** What the session is now, when it is not what the page shows. */
      readonly view: CheckoutView | null;
    };
