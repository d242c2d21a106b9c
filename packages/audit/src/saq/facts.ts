/** How cards reach a business. `service` is what it does with the cards of other merchants. */
export const CHANNELS = [
  'ecommerce',
  'mobile-app',
  'mail-telephone',
  'in-person',
  'service',
] as const;
export type Channel = (typeof CHANNELS)[number];

export const CHANNEL_NAMES: Readonly<Record<Channel, string>> = {
  ecommerce: 'Web shop, payment links, invoices',
  'mobile-app': 'Mobile app',
  'mail-telephone': 'Cards that your staff type in: telephone, mail, counter',
  'in-person': 'Card terminals',
  service: 'Service for other merchants',
};

/** Facts that decide which questionnaire applies. */
export type FactName =
  | 'level'
  | 'serviceLevel'
  | 'vault'
  | 'storedNumbers'
  | 'serverSeesNumbers'
  | 'providerAttested'
  | 'page'
  | 'pageScripts'
  | 'foreignElements'
  | 'appCardFields'
  | 'appDevice'
  | 'keyedBy'
  | 'keyedDevice'
  | 'terminal'
  | 'terminalCriteria';

/** One thing that a fact can be, in words that follow "you answered". */
export interface FactValue {
  readonly value: string;
  readonly says: string;
}

export interface FactDefinition {
  readonly question: string;
  /** The better a value for the merchant, the earlier it stands: the tests rely on this order. */
  readonly values: readonly FactValue[];
  /** Channels that are decided by it. */
  readonly channels: readonly Channel[];
  /** A merchant can change it, so it may be advised; how many cards it takes is not such a fact. */
  readonly changeable: boolean;
  /** True of the business, hence asked once and not for each channel. */
  readonly business: boolean;
}

/** Facts of one channel. A fact without a value is unknown, and never counts in favour. */
export type Facts = Readonly<Partial<Record<FactName, string>>>;

const MERCHANT_CHANNELS: readonly Channel[] = [
  'ecommerce',
  'mobile-app',
  'mail-telephone',
  'in-person',
];

const BUSINESS_FACTS: Readonly<
  Record<'level' | 'serviceLevel' | 'vault' | 'storedNumbers', FactDefinition>
> = {
  level: {
    question:
      'Which merchant level are you, with the card brand where it is highest? ' +
      '(Visa and Mastercard: level 1 is above 6 million payments a year, American Express: 2.5.)',
    values: [
      { value: '4', says: 'level 4: few cards a year' },
      { value: '3', says: 'level 3: more than 20,000 e-commerce payments a year' },
      { value: '2', says: 'level 2: more than 1 million payments a year' },
      { value: '1', says: 'level 1, or made level 1 by a brand after a breach' },
    ],
    channels: MERCHANT_CHANNELS,
    changeable: false,
    business: true,
  },
  serviceLevel: {
    question:
      'As a service provider: is any brand putting you at level 1? (Visa: above 300,000 payments ' +
      'a year; Mastercard: every third-party processor and token service.)',
    values: [
      { value: '2', says: 'service provider level 2' },
      { value: '1', says: 'service provider level 1' },
    ],
    channels: ['service'],
    changeable: false,
    business: true,
  },
  vault: {
    question: 'Who runs the systems that store and process the card numbers?',
    values: [
      { value: 'provider', says: 'a payment provider runs the vault' },
      { value: 'merchant', says: 'you run the vault yourself' },
    ],
    channels: MERCHANT_CHANNELS,
    changeable: true,
    business: true,
  },
  storedNumbers: {
    question:
      'Are card numbers stored electronically anywhere with you (databases, logs, mail, ' +
      'spreadsheets, recordings)? "No" needs a search for them, not a belief.',
    values: [
      { value: 'no', says: 'no stored card numbers, and you searched' },
      { value: 'yes', says: 'card numbers are stored with you' },
    ],
    channels: MERCHANT_CHANNELS,
    changeable: true,
    business: true,
  },
};

const PATH_FACTS: Readonly<Record<'serverSeesNumbers' | 'providerAttested', FactDefinition>> = {
  serverSeesNumbers: {
    question:
      'Do card numbers ever pass through a server or program of yours, even without being ' +
      'stored (raw card API calls, imports, CSV files, e-mails)?',
    values: [
      { value: 'no', says: 'card numbers never pass through your servers' },
      { value: 'yes', says: 'card numbers pass through your servers' },
    ],
    channels: MERCHANT_CHANNELS,
    changeable: true,
    business: false,
  },
  providerAttested: {
    question:
      'Do you hold, for every provider on the way of the card, its current PCI DSS attestation ' +
      '(AOC), and does it cover the service that you use?',
    values: [
      { value: 'yes', says: 'every provider has a current attestation that covers the service' },
      { value: 'none', says: 'no provider stands between you and the acquirer' },
      { value: 'no', says: 'a provider on the way has no current attestation for the service' },
    ],
    channels: MERCHANT_CHANNELS,
    changeable: true,
    business: false,
  },
};

const PAGE_FACTS: Readonly<Record<'page' | 'pageScripts' | 'foreignElements', FactDefinition>> = {
  page: {
    question: 'Where do customers type their card?',
    values: [
      {
        value: 'no-own-page',
        says: 'on links or invoices of the provider, without a page of yours',
      },
      { value: 'redirect', says: "on the provider's page, to which your site redirects" },
      { value: 'embedded', says: 'on your page, every card field inside frames of the provider' },
      { value: 'own-form', says: 'in fields of your own page, sent to the provider from there' },
    ],
    channels: ['ecommerce'],
    changeable: true,
    business: false,
  },
  pageScripts: {
    question: 'What protects the page that embeds the fields from harmful scripts?',
    values: [
      { value: 'controls', says: 'scripts are managed and watched as in PCI 6.4.3 and 11.6.1' },
      {
        value: 'provider-confirmation',
        says: 'the provider confirms in writing that its solution protects the page',
      },
      { value: 'none', says: 'nothing protects the embedding page from scripts' },
    ],
    channels: ['ecommerce'],
    changeable: true,
    business: false,
  },
  foreignElements: {
    question:
      'Does anything on the page with your own card form come from somebody other than you and ' +
      'the provider (analytics, tag managers, chat, fonts)?',
    values: [
      { value: 'no', says: 'everything on the page comes from you or the provider' },
      { value: 'yes', says: 'the page loads elements of third parties' },
    ],
    channels: ['ecommerce'],
    changeable: true,
    business: false,
  },
};

const APP_FACTS: Readonly<Record<'appCardFields' | 'appDevice', FactDefinition>> = {
  appCardFields: {
    question: 'Whose code shows the card fields in the app?',
    values: [
      { value: 'provider-ui', says: "only the provider's official SDK or fields show them" },
      { value: 'own-code', says: "the app's own code handles the card fields" },
    ],
    channels: ['mobile-app'],
    changeable: true,
    business: false,
  },
  appDevice: {
    question: 'On whose device does the app run?',
    values: [
      { value: 'cardholder', says: "the cardholder's own device" },
      { value: 'business', says: 'a device of the business (kiosk, tablet of the staff)' },
    ],
    channels: ['mobile-app'],
    changeable: true,
    business: false,
  },
};

const KEYED_FACTS: Readonly<Record<'keyedBy' | 'keyedDevice', FactDefinition>> = {
  keyedBy: {
    question: 'How do these cards get to the provider?',
    values: [
      { value: 'outsourced', says: 'the provider does it all (payment link, its IVR)' },
      {
        value: 'virtual-terminal',
        says: "your staff type one card at a time into the provider's virtual terminal",
      },
      { value: 'public-checkout', says: 'your staff, or a kiosk, use the public checkout' },
    ],
    channels: ['mail-telephone'],
    changeable: true,
    business: false,
  },
  keyedDevice: {
    question:
      'Is the device for it isolated (one location, no other use, no card reader, no batch ' +
      'software, no softphone and no recordings)?',
    values: [
      { value: 'isolated', says: 'cards are typed on an isolated device' },
      { value: 'shared', says: 'cards are typed on shared or connected devices' },
    ],
    channels: ['mail-telephone'],
    changeable: true,
    business: false,
  },
};

const TERMINAL_FACTS: Readonly<Record<'terminal' | 'terminalCriteria', FactDefinition>> = {
  terminal: {
    question: 'Which terminals do you use?',
    values: [
      { value: 'p2pe', says: 'terminals of a listed P2PE solution' },
      { value: 'spoc', says: 'a listed SPoC solution (PIN on a phone, with reader)' },
      { value: 'dial-out', says: 'stand-alone terminals that dial out, or imprints' },
      { value: 'standalone-ip', says: 'stand-alone PTS-listed terminals over IP' },
      { value: 'pos-app', says: 'readers that a point-of-sale app on the internet drives' },
      { value: 'other', says: 'other terminals' },
    ],
    channels: ['in-person'],
    changeable: true,
    business: false,
  },
  terminalCriteria: {
    question:
      'Does its condition hold? P2PE: listing current and its manual (PIM) implemented. SPoC: ' +
      'always attended. Stand-alone: not connected to other systems. App: isolated, one store.',
    values: [
      { value: 'met', says: 'the conditions for these terminals hold' },
      { value: 'not-met', says: 'a condition for these terminals does not hold' },
    ],
    channels: ['in-person'],
    changeable: true,
    business: false,
  },
};

/** Every fact, in the order in which a person is asked. */
export const FACTS: Readonly<Record<FactName, FactDefinition>> = {
  ...BUSINESS_FACTS,
  ...PATH_FACTS,
  ...PAGE_FACTS,
  ...APP_FACTS,
  ...KEYED_FACTS,
  ...TERMINAL_FACTS,
};

/** The names of FACTS, in its order. */
// Object.keys() gives string[]; the keys are those of the record above.
export const FACT_NAMES: readonly FactName[] = Object.keys(FACTS) as FactName[];

/** The words for a value of a fact; "unknown" for none. */
export function factText(name: FactName, value: string | undefined): string {
  const found = FACTS[name].values.find((choice) => choice.value === value);
  return found?.says ?? `not known: ${FACTS[name].question}`;
}
