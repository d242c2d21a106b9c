import { replaceCardNumbers, UNSEEN } from '@coffer/kernel';
import { CVC_FIELD, isCvc, replaceCvcs } from './cvc.ts';

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

/** Whether text is worth a closer look. They find too much rather than too little. */
const DIGITS = /\d(?:(?:[\s-]|\\+[bfnrt]|\\+u00[01][\da-f])*\d){12}/;
const DIGITS_OF_ANY_SCRIPT =
  /\p{Nd}(?:(?:[\s\p{Pd}\u2212]|\\+[bfnrt]|\\+u00[01][\da-f])*\p{Nd}){12}/u;
const NOT_ASCII = /[^\x20-\x7e]/;
const MARKS = /[ers]k_(?:live|test)_|whsec_|cliws_|_secret_/;
/** In JSON that is itself a text of JSON: digits, too, may be spelt like this. */
const SPELT = /\\\\u/;

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
  const cleaned = JSON.stringify(clean(parsed, { removed, isMerchants: false, depth: 0 }));
  return removed.size === 0 ? { json, removed: [] } : { json: cleaned, removed: [...removed] };
}

/** The same for one text. */
export function checkText(text: string): string {
  if (!isSuspect(text)) return text;
  return cleanText(text, { removed: new Set(), isMerchants: true, depth: 0 });
}

function isSuspect(json: string): boolean {
  if (NOT_ASCII.test(json)) {
    const plain = json.normalize('NFKC').replaceAll(UNSEEN, '');
    return holdsMark(plain) || DIGITS_OF_ANY_SCRIPT.test(plain);
  }
  return holdsMark(json) || DIGITS.test(json);
}

function holdsMark(json: string): boolean {
  return MARKS.test(json) || SPELT.test(json) || CVC_FIELD.test(json);
}

/** Where a close look is, and what it has found. */
interface Look {
  readonly removed: Set<Forbidden>;
  /** Whether the merchant chose the names here. */
  readonly isMerchants: boolean;
  readonly depth: number;
}

/** Deeper than our objects and what merchants may put into them as JSON. */
const DEPTH_MAX = 40;

/** A copy without what is forbidden. */
function clean(value: unknown, above: Look): unknown {
  const look = { ...above, depth: above.depth + 1 };
  if (typeof value === 'string') return cleanText(value, look);
  if (typeof value === 'number') return cleanNumber(value, look);
  if (typeof value === 'object' && value !== null && look.depth > DEPTH_MAX) return REMOVED;
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
  if (!isCvc(name, value)) return clean(value, look);
  look.removed.add('cvc');
  return REMOVED;
}

function isNetworkId(name: string, value: unknown): boolean {
  return name === NETWORK_ID_FIELD && typeof value === 'string' && NETWORK_ID.test(value);
}

/** Text of JSON is looked into; it is written anew only if something had to go. */
function cleanText(text: string, look: Look): string {
  const inner = look.depth < DEPTH_MAX ? parsedHash(text) : null;
  if (inner === null) return cleanWords(text, look);
  const removed = new Set<Forbidden>();
  const cleaned = JSON.stringify(clean(inner, { ...look, isMerchants: true, removed }));
  for (const kind of removed) look.removed.add(kind);
  return cleanWords(removed.size === 0 ? text : cleaned, look);
}

function parsedHash(text: string): object | null {
  if (!/^\s*[[{]/.test(text)) return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}

function cleanWords(text: string, look: Look): string {
  const open = text.replaceAll(SECRETS, REMOVED);
  if (open !== text) look.removed.add('secret');
  const safe = replaceCvcs(open, REMOVED);
  if (safe !== open) look.removed.add('cvc');
  const free = replaceCardNumbers(safe, REMOVED);
  if (free !== safe) look.removed.add('card_number');
  return free;
}

function cleanNumber(value: number, look: Look): unknown {
  const text = String(value);
  const free = cleanText(text, look);
  return free === text ? value : free;
}
