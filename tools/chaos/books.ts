import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import type Stripe from 'stripe';

/** One authorization as the card network lists it. */
export interface Authorization {
  readonly reference: string;
  readonly amount: number;
  readonly captured: number;
  readonly refunded: number;
  readonly reversed: boolean;
}

export interface OperationRow {
  readonly id: string;
  readonly kind: 'authorize' | 'capture' | 'refund' | 'void';
  readonly state: string;
  readonly payment_intent: string;
  /** Taken over from a dead owner, or tried again after no answer. */
  readonly repaired: boolean;
}

export interface PostingRow {
  readonly source: string;
  readonly type: string;
  readonly debit: string;
  readonly credit: string;
  readonly amount: number;
}

export interface EventRow {
  readonly type: string;
  /** The id of the object that it is about. */
  readonly object: string;
}

/** What of the API's objects is compared. */
export type IntentFacts = Pick<
  Stripe.PaymentIntent,
  | 'amount'
  | 'amount_capturable'
  | 'amount_received'
  | 'capture_method'
  | 'id'
  | 'latest_charge'
  | 'metadata'
  | 'status'
>;
export type ChargeFacts = Pick<
  Stripe.Charge,
  'amount_captured' | 'amount_refunded' | 'captured' | 'id' | 'payment_intent' | 'status'
>;
export type RefundFacts = Pick<
  Stripe.Refund,
  'amount' | 'charge' | 'id' | 'payment_intent' | 'status'
>;

/** What every party has written down. */
export interface Books {
  readonly authorizations: readonly Authorization[];
  readonly operations: readonly OperationRow[];
  readonly postings: readonly PostingRow[];
  readonly events: readonly EventRow[];
  readonly intents: readonly IntentFacts[];
  readonly charges: readonly ChargeFacts[];
  readonly refunds: readonly RefundFacts[];
  /** Through the API: how many events it lists, and what the balance is. */
  readonly listedEvents: number;
  readonly balanceMinor: number;
}

export interface BookSources {
  readonly databaseUrl: string;
  readonly sandbox: string;
  readonly dataDir: string;
  readonly api: Stripe;
}

/** Reads the card network's list, the database and the API. */
export async function readBooks(sources: BookSources): Promise<Books> {
  const { api } = sources;
  const balance = await api.balance.retrieve();
  const sum = (parts: readonly { readonly amount: number }[]): number =>
    parts.reduce((total, { amount }) => total + amount, 0);
  return {
    authorizations: await listAuthorizations(sources),
    ...(await readTables(sources.databaseUrl)),
    intents: await all(api.paymentIntents.list({ limit: 100 })),
    charges: await all(api.charges.list({ limit: 100 })),
    refunds: await all(api.refunds.list({ limit: 100 })),
    listedEvents: (await all(api.events.list({ limit: 100 }))).length,
    balanceMinor: sum(balance.available) + sum(balance.pending),
  };
}

async function all<T>(list: AsyncIterable<T>): Promise<T[]> {
  const objects: T[] = [];
  for await (const object of list) objects.push(object);
  return objects;
}

const LIST_TIMEOUT_MS = 10_000;
const PAGE = 1_000;

/** What the card network says that was authorized. */
export async function listAuthorizations(
  at: Pick<BookSources, 'dataDir' | 'sandbox'>,
): Promise<Authorization[]> {
  const { sandbox, dataDir } = at;
  // Written by `coffer start`: the credential that the network knows the vault by.
  const secrets = JSON.parse(fs.readFileSync(path.join(dataDir, 'secrets.json'), 'utf8')) as {
    readonly acquirerCredential: string;
  };
  const found: Authorization[] = [];
  for (;;) {
    const after = encodeURIComponent(found.at(-1)?.reference ?? '');
    const response = await fetch(
      `${sandbox}/acquirer/authorizations?limit=${PAGE}&after=${after}`,
      {
        headers: { authorization: `Bearer ${secrets.acquirerCredential}` },
        signal: AbortSignal.timeout(LIST_TIMEOUT_MS),
      },
    );
    // The network's own list.
    const page = (await response.json()) as { data: Authorization[]; has_more: boolean };
    found.push(...page.data);
    if (!page.has_more) return found;
  }
}

async function readTables(
  databaseUrl: string,
): Promise<Pick<Books, 'events' | 'operations' | 'postings'>> {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  try {
    const operations = await client.query<OperationRow>(
      `select id, kind, state, payment_intent, fence > 1 or attempts > 0 as repaired
         from coffer.operations order by id`,
    );
    const postings = await client.query<PostingRow>(
      `select source, type, debit, credit, amount::float8 from coffer.postings`,
    );
    const events = await client.query<EventRow>(
      `select type, data->'object'->>'id' as object from coffer.events order by id`,
    );
    return { operations: operations.rows, postings: postings.rows, events: events.rows };
  } finally {
    await client.end();
  }
}

/** What is still under way, in words; empty when all work is done. */
export async function openWork(databaseUrl: string): Promise<string[]> {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  try {
    const result = await client.query<{ what: string }>(
      `select 'operation ' || id || ' is ' || state as what from coffer.operations
        where state in ('open', 'unknown', 'reversing')
       union all
       select 'idempotency key ' || key || ' has no answer' from coffer.idempotency_keys
        where status is null
       union all
       select 'event ' || id || ' is not published' from coffer.outbox
       union all
       select 'charge ' || id || ' is not booked' from coffer.unbooked_charges`,
    );
    return result.rows.map(({ what }) => what);
  } finally {
    await client.end();
  }
}
