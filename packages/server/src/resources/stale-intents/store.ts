import { earliestId } from '@coffer/kernel';
import type { Queryable } from '../../store/queryable.ts';
import type { Transaction } from '../../store/transaction.ts';

export type IntentKind = 'payment_intent' | 'setup_intent';

/** An intent that may be stale. */
export interface Met {
  readonly account_id: string;
  readonly livemode: boolean;
  readonly id: string;
  readonly kind: IntentKind;
}

interface Seen extends Met {
  readonly waits: boolean;
}

const TABLES = {
  payment_intent: { table: 'payment_intents', prefix: 'pi' },
  setup_intent: { table: 'setup_intents', prefix: 'seti' },
} as const;

/** The next intents of some accounts that were made before a time, in the order of their ids. */
export async function nextIntents(
  db: Queryable,
  kind: IntentKind,
  at: { readonly beforeMs: number; readonly accounts: number; readonly each: number },
): Promise<Seen[]> {
  const { table, prefix } = TABLES[kind];
  const found = await db.query<Omit<Seen, 'kind'>>(
    `with behind as materialized (
       select a.account_id, coalesce(s.swept_to, $2) as swept_to
       from accounts a
       left join intent_sweeps s on s.account_id = a.account_id and s.kind = $1
       -- With a limit, it is looked for in the index of each account and not in the whole table.
       cross join lateral (
         select 1 from ${table} i where i.account_id = a.account_id
           and i.id > coalesce(s.swept_to, $2) and i.id < $3
         order by i.id limit 1) as any_left
       limit $4)
     select behind.account_id, next.id, next.livemode, next.waits
     from behind cross join lateral (
       select id, livemode,
         status not in ('succeeded', 'canceled', 'requires_capture') as waits
       from ${table} i
       where i.account_id = behind.account_id and id > behind.swept_to and id < $3
       order by id limit $5) next
     order by behind.account_id, next.id`,
    // Charges without an intent have rows there too, before those of intents.
    [kind, `${prefix}_`, earliestId(prefix, at.beforeMs), at.accounts, at.each],
  );
  return found.map((row) => ({ ...row, kind }));
}

/** Remembers that everything up to an id was looked at. */
export async function sweptTo(db: Queryable, { account_id, kind, id }: Met): Promise<void> {
  await db.query(
    `insert into intent_sweeps (account_id, kind, swept_to) values ($1, $2, $3)
     on conflict (account_id, kind) do update
     set swept_to = greatest(intent_sweeps.swept_to, excluded.swept_to)`,
    [account_id, kind, id],
  );
}

/** Those that were to be looked at again by now, of all accounts. */
export function intentsMet(
  db: Queryable,
  at: { readonly nowS: number; readonly limit: number },
): Promise<Met[]> {
  return db.query<Met>(
    `select account_id, livemode, id, kind from intents_met
     where look_at <= $1 order by look_at limit $2`,
    [at.nowS, at.limit],
  );
}

/** When to look at an intent again; null: never. */
export function lookAgain(tx: Transaction, met: Met, atS: number | null): void {
  const { account_id, id, livemode, kind } = met;
  if (atS === null) {
    tx.write('delete from intents_met where account_id = $1 and id = $2', [account_id, id]);
    return;
  }
  tx.write(
    `insert into intents_met (account_id, id, livemode, kind, look_at) values ($1, $2, $3, $4, $5)
     on conflict (account_id, id) do update set look_at = excluded.look_at`,
    [account_id, id, livemode, kind, atS],
  );
}
