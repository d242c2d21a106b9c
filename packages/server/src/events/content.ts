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

/** The scheme's name of an authorization: fifteen digits in every charge, and no card's. */
const NETWORK_ID_FIELD = 'network_transaction_id';
const NETWORK_ID = /^\d{15}$/;
const NETWORK_IDS = new RegExp(String.raw`"${NETWORK_ID_FIELD}":"\d{15}"`, 'g');

const CVC_NAMES = ['card_code', 'csc', 'cvc', 'cvc2', 'cvv', 'cvv2', 'security_code'];

/** Whether text is worth a closer look. They find too much rather than too little. */
const DIGITS = /\d(?:(?:[\s-]|\\[bfnrt]|\\u00[01][\da-f])*\d){12}/;
const DIGITS_OF_ANY_SCRIPT =
  /\p{Nd}(?:(?:[\s\p{Pd}\u2212]|\\[bfnrt]|\\u00[01][\da-f])*\p{Nd}){12}/u;
const NOT_ASCII = /[^\x20-\x7e]/;
const MARKS = /[rs]k_(?:live|test)_|whsec_|_secret_/;
const CVC_FIELD = new RegExp(`"(?:${CVC_NAMES.join('|')})":[^n]`, 'i');

/** API keys, signing secrets, and client secrets of whatever object. */
const SECRETS = new RegExp(
  '(?<![0-9A-Za-z])(?:' +
    [
      String.raw`[rs]k_(?:live|test)_\w{8,}`,
      String.raw`whsec_\w{8,}`,
      String.raw`[a-z]{2,8}(?:_test|_live)?_[0-9A-Za-z]{14,}_secret_[0-9A-Za-z]{8,}`,
      String.raw`(?:accs|cuss)_secret_\w{8,}`,
    ].join('|') +
    ')',
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
  const cleaned = JSON.stringify(clean(parsed, removed));
  return removed.size === 0 ? { json, removed: [] } : { json: cleaned, removed: [...removed] };
}

/** The same for one text. */
export function checkText(text: string): string {
  return isSuspect(text) ? cleanText(text, new Set()) : text;
}

function isSuspect(json: string): boolean {
  if (MARKS.test(json) || CVC_FIELD.test(json)) return true;
  if (!NOT_ASCII.test(json)) return DIGITS.test(json);
  return DIGITS_OF_ANY_SCRIPT.test(json.normalize('NFKC').replaceAll(UNSEEN, ''));
}

/** A copy without what is forbidden. The depth is that of our own objects. */
function clean(value: unknown, removed: Set<Forbidden>): unknown {
  if (typeof value === 'string') return cleanText(value, removed);
  if (typeof value === 'number') return cleanNumber(value, removed);
  if (Array.isArray(value)) return value.map((item) => clean(item, removed));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      cleanText(name, removed),
      cleanField(name, inner, removed),
    ]),
  );
}

function cleanField(name: string, value: unknown, removed: Set<Forbidden>): unknown {
  const isNetworkId = name === NETWORK_ID_FIELD && NETWORK_ID.test(String(value));
  if (isNetworkId) return value;
  const isScalar = typeof value === 'string' || typeof value === 'number';
  if (!isScalar || !CVC_NAMES.includes(name.toLowerCase())) return clean(value, removed);
  removed.add('cvc');
  return REMOVED;
}

function cleanText(text: string, removed: Set<Forbidden>): string {
  const open = text.replaceAll(SECRETS, REMOVED);
  if (open !== text) removed.add('secret');
  const free = replaceCardNumbers(open, REMOVED);
  if (free !== open) removed.add('card_number');
  return free;
}

function cleanNumber(value: number, removed: Set<Forbidden>): unknown {
  const text = String(value);
  const free = cleanText(text, removed);
  return free === text ? value : free;
}
