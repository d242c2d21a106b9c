import { replaceCardNumbers, UNSEEN } from '@coffer/kernel';

/** What no event may hold, whoever put it where. */
export type Forbidden = 'card_number' | 'cvc' | 'secret';

/** An event's data as it is stored and sent, and what had to be taken out of it. */
export interface CheckedContent {
  readonly json: string;
  readonly removed: readonly Forbidden[];
}

const REMOVED = '[removed]';

/**
 * Client secrets stand in objects because their pages need them. Whoever may have one reads the
 * object; events go to more places. The official types let the field be null. Quotes inside of
 * strings are escaped in JSON, so this is a field and never a part of some text.
 */
const OWN_SECRET = /"client_secret":"\w+_secret_\w+"/g;

/**
 * The scheme's name of an authorization: fifteen digits in every charge, and no card's. What the
 * merchant so names is another thing; all of that is text, which the next field of a charge is not.
 */
const NETWORK_ID_FIELD = 'network_transaction_id';
const NETWORK_ID = /^\d{15}$/;
const NETWORK_IDS = new RegExp(String.raw`"${NETWORK_ID_FIELD}":"\d{15}"(?=,"\w+":[^"])`, 'g');
const MERCHANTS_FIELD = 'metadata';

const CVC_NAMES = ['card_code', 'csc', 'cvc', 'cvc2', 'cvv', 'cvv2', 'security_code'];

/** Whether text is worth a closer look. They find too much rather than too little. */
const DIGITS = /\d(?:(?:[\s-]|\\[bfnrt]|\\u00[01][\da-f])*\d){12}/;
const DIGITS_OF_ANY_SCRIPT =
  /\p{Nd}(?:(?:[\s\p{Pd}\u2212]|\\[bfnrt]|\\u00[01][\da-f])*\p{Nd}){12}/u;
const NOT_ASCII = /[^\x20-\x7e]/;
const MARKS = /[ers]k_(?:live|test)_|whsec_|cliws_|_secret_/;
const CVC_FIELD = new RegExp(`"(?:${CVC_NAMES.join('|')})":[^n]`, 'i');

/**
 * API keys, signing secrets, what opens a stream, and client secrets of whatever object. Words such
 * as `risk_test_...` end like a key begins, so that a key glued to a word must look random.
 */
const SECRETS = new RegExp(
  [
    String.raw`(?<![0-9A-Za-z])[ers]k_(?:live|test)_\w{8,}`,
    String.raw`[ers]k_(?:live|test)_[0-9A-Za-z]{16,}`,
    String.raw`(?:whsec|cliws)_\w{8,}`,
    String.raw`[a-z]{2,8}(?:_test|_live)?_[0-9A-Za-z]{14,}_secret_[0-9A-Za-z]{8,}`,
    String.raw`(?:accs|cuss)_secret_\w{8,}`,
  ].join('|'),
  'g',
);

/**
 * Looks through an event's data. It never refuses: an event is not lost, and no payment fails,
 * because something was where it must not be.
 */
export function checkContent(data: object): CheckedContent {
  const json = JSON.stringify(data).replaceAll(OWN_SECRET, '"client_secret":null');
  if (!isSuspect(json.replaceAll(NETWORK_IDS, ''))) return { json, removed: [] };
  const removed = new Set<Forbidden>();
  const parsed: unknown = JSON.parse(json);
  const cleaned = JSON.stringify(clean(parsed, { removed, isMerchants: false }));
  return removed.size === 0 ? { json, removed: [] } : { json: cleaned, removed: [...removed] };
}

/** The same for one text. */
export function checkText(text: string): string {
  return isSuspect(text) ? cleanText(text, { removed: new Set(), isMerchants: true }) : text;
}

function isSuspect(json: string): boolean {
  if (MARKS.test(json) || CVC_FIELD.test(json)) return true;
  if (!NOT_ASCII.test(json)) return DIGITS.test(json);
  return DIGITS_OF_ANY_SCRIPT.test(json.normalize('NFKC').replaceAll(UNSEEN, ''));
}

/** Where a close look is, and what it has found. */
interface Look {
  readonly removed: Set<Forbidden>;
  /** Whether the merchant chose the names here. */
  readonly isMerchants: boolean;
}

/** A copy without what is forbidden. The depth is that of our own objects. */
function clean(value: unknown, look: Look): unknown {
  if (typeof value === 'string') return cleanText(value, look);
  if (typeof value === 'number') return cleanNumber(value, look);
  if (Array.isArray(value)) return value.map((item) => clean(item, look));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      cleanText(name, look),
      cleanField(name, inner, look),
    ]),
  );
}

function cleanField(name: string, value: unknown, look: Look): unknown {
  if (name === MERCHANTS_FIELD) return clean(value, { ...look, isMerchants: true });
  if (isNetworkId(name, value) && !look.isMerchants) return value;
  const isScalar = typeof value === 'string' || typeof value === 'number';
  if (!isScalar || !CVC_NAMES.includes(name.toLowerCase())) return clean(value, look);
  look.removed.add('cvc');
  return REMOVED;
}

function isNetworkId(name: string, value: unknown): boolean {
  return name === NETWORK_ID_FIELD && typeof value === 'string' && NETWORK_ID.test(value);
}

function cleanText(text: string, look: Look): string {
  const open = text.replaceAll(SECRETS, REMOVED);
  if (open !== text) look.removed.add('secret');
  const free = replaceCardNumbers(open, REMOVED);
  if (free !== open) look.removed.add('card_number');
  return free;
}

function cleanNumber(value: number, look: Look): unknown {
  const text = String(value);
  const free = cleanText(text, look);
  return free === text ? value : free;
}
