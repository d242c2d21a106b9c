import { createHash } from 'node:crypto';
import { base62 } from '@coffer/kernel';
import type pg from 'pg';
import { captureRow, type RowTemplate } from '../payments/row-writes.ts';
import { copyInto } from './copy.ts';

/** A merchant among many, and the key that it calls with. */
export interface Merchant {
  readonly account: string;
  readonly tag: string;
  readonly key: string;
}

/** What the rows of the merchants are copies of: a real payment of a customer. */
export interface Templates {
  readonly intent: RowTemplate;
  readonly charge: RowTemplate;
  readonly event: RowTemplate;
}

/** Letters between the digits: long runs of those may look like card numbers, which are refused. */
const TAG_START = 'Bench';
const TAG_DIGITS = 6;
const TIME_DIGITS = 7;
const SERIAL_START = 'n';
const SERIAL_DIGITS = 7;
/** So few that each has a whole page of payments from the beginning. */
const CUSTOMERS = 4;
const CHUNK_ROWS = 500;
export const EVENT_TYPES: readonly string[] = [
  'charge.succeeded',
  'payment_intent.succeeded',
  'charge.updated',
];
const DAY_MS = 86_400_000;
/** Lately: the server forgets events that are older than thirty days, some of them meanwhile. */
const FIRST_MS = (Math.floor(Date.now() / DAY_MS) - 25) * DAY_MS;
/** The payments of a merchant are so far apart; those of all merchants lie between each other. */
const STEP_MS = 1_800_000;

export async function captureTemplates(client: pg.Client, intent: string): Promise<Templates> {
  const row = async (table: string, where: string): Promise<RowTemplate> => {
    const found = await captureRow(client, { table, where, values: [intent] }, new Map());
    if (found === null) throw new Error(`${table} has no row of the payment`);
    return found;
  };
  return {
    intent: await row('coffer.payment_intents', 'id = $1'),
    charge: await row('coffer.charges', 'payment_intent = $1'),
    event: await row(
      'coffer.events',
      `data::text like '%' || $1 || '%' and type = 'charge.succeeded'`,
    ),
  };
}

/**
 * Accounts with a key each, as the launcher's own account has. `name` is a letter: it tells them
 * from other merchants of the same database.
 */
export async function makeMerchants(
  client: pg.Client,
  { count, name }: { readonly count: number; readonly name: string },
): Promise<Merchant[]> {
  const merchants = Array.from({ length: count }, (_, at) => {
    const tag = TAG_START + name + base62(at, TAG_DIGITS);
    return { tag, account: `acct_${tag}`, key: `sk_test_of_${tag}` };
  });
  for (const { account, key } of merchants) {
    await client.query(
      `insert into coffer.accounts select $1::text, created + 1, settings from coffer.accounts
       order by created, account_id limit 1`,
      [account],
    );
    await client.query(
      `insert into coffer.api_keys
       select (jsonb_populate_record(k, jsonb_build_object('key_sha256', $1::text,
         'account_id', $2::text))).*
       from coffer.api_keys k where kind = 'secret' limit 1`,
      [createHash('sha256').update(key).digest('hex'), account],
    );
  }
  return merchants;
}

/** When the merchant's payment of this number was made, in milliseconds. */
export function paidAtMs(at: number, merchant: number): number {
  return FIRST_MS + at * STEP_MS + merchant * 10;
}

/** The id of an object of the merchant's payment of this number. */
export function idOf(prefix: string, merchant: Merchant, at: { n: number; ms: number }): string {
  return `${prefix}_${base62(at.ms, TIME_DIGITS)}${merchant.tag}${serial(at.n)}`;
}

export function customerOf({ tag }: Merchant, n: number): string {
  return `cus_${base62(n % CUSTOMERS, TIME_DIGITS)}${tag}${serial(0)}`;
}

/** Whether the payment of this number is of the same customer as that of number `n`. */
export function isOfCustomer(payment: number, n: number): boolean {
  return payment % CUSTOMERS === n % CUSTOMERS;
}

function serial(n: number): string {
  return SERIAL_START + base62(n, SERIAL_DIGITS);
}

/** Writes payments `from` to `to` of every merchant. */
export async function seed(
  client: pg.Client,
  templates: Templates,
  what: { readonly merchants: readonly Merchant[]; readonly from: number; readonly to: number },
): Promise<void> {
  // Foreign keys need not be looked at: what they refer to is written with them.
  await client.query(`set session_replication_role = 'replica'`);
  for (const template of [templates.intent, templates.charge, templates.event]) {
    const { table, columns } = template;
    await copyInto(
      client,
      `copy ${table} (${columns.join(', ')}) from stdin`,
      chunksOf(template, what),
    );
    await client.query(`vacuum analyze ${table}`);
  }
  await client.query('checkpoint');
}

function* chunksOf(
  { table, columns, cells }: RowTemplate,
  { merchants, from, to }: { merchants: readonly Merchant[]; from: number; to: number },
): Generator<string> {
  const fixed = cells.map((cell) => ('value' in cell ? escaped(cell.value) : ''));
  const prefix = PREFIXES[table] ?? '';
  let lines: string[] = [];
  for (let n = from; n < to; n += 1) {
    for (const [index, merchant] of merchants.entries()) {
      const at = { n, ms: paidAtMs(n, index) };
      const ids = variable(merchant, at, prefix);
      lines.push(columns.map((name, column) => ids[name] ?? fixed[column]).join('\t'));
      if (lines.length < CHUNK_ROWS) continue;
      yield `${lines.join('\n')}\n`;
      lines = [];
    }
  }
  if (lines.length > 0) yield `${lines.join('\n')}\n`;
}

/** What ids of a table's rows begin with. */
const PREFIXES: Readonly<Record<string, string>> = {
  'coffer.payment_intents': 'pi',
  'coffer.charges': 'ch',
  'coffer.events': 'evt',
};

/** The columns that are another in each row. */
function variable(
  merchant: Merchant,
  at: { readonly n: number; readonly ms: number },
  prefix: string,
): Readonly<Record<string, string>> {
  const charge = idOf('ch', merchant, at);
  const intent = idOf('pi', merchant, at);
  return {
    account_id: merchant.account,
    created: String(Math.floor(at.ms / 1_000)),
    customer: customerOf(merchant, at.n),
    payment_intent: intent,
    latest_charge: charge,
    object_id: charge,
    balance_transaction: idOf('txn', merchant, at),
    type: EVENT_TYPES[at.n % EVENT_TYPES.length] ?? '',
    id: idOf(prefix, merchant, at),
  };
}

/** A cell in COPY's text format. */
function escaped(value: string | null): string {
  if (value === null) return String.raw`\N`;
  return value
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('\t', String.raw`\t`)
    .replaceAll('\n', String.raw`\n`);
}
