/**
 * The listed test cards and the canary range: the only card numbers that test mode takes. Only the
 * vault, the field frames, the sandbox, the command line and tests may import this module: no
 * number is in the server or the SDK (checked by the tidy test).
 */
import { luhnCheckDigit } from '../card/luhn.ts';
import { brandRuleFor, type CardBrand } from '../card/brands.ts';
import { invariant } from '../errors.ts';
import data from './test-cards.json' with { type: 'json' };

export type CheckResult = 'pass' | 'fail' | 'unavailable' | 'unchecked';

/** How a listed card behaves; the meaning of each word is in docs/testing.md. */
export interface TestCardBehavior {
  readonly outcome: string;
  readonly code?: string;
  readonly decline_code?: string | null;
  readonly attachable?: boolean;
  readonly risk_level?: string;
  /** `available`: its money can be had at once. */
  readonly balance?: string;
  /** The states that its refunds go through. */
  readonly refund?: readonly string[];
  readonly authentication_flow?: string;
  readonly off_session?: string;
  readonly request_3ds_any?: string;
  readonly result?: string;
  readonly checks?: {
    readonly cvc_check?: CheckResult;
    readonly address_line1_check?: CheckResult;
    readonly address_postal_code_check?: CheckResult;
  };
}

export interface TestCard {
  readonly category: string;
  readonly label: string;
  readonly number: string;
  /** The `pm_card_*` that stands for it, where there is one. */
  readonly payment_method: string | null;
  /** The `tok_*` that stands for it, where there is one. */
  readonly token: string | null;
  readonly brand: CardBrand;
  readonly funding: 'credit' | 'debit' | 'prepaid';
  readonly country: string | null;
  readonly behavior: TestCardBehavior;
}

// The file is data with a fixed shape (its own test reads every row); JSON types are too wide for
// it.
const ROWS = data.cards as readonly (Omit<TestCard, 'brand'> & { brand: CardBrand | 'carnet' })[];

/** Every row of the list. Carnet is a network without a name in the API. */
export const TEST_CARDS: readonly TestCard[] = ROWS.map((row) => ({
  ...row,
  brand: row.brand === 'carnet' ? 'unknown' : row.brand,
}));

/** The local networks of co-branded cards, by the words that their labels start with. */
const LOCAL_NETWORKS: Readonly<Record<string, string>> = {
  'Cartes Bancaires': 'cartes_bancaires',
  'eftpos Australia': 'eftpos_au',
};

/** The networks that a listed card can run on, the local one first. */
export function networksOfTestCard({ label, brand }: TestCard): readonly string[] {
  const local = LOCAL_NETWORKS[label.split('/')[0] ?? ''];
  const network = brand === 'unknown' ? 'carnet' : brand;
  return local === undefined ? [network] : [local, network];
}

/**
 * Canary numbers: 4000 0099 bbss sssc, where `bb` says how the sandbox answers, `sssss` is a serial
 * number and `c` the check digit. They are for leak searches and failure tests: 100,000 of each.
 */
export const CANARY_PREFIX = '40000099';
export const CANARY_DIGITS = 16;
/** So many digits tell what a canary does; the others are its serial number. */
export const CANARY_HEAD_DIGITS: number = CANARY_PREFIX.length + 2;
const CANARY_BEHAVIOR_CODES = {
  succeed: '00',
  /** The network never answers; the authorization stands. */
  time_out: '01',
  /** The answer comes after the caller has given up; the authorization stands. */
  late_answer: '02',
  /** The connection breaks after the authorization was made. */
  lost_answer: '03',
  /** The network answers twice. */
  duplicate_answer: '04',
  decline: '05',
  /** Can be verified and attached; every authorization is declined as of a lost card. */
  attach_then_lost: '06',
  attach_then_stolen: '07',
} as const;
export type CanaryBehavior = keyof typeof CANARY_BEHAVIOR_CODES;

const CANARY_SERIAL_DIGITS = 5;
export const CANARY_SERIAL_MAX: number = 10 ** CANARY_SERIAL_DIGITS - 1;

/** The canary number with that behaviour and serial number (0 to CANARY_SERIAL_MAX). */
export function canaryNumber(behavior: CanaryBehavior, serial: number): string {
  invariant(
    Number.isInteger(serial) && serial >= 0 && serial <= CANARY_SERIAL_MAX,
    'canary serial',
  );
  const payload =
    CANARY_PREFIX +
    CANARY_BEHAVIOR_CODES[behavior] +
    String(serial).padStart(CANARY_SERIAL_DIGITS, '0');
  invariant(payload.length === CANARY_DIGITS - 1, 'canary payload length');
  return payload + String(luhnCheckDigit(new TextEncoder().encode(payload)));
}

/** How a canary number behaves; null when the number is not a canary. */
export function canaryBehavior(number: string): CanaryBehavior | null {
  if (number.length !== CANARY_DIGITS || !number.startsWith(CANARY_PREFIX)) return null;
  const code = number.slice(CANARY_PREFIX.length, CANARY_PREFIX.length + 2);
  for (const [behavior, known] of Object.entries(CANARY_BEHAVIOR_CODES)) {
    // Object.entries forgets the key type.
    if (known === code) return behavior as CanaryBehavior;
  }
  return null;
}

/** Aliases that the lists name without a number of their own, and the card each behaves as. */
const EXTRA_ALIASES: Readonly<Record<string, string>> = {
  pm_card_chargeDeclined: '4000000000000002',
  tok_chargeDeclined: '4000000000000002',
  tok_visa_debit_chargeDeclinedInsufficientFunds: '4000000000009995',
  tok_visa_chargeDeclinedFraudulent: '4000000000000069',
  tok_visa_chargeCustomerFail: '4000000000000341',
  tok_visa_chargeDeclinedExpiredCard: '4000000000000069',
  tok_visa_chargeDeclinedIncorrectCvc: '4000000000000127',
  tok_visa_chargeDeclinedProcessingError: '4000000000000119',
};

const CANARY_ALIASES = [
  ['tok_visa_chargeCustomerFailLostCard', 'attach_then_lost', 'lost_card'],
  ['tok_visa_chargeCustomerFailStolenCard', 'attach_then_stolen', 'stolen_card'],
] as const;

function attachedOnly(token: string, behavior: CanaryBehavior, declineCode: string): TestCard {
  return {
    category: 'decline',
    label: 'Decline after attaching',
    number: canaryNumber(behavior, 0),
    payment_method: null,
    token,
    ...{ brand: 'visa', funding: 'credit', country: 'US' },
    behavior: {
      outcome: 'attach_ok_charge_declines',
      code: 'card_declined',
      decline_code: declineCode,
      attachable: true,
    },
  };
}

// The first row of a number wins: later ones describe the same card from another side.
const byNumber = new Map<string, TestCard>();
for (const card of TEST_CARDS) if (!byNumber.has(card.number)) byNumber.set(card.number, card);

let byAlias: ReadonlyMap<string, TestCard> | null = null;

/** Made when it is first asked for: browsers load the numbers alone, and count every byte. */
function makeAliases(): ReadonlyMap<string, TestCard> {
  const aliases = new Map<string, TestCard>();
  for (const card of TEST_CARDS) {
    for (const alias of [card.payment_method, card.token]) {
      if (alias !== null && !aliases.has(alias)) aliases.set(alias, card);
    }
  }
  for (const [alias, number] of Object.entries(EXTRA_ALIASES)) {
    const card = byNumber.get(number);
    invariant(card !== undefined, 'every extra alias names a listed card');
    aliases.set(alias, card);
  }
  // Those of which no number is listed: canaries stand for them.
  for (const [alias, behavior, declineCode] of CANARY_ALIASES) {
    aliases.set(alias, attachedOnly(alias, behavior, declineCode));
  }
  return aliases;
}

/** What a name of a test card stands for, as it would be typed: any month of next year. */
export function fieldsOfTestCard(
  { number }: TestCard,
  now: Date,
): Readonly<Record<'cvc' | 'expMonth' | 'expYear' | 'number', string>> {
  return {
    number,
    cvc: '1234'.slice(0, brandRuleFor(number)?.cvcLength ?? 3),
    expMonth: String(now.getUTCMonth() + 1),
    expYear: String(now.getUTCFullYear() + 1),
  };
}

/** Only an address that was given is checked: a name whose row speaks of that brings one along. */
export function addressOfTestCard({ behavior: { checks = {} } }: TestCard): {
  readonly address?: { readonly line1: string; readonly postal_code: string };
} {
  const checked = checks.address_line1_check ?? checks.address_postal_code_check;
  return checked === undefined ? {} : { address: { line1: '1 Test Street', postal_code: '12345' } };
}

/** The listed card of that number; null for any other number. */
export function testCardByNumber(number: string): TestCard | null {
  return byNumber.get(number) ?? null;
}

/** The card that a `pm_card_*` or `tok_*` name stands for; null when there is none. */
export function testCardByAlias(alias: string): TestCard | null {
  byAlias ??= makeAliases();
  return byAlias.get(alias) ?? null;
}
