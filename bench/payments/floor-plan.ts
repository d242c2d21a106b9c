import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Payer } from './pay.ts';
import {
  captureRow,
  insert,
  remove,
  update,
  withCells,
  type RowTemplate,
  type RowWrite,
} from './row-writes.ts';

/** The transactions of one payment, each the rows that it writes. */
export type FloorPlan = readonly (readonly RowWrite[])[];

export interface Floor {
  readonly plan: FloorPlan;
  /** The text that stood in each slot. */
  readonly slots: ReadonlyMap<string, string>;
}

const NULL = { value: null } as const;
const PUBLISHED_WITHIN_MS = 5_000;
const LOOK_MS = 50;
const INTENT_CHANGES = [
  ...['status', 'amount', 'amount_capturable', 'amount_received', 'currency', 'customer'],
  ...['payment_method', 'latest_charge', 'data'],
];
const KEY_OF_KEYS = ['account_id', 'livemode', 'key_kind', 'key'];
const BY_ID = ['account_id', 'id'];
const EVENT_TYPES = [
  ...['payment_intent.created', 'charge.succeeded', 'payment_intent.succeeded'],
  'charge.updated',
];
/** How many of them come from the requests; the job that books charges emits the rest. */
const EVENTS_OF_REQUESTS = 3;

/** Pays once, and makes of what that wrote the plan of all payments of the floor. */
export async function captureFloor(client: pg.Client, payer: Payer): Promise<Floor> {
  const { id: intent } = await payer.payOnce();
  await published(client, intent);
  const names = await namesOf(client, intent);
  // Every payment has the same listed card.
  const { card, ...own } = names;
  const slots = new Map(Object.entries(own));
  const row = async (table: string, where: string, value: string): Promise<RowTemplate> => {
    const found = await captureRow(client, { table, where, values: [value] }, slots);
    if (found === null) throw new Error(`${table} has no row of the payment`);
    return found;
  };
  const event = async (type: string, at: number): Promise<RowTemplate> => {
    const where = `data::text like '%' || $1 || '%' and type = '${type}'`;
    return withCells(await row('coffer.events', where, intent), { id: { slot: `event${at}` } });
  };
  const rows: PaymentRows = {
    created: await row('coffer.idempotency_keys', 'key = $1', names.createKey),
    confirmed: await row('coffer.idempotency_keys', 'key = $1', names.confirmKey),
    intentRow: await row('coffer.payment_intents', 'id = $1', names.intent),
    method: await row('coffer.payment_methods', 'id = $1', names.method),
    operation: await row('coffer.operations', 'id = $1', names.operation),
    charge: await row('coffer.charges', 'id = $1', names.charge),
    postings: await Promise.all(
      [1, 2].map((at) => row('coffer.postings', `txn = $1 and position = ${at}`, names.txn)),
    ),
    send: await row('cde.sends', 'reference = $1', names.operation),
    message: await row('cardnet.messages', 'reference = $1', names.operation),
    authorization: await row('cardnet.authorizations', 'reference = $1', names.operation),
    events: await Promise.all(EVENT_TYPES.map(event)),
    audit: await row('cde.audit_log', 'subject = $1', card),
  };
  return { slots, plan: planOf(rows) };
}

type Names = Readonly<
  Record<
    'card' | 'charge' | 'confirmKey' | 'createKey' | 'intent' | 'method' | 'operation' | 'txn',
    string
  >
>;

async function namesOf(client: pg.Client, intent: string): Promise<Names> {
  const { rows } = await client.query<Record<keyof Names, string | null>>(
    `select i.id as intent, i.payment_method as method, i.latest_charge as charge,
       c.balance_transaction as txn, o.id as operation, o.card_ref as card,
       o.data->'request'->>'idempotencyKey' as "confirmKey",
       (select key from coffer.idempotency_keys k
        where k.account_id = i.account_id and k.path = '/v1/payment_intents'
          and k.body like '%' || i.id || '%') as "createKey"
     from coffer.payment_intents i
       join coffer.charges c on c.account_id = i.account_id and c.id = i.latest_charge
       join coffer.operations o on o.account_id = i.account_id and o.payment_intent = i.id
     where i.id = $1`,
    [intent],
  );
  const [row] = rows;
  if (row === undefined || Object.values(row).includes(null)) {
    throw new Error('a payment has left something out');
  }
  // None of them is null, looked at in the line before.
  return row as Names;
}

/** Resolves when the payment's last event is published: its charge is booked, too. */
async function published(client: pg.Client, intent: string): Promise<void> {
  const deadlineMs = performance.now() + PUBLISHED_WITHIN_MS;
  for (;;) {
    const { rows } = await client.query<{ count: number }>(
      `select count(*)::int as count from coffer.events where data::text like '%' || $1 || '%'`,
      [intent],
    );
    if ((rows[0]?.count ?? 0) >= EVENT_TYPES.length) return;
    if (performance.now() > deadlineMs) throw new Error('the events of a payment do not come');
    await sleep(LOOK_MS);
  }
}

interface PaymentRows {
  readonly created: RowTemplate;
  readonly confirmed: RowTemplate;
  readonly intentRow: RowTemplate;
  readonly method: RowTemplate;
  readonly operation: RowTemplate;
  readonly charge: RowTemplate;
  readonly postings: readonly RowTemplate[];
  readonly send: RowTemplate;
  readonly message: RowTemplate;
  readonly authorization: RowTemplate;
  readonly events: readonly RowTemplate[];
  readonly audit: RowTemplate;
}

/** What a payment with a listed test card writes, transaction by transaction. */
function planOf(rows: PaymentRows): FloorPlan {
  const unanswered = { status: null, body: null };
  const outbox = rows.events.map((event, at) => outboxRow(event, at));
  const fresh = { status: 'requires_payment_method', payment_method: null, latest_charge: null };
  const [made, ...later] = outbox.map(insert);
  if (made === undefined) throw new Error('a payment has events');
  const paid = later.slice(0, EVENTS_OF_REQUESTS - 1);
  const unbooked = unbookedRow(rows.charge);
  return [
    // The server creates the intent.
    [
      insert(withCells(rows.intentRow, { ...fresh, amount_received: '0' })),
      made,
      insert(rows.created),
    ],
    // The server begins the operation.
    [
      insert(rows.method),
      update(withCells(rows.intentRow, { status: 'processing' }), INTENT_CHANGES, BY_ID),
      insert(withCells(rows.operation, { state: 'open', outcome: null })),
      insert(withCells(rows.confirmed, unanswered)),
    ],
    // The network authorizes; the vault keeps its answer.
    [insert(rows.message), insert(rows.authorization)],
    [insert(rows.send)],
    // The server settles.
    [
      update(rows.operation, ['state', 'outcome'], BY_ID),
      insert(withCells(rows.charge, { balance_transaction: null })),
      insert(unbooked),
      update(rows.method, ['customer', 'card_ref', 'cvc_ref', 'data'], BY_ID),
      update(rows.intentRow, INTENT_CHANGES, BY_ID),
      ...paid,
      update(rows.confirmed, ['status', 'body'], KEY_OF_KEYS),
    ],
    // What is done for many payments at once: charges are booked, events are published, the audit
    // log is written.
    [
      remove(unbooked, BY_ID),
      update(rows.charge, ['balance_transaction'], BY_ID),
      ...rows.postings.map(insert),
      ...later.slice(EVENTS_OF_REQUESTS - 1),
      ...outbox.map((row) => remove(row, BY_ID)),
      ...rows.events.map(insert),
      insert(withCells(rows.audit, { process_id: 'floor', sequence: { slot: 'audit' } })),
    ],
  ];
}

function unbookedRow(charge: RowTemplate): RowTemplate {
  const columns = ['account_id', 'livemode', 'id'];
  const cells = columns.map((name) => charge.cells[charge.columns.indexOf(name)] ?? NULL);
  return { table: 'coffer.unbooked_charges', columns, cells };
}

/** An event as it was before it was published: without the column that publishing fills in. */
function outboxRow(event: RowTemplate, at: number): RowTemplate {
  const left = event.columns.flatMap((name, index) =>
    name === 'object_id' ? [] : [{ name, cell: event.cells[index] ?? NULL }],
  );
  const row = {
    table: 'coffer.outbox',
    columns: left.map(({ name }) => name),
    cells: left.map(({ cell }) => cell),
  };
  return withCells(row, { id: { slot: `event${at}` } });
}
