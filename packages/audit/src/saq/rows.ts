import type { Channel, FactName } from './facts.ts';
import type { Saq } from './saq.ts';

/** A conjunction: each named fact has one of the values. */
export type Condition = Readonly<Partial<Record<FactName, readonly string[]>>>;

/** One row of the decision table. */
export interface Row {
  /** Stable, e.g. `SAQ-8`: reports, scenarios and findings name it. */
  readonly id: string;
  readonly channels: readonly Channel[];
  /** One of them must hold. An empty condition always holds. */
  readonly when: readonly Condition[];
  readonly saq: Saq;
  /** Why the row leads to this questionnaire. Whole sentences. */
  readonly because: string;
  /** Where the rule comes from: FAQ numbers of PCI SSC, guidelines, providers' documents. */
  readonly source: string;
}

const MERCHANT: readonly Channel[] = ['ecommerce', 'mobile-app', 'mail-telephone', 'in-person'];
const CARD_NOT_PRESENT: readonly Channel[] = ['ecommerce', 'mobile-app', 'mail-telephone'];

/** Rows about the business: they come before those about a channel. */
const BUSINESS_ROWS: readonly Row[] = [
  {
    id: 'SAQ-1-ROC',
    channels: ['service'],
    when: [{ serviceLevel: ['1'] }],
    saq: 'ROC-ServiceProvider',
    because: 'Whoever handles cards for other merchants is a service provider, here of level 1.',
    source: 'PCI SSC FAQ 1331; programmes of Visa and Mastercard',
  },
  {
    id: 'SAQ-1',
    channels: ['service'],
    when: [{}],
    saq: 'D-ServiceProvider',
    because:
      'Whoever handles cards for other merchants is a service provider, and SAQ D for service ' +
      'providers is the only questionnaire that it may use.',
    source: 'PCI SSC FAQ 1331',
  },
  {
    id: 'SAQ-2',
    channels: MERCHANT,
    when: [{ level: ['1'] }],
    saq: 'ROC',
    because:
      'A level 1 merchant is assessed by an assessor; a questionnaire may only guide which ' +
      'requirements apply.',
    source: 'PCI SSC FAQ 1331; programmes of the card brands',
  },
  {
    id: 'SAQ-3',
    channels: MERCHANT,
    when: [{ vault: ['merchant'] }, { storedNumbers: ['yes'] }],
    saq: 'D-Merchant',
    because: 'Card numbers are stored or processed on systems that you run.',
    source: 'Eligibility criteria of all SAQs but D',
  },
  {
    id: 'SAQ-4',
    channels: MERCHANT,
    when: [{ serverSeesNumbers: ['yes'] }],
    saq: 'D-Merchant',
    because: 'Card numbers pass through your servers, even if they are not stored there.',
    source: "SAQ A and A-EP eligibility; Stripe's integration security guide",
  },
  {
    id: 'SAQ-5',
    channels: MERCHANT,
    when: [{ providerAttested: ['no'] }],
    saq: 'D-Merchant',
    because:
      'A smaller questionnaire stands on the attestation of every provider on the way of the ' +
      'card, and one is missing.',
    source: 'SAQ A r1, criteria 2 and 4',
  },
  {
    id: 'SAQ-5-NONE',
    channels: CARD_NOT_PRESENT,
    when: [{ providerAttested: ['none'] }],
    saq: 'D-Merchant',
    because: 'Without a provider that takes the card for you, you process it yourself.',
    source: 'SAQ A r1, criterion 2',
  },
];

const ECOMMERCE_ROWS: readonly Row[] = [
  {
    id: 'SAQ-6',
    channels: ['ecommerce'],
    when: [{ page: ['no-own-page'] }],
    saq: 'A',
    because:
      'Payment is outsourced and no page of yours leads to it. The criterion about script ' +
      'attacks (7) does not apply, nor do the requirements about a web server.',
    source: 'SAQ A r1; PCI SSC FAQ 1588',
  },
  {
    id: 'SAQ-7',
    channels: ['ecommerce'],
    when: [{ page: ['redirect'] }],
    saq: 'A',
    because:
      "Your site only redirects to the provider's page. The criterion about script attacks (7) " +
      'does not apply to redirects.',
    source: 'SAQ A r1; PCI SSC FAQ 1588',
  },
  {
    id: 'SAQ-8',
    channels: ['ecommerce'],
    when: [{ page: ['embedded'], pageScripts: ['controls', 'provider-confirmation'] }],
    saq: 'A',
    because:
      'Every card field is inside frames of the provider, and the page around them is protected ' +
      'against script attacks.',
    source: 'SAQ A r1, criteria 6 and 7; PCI SSC FAQs 1438 and 1588',
  },
  {
    id: 'SAQ-9',
    channels: ['ecommerce'],
    when: [{ page: ['embedded'], pageScripts: ['none'] }],
    saq: 'A-EP',
    because:
      'Every card field is inside frames of the provider, but nothing protects the page around ' +
      'them from script attacks: criterion 7 of SAQ A is not met yet.',
    source: 'SAQ A r1, criterion 7; PCI SSC FAQ 1588',
  },
  {
    id: 'SAQ-10',
    channels: ['ecommerce'],
    when: [{ page: ['own-form'], foreignElements: ['no'] }],
    saq: 'A-EP',
    because:
      "Your own page takes the card number and sends it to the provider from the customer's " +
      'browser, so your site controls how it gets there.',
    source: 'PCI SSC FAQ 1291; SAQ A-EP eligibility',
  },
  {
    id: 'SAQ-11',
    channels: ['ecommerce'],
    when: [{ page: ['own-form'], foreignElements: ['yes'] }],
    saq: 'D-Merchant',
    because:
      'Elements of your payment page come from neither you nor the provider, so not even SAQ ' +
      'A-EP is open.',
    source: 'PCI SSC FAQ 1293',
  },
];

const APP_ROWS: readonly Row[] = [
  {
    id: 'SAQ-12',
    channels: ['mobile-app'],
    when: [{ appCardFields: ['provider-ui'], appDevice: ['cardholder'] }],
    saq: 'A',
    because:
      "Only the provider's own fields take the card, on the cardholder's device, which is out of " +
      'scope; how you develop the app is in scope.',
    source: "PCI SSC FAQ 1283; Stripe's integration security guide",
  },
  {
    id: 'SAQ-13',
    channels: ['mobile-app'],
    when: [{ appCardFields: ['own-code'] }, { appDevice: ['business'] }],
    saq: 'D-Merchant',
    because:
      'Code or devices of yours take the card, and SAQ A-EP is not made for apps: ask a ' +
      'qualified assessor.',
    source: 'SAQ A and A-EP eligibility',
  },
];

const KEYED_ROWS: readonly Row[] = [
  {
    id: 'SAQ-14',
    channels: ['mail-telephone'],
    when: [{ keyedBy: ['outsourced'] }],
    saq: 'A',
    because: 'Orders by mail and telephone are paid entirely through the provider.',
    source: 'SAQ A r1, criterion 2',
  },
  {
    id: 'SAQ-15',
    channels: ['mail-telephone'],
    when: [{ keyedBy: ['virtual-terminal'], keyedDevice: ['isolated'] }],
    saq: 'C-VT',
    because:
      "Staff type one card at a time into the provider's virtual terminal, on an isolated device.",
    source: "SAQ C-VT eligibility; Stripe's integration security guide",
  },
  {
    id: 'SAQ-16',
    channels: ['mail-telephone'],
    when: [{ keyedBy: ['virtual-terminal'], keyedDevice: ['shared'] }],
    saq: 'D-Merchant',
    because:
      'Cards are typed on shared or connected devices (office network, softphones, recordings, ' +
      'batches), which SAQ C-VT excludes.',
    source: 'SAQ C-VT eligibility',
  },
  {
    id: 'SAQ-19',
    channels: ['mail-telephone'],
    when: [{ keyedBy: ['public-checkout'], keyedDevice: ['isolated'] }],
    saq: 'C-VT',
    because:
      "Staff type customers' cards into the public checkout, so it is no e-commerce of the " +
      'cardholder: SAQ A is not open, SAQ C-VT is while its conditions hold.',
    source: 'SAQ A and C-VT eligibility',
  },
  {
    id: 'SAQ-19-D',
    channels: ['mail-telephone'],
    when: [{ keyedBy: ['public-checkout'], keyedDevice: ['shared'] }],
    saq: 'D-Merchant',
    because:
      "Staff type customers' cards into the public checkout on devices that SAQ C-VT excludes.",
    source: 'SAQ A and C-VT eligibility',
  },
];

const TERMINAL_ROWS: readonly Row[] = [
  terminalRow('SAQ-17-P2PE', 'p2pe', 'P2PE'),
  terminalRow('SAQ-17-SPOC', 'spoc', 'SPoC'),
  terminalRow('SAQ-17-B-IP', 'standalone-ip', 'B-IP'),
  terminalRow('SAQ-17-B', 'dial-out', 'B'),
  {
    id: 'SAQ-18',
    channels: ['in-person'],
    when: [{ terminal: ['pos-app'], terminalCriteria: ['met'] }],
    saq: 'C',
    because:
      'Readers are driven by an app on the internet, isolated and on the network of one store.',
    source: "SAQ C eligibility; Stripe's integration security guide",
  },
  {
    id: 'SAQ-18-D',
    channels: ['in-person'],
    when: [{ terminal: ['pos-app'], terminalCriteria: ['not-met'] }],
    saq: 'D-Merchant',
    because: 'Readers are driven by an app whose network reaches further than SAQ C allows.',
    source: 'SAQ C eligibility',
  },
];

function terminalRow(id: string, terminal: string, saq: Saq): Row {
  return {
    id,
    channels: ['in-person'],
    when: [{ terminal: [terminal], terminalCriteria: ['met'] }],
    saq,
    because: `Cards are only taken with the terminals that SAQ ${saq} is made for, and its conditions hold.`,
    source: `SAQ ${saq} eligibility`,
  };
}

/** The decision table: for a channel the first row that holds decides. */
export const ROWS: readonly Row[] = [
  ...BUSINESS_ROWS,
  ...ECOMMERCE_ROWS,
  ...APP_ROWS,
  ...KEYED_ROWS,
  ...TERMINAL_ROWS,
  {
    id: 'SAQ-OTHERWISE',
    channels: MERCHANT,
    when: [{}],
    saq: 'D-Merchant',
    because: 'No smaller questionnaire fits, and SAQ D is for every other merchant.',
    source: 'SAQ instructions and guidelines',
  },
];
