/**
 * The test card that is typed: Visa's debit number of the providers' documentation. Its groups
 * differ, which 4242 4242 4242 4242 lacks, so that parts of it and its reverse can be told.
 */
export const CANARY = {
  number: '4000056655665556',
  expiry: '12/34',
  cvc: '739',
} as const;

const MASK = '[test card]';
/** Texts are searched to this length; what a skimmer sends is short. */
const TEXT_MAX_CHARS = 256 * 1024;
/** How many encodings may lie within each other. */
const DEPTH_MAX = 3;
const CANDIDATES_MAX = 256;
/** A word in front of encoded text moves where its groups begin. */
const BASE64_GROUP = 4;
/** So many of the 16 digits in one receiver's hands are the card. */
const PARTS_MIN_DIGITS = 12;
const PART_MIN_DIGITS = 4;
/** A piece of an encoded number, and how much of them is kept. */
const PIECE_MAX_CHARS = 64;
const JOINED_MAX_CHARS = 512;

const DIGITS: string = CANARY.number;
const REVERSED = Array.from(DIGITS).toReversed().join('');
const grouped = (digits: string): RegExp =>
  new RegExp(Array.from(digits).join(String.raw`(?:[\s._+-]|%20){0,3}`), 'g');
const FORMS: readonly (readonly [form: string, pattern: RegExp])[] = [
  ['plain', grouped(DIGITS)],
  ['reversed', grouped(REVERSED)],
];

/** In which form the test card's number stands in the text, or null. */
export function findCanary(text: string): string | null {
  for (const { path, text: candidate } of candidatesOf(text.slice(0, TEXT_MAX_CHARS))) {
    const found = FORMS.find(([, pattern]) => candidate.search(pattern) !== -1);
    if (found !== undefined)
      return [...path, ...(found[0] === 'plain' && path.length > 0 ? [] : [found[0]])].join(', ');
    if (isShifted(candidate)) return [...path, 'shifted or XORed'].join(', ');
  }
  return null;
}

/** The text without the test card, in whatever form it is recognised. */
export function maskCanary(text: string): string {
  let masked = text;
  for (const [, pattern] of FORMS) masked = masked.replace(pattern, MASK);
  // What is encoded cannot be cut out of its code: the whole run of it goes.
  return masked.replace(/[A-Za-z0-9+/_=%-]{16,}|\d{2}(?:[ ,.;:|-]\d{2}){15,}/g, (run) =>
    findCanary(run) === null ? run : MASK,
  );
}

interface Candidate {
  readonly path: readonly string[];
  readonly text: string;
}

/** The text and what its encoded parts may mean, nearest first. */
function candidatesOf(text: string): Candidate[] {
  const all: Candidate[] = [{ path: [], text }];
  for (let at = 0; at < all.length && all.length < CANDIDATES_MAX; at += 1) {
    const candidate = all[at];
    if (candidate === undefined || candidate.path.length >= DEPTH_MAX) continue;
    for (const [form, decoded] of decodings(candidate.text, candidate.path.length === 0)) {
      all.push({ path: [...candidate.path, form], text: decoded });
    }
  }
  return all;
}

function decodings(text: string, outermost: boolean): (readonly [form: string, text: string])[] {
  const found: (readonly [string, string])[] = [];
  if (/%[0-9a-f]{2}/i.test(text)) {
    const decoded = text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => charOf(hex, 16));
    found.push(['URL-encoded', decoded]);
  }
  if (/\\u00[0-9a-f]{2}/i.test(text)) {
    found.push([
      'escaped',
      text.replace(/\\u00([0-9a-f]{2})/gi, (_, hex: string) => charOf(hex, 16)),
    ]);
  }
  for (const [run] of text.matchAll(/(?:[0-9a-f]{2}){16,}/gi)) {
    found.push(['hex', Buffer.from(run, 'hex').toString('latin1')]);
  }
  for (const [run] of text.matchAll(/[A-Za-z0-9+/_-]{20,}/g)) {
    if (/^[0-9a-f]+$/i.test(run)) continue;
    for (let start = 0; start < (outermost ? BASE64_GROUP : 1); start += 1) {
      found.push(['base64', Buffer.from(run.slice(start), 'base64').toString('latin1')]);
    }
    const backwards = Array.from(run).toReversed().join('');
    found.push(['reversed, base64', Buffer.from(backwards, 'base64').toString('latin1')]);
  }
  for (const [run] of text.matchAll(/\b\d{2}(?:[ ,.;:|-]\d{2}){15,}\b/g)) {
    const codes = run.split(/\D/).map((code) => charOf(code, 10));
    found.push(['character codes', codes.join('')]);
  }
  return found;
}

function percentDecoded(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => charOf(hex, 16));
}

function charOf(code: string, radix: number): string {
  return String.fromCharCode(Number.parseInt(code, radix));
}

/**
 * Whether every character of the number was moved by the same amount, or XORed with the same byte:
 * then the differences of neighbours are those of the number.
 */
function isShifted(text: string): boolean {
  for (let start = 0; start + DIGITS.length <= text.length; start += 1) {
    let added = true;
    let xored = true;
    for (let at = 1; at < DIGITS.length && (added || xored); at += 1) {
      const [a, b] = [text.charCodeAt(start + at - 1), text.charCodeAt(start + at)];
      const [p, q] = [DIGITS.charCodeAt(at - 1), DIGITS.charCodeAt(at)];
      added &&= b - a === q - p;
      xored &&= (a ^ b) === (p ^ q);
    }
    if (added || xored) return true;
  }
  return false;
}

/** Puts together what one receiver got bit by bit. */
export class PartsCollector {
  readonly #covered = new Set<number>();
  readonly #keys = new Map<string, string>();
  readonly #joined = new Map<string, string>();

  /**
   * Takes one message, sent to `path`. Returns true when this message completes the number: by
   * groups of its digits, or by single characters that differ between like messages.
   */
  completes(path: string, text: string): boolean {
    const before = this.#covered.size;
    for (const { text: candidate } of candidatesOf(text.slice(0, TEXT_MAX_CHARS))) {
      for (const [run] of candidate.matchAll(/\d{4,}/g)) this.#cover(run);
    }
    if (before < PARTS_MIN_DIGITS && this.#covered.size >= PARTS_MIN_DIGITS) return true;
    return this.#spells(path, text) || this.#joins(path, text);
  }

  /** What stands at the same place of like messages, put one after the other. */
  #joins(path: string, text: string): boolean {
    let complete = false;
    for (const [index, part] of text.split(/[&?;\s"',]+/).entries()) {
      const value = part.replace(/^[\w.-]+=(?=[^=])/, '');
      if (value === '' || value.length > PIECE_MAX_CHARS) continue;
      const key = `${path}\n${index}`;
      const before = this.#joined.get(key) ?? '';
      const joined = `${before}${percentDecoded(value)}`.slice(-JOINED_MAX_CHARS);
      this.#joined.set(key, joined);
      complete ||= findCanary(before) === null && findCanary(joined) !== null;
    }
    return complete;
  }

  #cover(run: string): void {
    if (run.length < PART_MIN_DIGITS || run.length > DIGITS.length) return;
    const straight = DIGITS.indexOf(run);
    const backwards = REVERSED.indexOf(run);
    const start =
      straight === -1 && backwards !== -1 ? DIGITS.length - backwards - run.length : straight;
    if (start === -1) return;
    for (let at = start; at < start + run.length; at += 1) this.#covered.add(at);
  }

  #spells(path: string, text: string): boolean {
    let complete = false;
    for (const [index, token] of text.split(/[^A-Za-z0-9]+/).entries()) {
      const digit = /^(?:Digit|Numpad)?(\d)$/.exec(token)?.[1];
      if (digit === undefined) continue;
      const key = `${path}\n${index}`;
      const spelt = `${this.#keys.get(key) ?? ''}${digit}`.slice(-DIGITS.length * 4);
      this.#keys.set(key, spelt);
      // Keys are often reported twice, when pressed and when released.
      complete ||= spelt.endsWith(DIGITS) || spelt.endsWith(DIGITS.replace(/./g, '$&$&'));
    }
    return complete;
  }
}
