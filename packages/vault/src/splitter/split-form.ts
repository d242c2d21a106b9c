import { FORM_KEYS_MAX } from '@coffer/kernel';
import type { Wiper } from '../wipe.ts';
import type { SplitForm, SplitProblem } from './card-fields.ts';
import { readFieldName, type CardKey } from './field-name.ts';
import { percentDecode } from './percent-decode.ts';

const AMPERSAND = 0x26;
const EQUALS = 0x3d;

/** One `name=value` of the body. */
interface Pair {
  readonly bytes: Buffer;
  readonly value: Buffer;
  /** Null for everything that is not a card field. */
  readonly field: { readonly at: string; readonly key: CardKey } | null;
}

/**
 * Cuts the card fields out of a form, by name and on any path, before any of it becomes a string:
 * strings cannot be wiped. The hash that holds `number` gives its number, CVC and expiry; a hash
 * with a `cvc` and no `number` gives the CVC alone; everything else stays as it was sent.
 */
export function splitForm(body: Buffer, wiper: Wiper): SplitForm {
  const pairs: Pair[] = [];
  for (const bytes of pairsOf(body)) {
    if (pairs.length === FORM_KEYS_MAX) return refused('too_many');
    const at = bytes.indexOf(EQUALS);
    const nameBytes = percentDecode(at < 0 ? bytes : bytes.subarray(0, at), wiper);
    if (nameBytes === null) return refused('malformed');
    const field = readFieldName(nameBytes.toString('utf8'));
    if (field.kind === 'misplaced') return refused('misplaced');
    const value = at < 0 ? bytes.subarray(bytes.length) : bytes.subarray(at + 1);
    pairs.push({ bytes, value, field: field.kind === 'card' ? field : null });
  }
  return splitPairs(body, pairs, wiper);
}

function* pairsOf(body: Buffer): Generator<Buffer> {
  let start = 0;
  while (start <= body.length) {
    const found = body.indexOf(AMPERSAND, start);
    const end = found < 0 ? body.length : found;
    if (end > start) yield body.subarray(start, end);
    start = end + 1;
  }
}

function splitPairs(body: Buffer, pairs: readonly Pair[], wiper: Wiper): SplitForm {
  const cardAt = pairs.find(({ field }) => field?.key === 'number')?.field?.at ?? null;
  const taken = new Map<string, Buffer>();
  const kept: Buffer[] = [];
  const comparable = pairs.map(({ bytes, value, field }) =>
    field?.key === 'cvc' ? bytes.subarray(0, bytes.length - value.length) : bytes,
  );
  let cvcAt: string | null = null;
  for (const { bytes, value, field } of pairs) {
    if (field === null || (field.at !== cardAt && field.key.startsWith('exp_'))) {
      kept.push(bytes);
      continue;
    }
    const { at, key } = field;
    const name = `${at}[${key}]`;
    if (taken.has(name)) return refused('duplicate');
    if (at !== cardAt) {
      if (key === 'number' || cvcAt !== null) return refused('several_cards');
      cvcAt = at;
    }
    const decoded = percentDecode(value, wiper);
    if (decoded === null) return refused('malformed');
    taken.set(name, decoded);
  }
  const field = (at: string, key: CardKey): Buffer | null => taken.get(`${at}[${key}]`) ?? null;
  const number = cardAt === null ? null : field(cardAt, 'number');
  const cvc = cvcAt === null ? null : field(cvcAt, 'cvc');
  return {
    kind: 'split',
    rest: taken.size === 0 ? body : join(kept, wiper),
    comparable: taken.size === 0 ? body : join(comparable, wiper),
    card:
      cardAt === null || number === null
        ? null
        : {
            at: cardAt,
            number,
            cvc: field(cardAt, 'cvc'),
            expMonth: field(cardAt, 'exp_month'),
            expYear: field(cardAt, 'exp_year'),
          },
    cvc: cvcAt === null || cvc === null ? null : { at: cvcAt, cvc },
  };
}

function join(pairs: readonly Buffer[], wiper: Wiper): Buffer {
  const joined = wiper.allocate(pairs.reduce((sum, pair) => sum + pair.length + 1, 0));
  let length = 0;
  for (const pair of pairs) {
    if (length > 0) joined[length++] = AMPERSAND;
    length += pair.copy(joined, length);
  }
  return joined.subarray(0, length);
}

function refused(reason: SplitProblem): SplitForm {
  return { kind: 'refused', reason };
}
