/** The page's own words in one language. `{name}` is a place for a value. */
export interface Texts {
  readonly pageTitle: string;
  readonly payMerchant: string;
  readonly setupMerchant: string;
  readonly back: string;
  readonly testMode: string;
  readonly orderSummary: string;
  readonly quantity: string;
  readonly quantityOf: string;
  readonly less: string;
  readonly more: string;
  readonly each: string;
  readonly subtotal: string;
  readonly discount: string;
  readonly shipping: string;
  readonly tax: string;
  readonly taxIncluded: string;
  readonly total: string;
  readonly paidTotal: string;
  readonly free: string;
  readonly addPromotion: string;
  readonly promotionCode: string;
  readonly apply: string;
  readonly remove: string;
  readonly contact: string;
  readonly email: string;
  readonly phone: string;
  readonly shippingAddress: string;
  readonly shippingMethod: string;
  readonly fullName: string;
  readonly country: string;
  readonly line1: string;
  readonly line2: string;
  readonly city: string;
  readonly state: string;
  readonly postalCode: string;
  readonly payment: string;
  readonly cardholder: string;
  readonly savedCards: string;
  readonly anotherCard: string;
  readonly expires: string;
  readonly saveForLater: string;
  readonly individualName: string;
  readonly yourPrice: string;
  readonly terms: string;
  readonly privacy: string;
  readonly support: string;
  readonly billingAddress: string;
  readonly billingSame: string;
  readonly asBusiness: string;
  readonly businessName: string;
  readonly taxIdType: string;
  readonly taxId: string;
  readonly moreDetails: string;
  readonly optional: string;
  readonly choose: string;
  readonly agree: string;
  readonly promotions: string;
  readonly pay: string;
  readonly book: string;
  readonly donate: string;
  /** The same while nobody knows how much. */
  readonly toPay: string;
  readonly toBook: string;
  readonly toDonate: string;
  readonly saveCard: string;
  readonly placeOrder: string;
  readonly processing: string;
  readonly required: string;
  readonly amountTooFine: string;
  readonly invalidEmail: string;
  readonly invalidPhone: string;
  readonly mustAgree: string;
  readonly wrongLength: string;
  readonly digitsOnly: string;
  readonly checkFields: string;
  readonly connectionFailed: string;
  readonly cardFieldsFailed: string;
  readonly tryAgain: string;
  readonly cardDeclined: string;
  readonly insufficientFunds: string;
  readonly cardExpired: string;
  readonly wrongCvc: string;
  readonly processingError: string;
  readonly notAuthenticated: string;
  readonly promotionInvalid: string;
  readonly promotionMinimum: string;
  readonly promotionFirstTime: string;
  readonly promotionNotForOrder: string;
  readonly tooManyTries: string;
  readonly amountChanged: string;
  readonly amountTooSmall: string;
  readonly amountTooLarge: string;
  readonly wrongPostalCode: string;
  readonly wrongAddress: string;
  readonly notShippedThere: string;
  readonly underWay: string;
  readonly paidTitle: string;
  readonly savedTitle: string;
  readonly paidText: string;
  readonly savedText: string;
  readonly receipt: string;
  readonly paidAt: string;
  readonly paidWith: string;
  readonly reference: string;
  readonly returnTo: string;
  readonly expiredTitle: string;
  readonly expiredText: string;
  readonly startAgain: string;
  readonly notFoundTitle: string;
  readonly notFoundText: string;
  readonly inactiveTitle: string;
  readonly inactiveText: string;
  readonly unavailableTitle: string;
  readonly unavailableText: string;
  readonly busyTitle: string;
  readonly busyText: string;
  readonly bankConfirmedTitle: string;
  readonly bankConfirmedText: string;
  readonly bankPendingText: string;
  readonly bankFailedTitle: string;
  readonly bankFailedText: string;
  readonly bankOpenTitle: string;
  readonly bankOpenText: string;
  readonly needsScript: string;
  readonly securedBy: string;
  readonly businessDays: string;
  readonly range: string;
}

/** What the server says by itself: in views, refusals, and documents without a script. */
const SERVER_WORDS = [
  'pageTitle',
  'pay',
  'book',
  'donate',
  'toPay',
  'toBook',
  'toDonate',
  'saveCard',
  'placeOrder',
  'businessDays',
  'cardDeclined',
  'insufficientFunds',
  'cardExpired',
  'wrongCvc',
  'processingError',
  'promotionInvalid',
  'promotionMinimum',
  'promotionFirstTime',
  'promotionNotForOrder',
  'tooManyTries',
  'amountTooSmall',
  'amountTooLarge',
  'wrongPostalCode',
  'wrongAddress',
  'notShippedThere',
  'notFoundTitle',
  'notFoundText',
  'inactiveTitle',
  'inactiveText',
  'unavailableTitle',
  'unavailableText',
  'busyTitle',
  'busyText',
  'bankConfirmedTitle',
  'bankConfirmedText',
  'bankPendingText',
  'bankFailedTitle',
  'bankFailedText',
  'bankOpenTitle',
  'bankOpenText',
] as const;

/** What the page needs in the browser. */
export type PageTexts = Omit<Texts, (typeof SERVER_WORDS)[number]>;

export function pageTexts(texts: Texts): PageTexts {
  const left = new Set<string>(SERVER_WORDS);
  const needed = Object.entries(texts).filter(([name]) => !left.has(name));
  // Everything but the words left out.
  return Object.fromEntries(needed) as unknown as PageTexts;
}

/** A text with its values in their places. */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (place, name: string) => values[name] ?? place);
}
