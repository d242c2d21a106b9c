import { BODY_MAX_BYTES } from '../../packages/server/src/http/read-request.ts';
import type { Account } from './bed.ts';
import type { Call } from './call.ts';
import type { Merchant } from './merchant.ts';
import {
  BROKEN_HEADERS,
  CONTENT_TYPES,
  EXPANDS,
  METHODS,
  ODD_HEADERS,
  ODD_NAMES,
  ODD_PATHS,
  ODD_VALUES,
  UNKNOWN_METHODS,
} from './odd-texts.ts';
import type { ValidCall } from './valid-calls.ts';

export type Dice = (below: number) => number;

export interface Cast {
  readonly calls: readonly ValidCall[];
  readonly account: Account;
  readonly own: Merchant;
  /** Another account's objects. */
  readonly foreign: Merchant;
}

const CHANGES_MAX = 3;
/** Of a hundred calls: how many name another account's objects, and how many are as they should. */
const FOREIGN_PERCENT = 12;
const UNTOUCHED_PERCENT = 15;
/** One of so many is so large that it costs as much as fifty others. */
const LARGE_EVERY = 300;

/** A call out of the list, in turn, and what dice make of it. */
export function mutant(cast: Cast, number: number, dice: Dice): Call {
  const valid = cast.calls[number % cast.calls.length];
  if (valid === undefined) throw new Error('there are valid calls');
  let call = filled(cast, valid, dice);
  if (dice(LARGE_EVERY) === 0) return large(call, dice);
  if (dice(100) < UNTOUCHED_PERCENT) return call;
  for (let left = 1 + dice(CHANGES_MAX); left > 0; left -= 1) call = changed(call, cast, dice);
  return call;
}

function pick<T>(list: readonly [T, ...T[]] | readonly T[], dice: Dice): T {
  const one = list[dice(list.length)];
  if (one === undefined) throw new Error('nothing to pick from');
  return one;
}

/** The call with ids of one account in it. */
function filled({ account, own, foreign }: Cast, valid: ValidCall, dice: Dice): Call {
  const isForeign = dice(100) < FOREIGN_PERCENT;
  const { ids } = isForeign ? foreign : own;
  const fill = (text: string): string =>
    text.replaceAll(/\{(\w+)\}/g, (whole, prefix: string) => {
      const known = ids.get(prefix);
      if (known === undefined) return prefix === prefix.toUpperCase() ? whole : `${prefix}_none`;
      return (valid.ends ? known.at(-1) : undefined) ?? pick(known, dice);
    });
  const key = valid.publishable && dice(4) === 0 ? account.publishableKey : account.secretKey;
  const secret = isForeign && dice(4) === 0 ? pick(foreign.secrets, dice) : null;
  return {
    method: valid.method,
    path: fill(valid.path),
    pairs: [...valid.pairs.map(fill), ...(secret === null ? [] : [`client_secret=${secret}`])],
    query: [],
    headers: [],
    authorization: `Bearer ${key}`,
    contentType: 'application/x-www-form-urlencoded',
    body: null,
    made: isForeign ? ['foreign ids'] : [],
    mayEnd: false,
  };
}

type Change = (call: Call, dice: Dice, cast: Cast) => Partial<Call>;

/** `changes` of the one pair that dice choose; of none, a new one. */
function onPair(call: Call, dice: Dice, change: (name: string, value: string) => string[]) {
  const at = dice(Math.max(1, call.pairs.length));
  const [name = '', ...rest] = (call.pairs[at] ?? 'description=a').split('=');
  const changedTo = change(name, rest.join('='));
  return { pairs: [...call.pairs.slice(0, at), ...changedTo, ...call.pairs.slice(at + 1)] };
}

const CHANGES: Readonly<Record<string, Change>> = {
  'odd value': (call, dice) => onPair(call, dice, (name) => [`${name}=${pick(ODD_VALUES, dice)}`]),
  'odd value again': (call, dice) =>
    onPair(call, dice, (name) => [`${name}=${pick(ODD_VALUES, dice)}`]),
  'odd name': (call, dice) => ({
    pairs: [...call.pairs, `${pick(ODD_NAMES, dice)}=${pick(ODD_VALUES, dice)}`],
  }),
  'list for one': (call, dice) => onPair(call, dice, (name, value) => [`${name}[]=${value}`]),
  'hash for one': (call, dice) =>
    onPair(call, dice, (name, value) => [
      `${name}[${pick(['a', '0', '__proto__'], dice)}]=${value}`,
    ]),
  'one for a hash': (call, dice) =>
    onPair(call, dice, (name, value) => [`${name.split('[')[0] ?? ''}=${value}`]),
  'left out': (call, dice) => onPair(call, dice, () => []),
  'given twice': (call, dice) =>
    onPair(call, dice, (name, value) => [`${name}=${value}`, `${name}=${pick(ODD_VALUES, dice)}`]),
  'no value': (call, dice) => onPair(call, dice, (name) => [name]),
  'cut off': (call, dice) =>
    onPair(call, dice, (name, value) => [`${name}=${value}`.slice(0, dice(name.length + 2))]),
  expand: (call, dice) => ({ pairs: [...call.pairs, `expand[]=${pick(EXPANDS, dice)}`] }),
  'query beside the body': (call, dice) => ({
    query: [...call.query, `${pick(ODD_NAMES, dice)}=${pick(ODD_VALUES, dice)}`],
  }),
  'all in the query': (call) => ({ query: [...call.query, ...call.pairs] }),
  'odd path': (_, dice) => ({ path: pick(ODD_PATHS, dice), mayEnd: true }),
  'odd id': (call, dice) => {
    const parts = call.path.split('/');
    const at = 3 + dice(Math.max(1, parts.length - 3));
    const odd = pick(ODD_VALUES, dice);
    return { path: [...parts.slice(0, at), odd, ...parts.slice(at + 1)].join('/'), mayEnd: true };
  },
  'other method': (_, dice) => ({ method: pick(METHODS, dice) }),
  'unknown method': (_, dice) => ({ method: pick(UNKNOWN_METHODS, dice), mayEnd: true }),
  'content type': (_, dice) => ({ contentType: pick(CONTENT_TYPES, dice) }),
  'odd header': (call, dice) => ({ headers: [...call.headers, pick(ODD_HEADERS, dice)] }),
  'broken header': (call, dice) => ({
    headers: [...call.headers, pick(BROKEN_HEADERS, dice)],
    mayEnd: true,
  }),
  'many headers': (call, dice) => ({
    headers: Array.from({ length: 1 + dice(200) }, (_, at) => [`x-${at}`, 'a'] as const),
    mayEnd: call.mayEnd,
  }),
  'reused key': (call, dice) => ({
    headers: [...call.headers, ['idempotency-key', `reused ${dice(20)}`]],
  }),
  key: (_, dice, { account }) => {
    const { secretKey } = account;
    const basic = Buffer.from(`${secretKey}:`).toString('base64');
    return {
      authorization: pick(
        [
          ...[null, '', 'Bearer', 'Bearer ', 'Basic', 'Basic !!!', 'Digest a', `Basic ${basic}`],
          ...[`bearer ${secretKey}`, `Bearer ${secretKey}x`, `Bearer ${secretKey.slice(0, -1)}`],
          ...[`Bearer sk_live_${'0'.repeat(24)}`, 'Bearer \u00ff\u00fe', 'Bearer rk_test_0'],
          ...[
            `Bearer ${account.publishableKey}`,
            `Bearer ${'a'.repeat(9_000)}`,
            'Bearer __proto__',
          ],
        ],
        dice,
      ),
    };
  },
  'own id in a wrong place': (call, dice, { own }) =>
    onPair(call, dice, (name) => [`${name}=${pick([...own.allIds], dice)}`]),
  'no form': (_, dice) => ({
    body: Buffer.from(
      pick(
        [
          ...['{"amount":1,"__proto__":{"a":1}}', '{"a":', '[1]', '"a"', '--x\r\n\r\na\r\n--x--'],
          ...['<a/>', '\u0000\u0001\u0002', '&&&&', '====', '%', 'a=b;c=d', '[][][]=a', ''],
        ],
        dice,
      ),
    ),
    contentType: pick(CONTENT_TYPES, dice),
  }),
  noise: (_, dice) => ({
    body: Buffer.from(Array.from({ length: dice(400) }, () => dice(256))),
  }),
};
const NAMES = Object.keys(CHANGES);

function changed(call: Call, cast: Cast, dice: Dice): Call {
  const name = pick(NAMES, dice);
  const change = CHANGES[name]?.(call, dice, cast) ?? {};
  return { ...call, ...change, made: [...call.made, name] };
}

/** Deep, many, or simply large. */
function large(call: Call, dice: Dice): Call {
  const [name, body, contentType] = pick(LARGE, dice);
  return {
    ...call,
    body: Buffer.from(body),
    ...(contentType !== undefined && { contentType }),
    made: [...call.made, name],
    // What is too large is not read to its end.
    mayEnd: true,
  };
}

const HUGE_BYTES = 3 * 1024 * 1024;
const DEPTHS = [9, 10, 11, 200, 5_000] as const;
const COUNTS = [50, 51, 999, 1_000, 1_001, 20_000] as const;

const LARGE: readonly (readonly [string, string, string?])[] = [
  ...DEPTHS.map((depth) => [`${depth} deep`, `a${'[b]'.repeat(depth)}=c`] as const),
  ...DEPTHS.map((depth) => [`${depth} lists deep`, `expand${'[]'.repeat(depth)}=c`] as const),
  ...COUNTS.map(
    (count) => [`${count} keys`, manyPairs(count, (at) => `metadata[k${at}]=v`)] as const,
  ),
  ...COUNTS.map((count) => [`${count} items`, manyPairs(count, () => 'expand[]=a')] as const),
  ['the largest body', `description=${'a'.repeat(BODY_MAX_BYTES - 12)}`],
  ['a body too large', `description=${'a'.repeat(BODY_MAX_BYTES - 11)}`],
  ['a huge body', `description=${'a'.repeat(HUGE_BYTES)}`],
  ['a large encoded body', `description=${'%C3%A9'.repeat(BODY_MAX_BYTES / 7)}`],
  ['deep JSON', '['.repeat(120_000), 'application/json'],
  ['deep JSON objects', '{"card":'.repeat(30_000) + '1' + '}'.repeat(30_000), 'application/json'],
  [
    'a large multipart',
    `--x\r\n\r\n${'a'.repeat(100_000)}\r\n--x--`,
    'multipart/form-data; boundary=x',
  ],
  ['ampersands', '&'.repeat(100_000)],
  ['brackets', `a${'['.repeat(100_000)}=b`],
];

function manyPairs(count: number, pair: (at: number) => string): string {
  return Array.from({ length: count }, (_, at) => pair(at)).join('&');
}
