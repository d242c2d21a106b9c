import type { Queryable } from '../../store/queryable.ts';
import type { Scope } from '../../store/scope.ts';
import type { Transaction } from '../../store/transaction.ts';
import {
  AGAIN_MAX,
  CONNECTION_LIFE_S,
  SESSION_LIFE_S,
  type SessionRow,
  type TakenSession,
} from './session.ts';

const COLUMNS = 'id_sha256, livemode, created, expires_at, key_sha256, cursor';

/** The account's signing secret in this mode, made of `fresh` the first time. Locks it. */
export async function lockSecret(tx: Transaction, scope: Scope, fresh: string): Promise<string> {
  const values = [scope.accountId, scope.livemode];
  tx.write('insert into stripecli_secrets values ($1, $2, $3) on conflict do nothing', [
    ...values,
    fresh,
  ]);
  const [row] = await tx.query<{ secret: string }>(
    `select secret from stripecli_secrets where account_id = $1 and livemode = $2 for update`,
    values,
  );
  return row?.secret ?? fresh;
}

/** What is published up to now. */
export async function lastEventId(db: Queryable, scope: Scope): Promise<string> {
  const [row] = await db.query<{ id: string }>(
    'select id from events where account_id = $1 order by id desc limit 1',
    [scope.accountId],
  );
  return row?.id ?? '';
}

/** Sessions of the account in this mode, those that stream first, the oldest last. */
export function sessionsOf(
  db: Queryable,
  scope: Scope,
  nowS: number,
): Promise<{ readonly id_sha256: string; readonly streams: boolean }[]> {
  return db.query(
    `select id_sha256, connection is not null and connection_until > $3 as streams
     from stripecli_sessions where account_id = $1 and livemode = $2 and expires_at > $3
     order by streams desc, created desc, id_sha256`,
    [scope.accountId, scope.livemode, nowS],
  );
}

export function deleteSessions(tx: Transaction, scope: Scope, digests: readonly string[]): void {
  tx.write('delete from stripecli_sessions where account_id = $1 and id_sha256 = any ($2)', [
    scope.accountId,
    digests,
  ]);
}

export function insertSession(tx: Transaction, scope: Scope, row: SessionRow): void {
  tx.write(
    `insert into stripecli_sessions (account_id, ${COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      scope.accountId,
      row.id_sha256,
      row.livemode,
      row.created,
      row.expires_at,
      row.key_sha256,
      row.cursor,
    ],
  );
}

/** One connection of a session: whoever took it over has another name. */
export interface Holding {
  readonly accountId: string;
  readonly digest: string;
  readonly connection: string;
}

/**
 * Takes the session over from whatever connection streams it. Null when there is none, or its key
 * is gone. The digest names it: the account was in the id, the mode is the session's own.
 */
export async function takeSession(
  db: Queryable,
  at: Holding,
  nowS: number,
): Promise<TakenSession | null> {
  const [row] = await db.query<TakenSession>(
    `update stripecli_sessions
     set connection = $3, connection_until = $4, expires_at = greatest(expires_at, $5)
     where account_id = $1 and id_sha256 = $2 and expires_at > $6
       and exists (select 1 from api_keys where api_keys.account_id = $1
         and api_keys.key_sha256 = stripecli_sessions.key_sha256
         and api_keys.revoked_at is null
         and (api_keys.expires_at is null or api_keys.expires_at > $6))
     returning livemode, cursor, (select secret from stripecli_secrets
       where stripecli_secrets.account_id = $1
         and stripecli_secrets.livemode = stripecli_sessions.livemode)`,
    [...nameOf(at), nowS + CONNECTION_LIFE_S, nowS + SESSION_LIFE_S, nowS],
  );
  return row ?? null;
}

/** Says what was acknowledged. False when another connection took over, or the key is gone. */
export async function renewSession(
  db: Queryable,
  at: Holding,
  { cursor, nowS }: { readonly cursor: string; readonly nowS: number },
): Promise<boolean> {
  const renewed = await db.query(
    `update stripecli_sessions set cursor = $4, connection_until = $5, expires_at = $6
     where account_id = $1 and id_sha256 = $2 and connection = $3
       and exists (select 1 from api_keys where api_keys.account_id = $1
         and api_keys.key_sha256 = stripecli_sessions.key_sha256
         and api_keys.revoked_at is null
         and (api_keys.expires_at is null or api_keys.expires_at > $7))
     returning 1`,
    [...nameOf(at), cursor, nowS + CONNECTION_LIFE_S, nowS + SESSION_LIFE_S, nowS],
  );
  return renewed.length > 0;
}

/** Whether the key that asked for the session is still one. */
export async function keyLives(db: Queryable, at: Holding, nowS: number): Promise<boolean> {
  const { accountId, digest } = at;
  const found = await db.query(
    `select 1 from stripecli_sessions
     join api_keys on api_keys.account_id = stripecli_sessions.account_id
       and api_keys.key_sha256 = stripecli_sessions.key_sha256
     where stripecli_sessions.account_id = $1 and id_sha256 = $2
       and api_keys.revoked_at is null
       and (api_keys.expires_at is null or api_keys.expires_at > $3)`,
    [accountId, digest, nowS],
  );
  return found.length > 0;
}

/**
 * Has an event sent again to every session that streams now. Answers how many there are: one that
 * waits for too many already gets no more.
 */
export async function askAgain(
  db: Queryable,
  scope: Scope,
  { eventId, nowS }: { readonly eventId: string; readonly nowS: number },
): Promise<number> {
  const asked = await db.query(
    `update stripecli_sessions
     set again = case when cardinality(again) < $5 then again || $4::text else again end
     where account_id = $1 and livemode = $2 and connection is not null and connection_until > $3
     returning 1`,
    [scope.accountId, scope.livemode, nowS, eventId, AGAIN_MAX],
  );
  return asked.length;
}

/** Takes up what was asked for again: it is sent once. */
export async function takeAgain(db: Queryable, at: Holding): Promise<readonly string[]> {
  const [taken] = await db.query<{ again: string[] }>(
    `with due as (
       select account_id, id_sha256, again from stripecli_sessions
       where account_id = $1 and id_sha256 = $2 and connection = $3 and cardinality(again) > 0
       for update)
     update stripecli_sessions set again = '{}' from due
     where stripecli_sessions.account_id = due.account_id
       and stripecli_sessions.id_sha256 = due.id_sha256
     returning due.again`,
    nameOf(at),
  );
  return taken?.again ?? [];
}

/** Lets the session go: its client may come again, and reads on from there. */
export async function letGo(db: Queryable, at: Holding, cursor: string): Promise<void> {
  await db.query(
    `update stripecli_sessions set cursor = $4, connection = null, connection_until = null
     where account_id = $1 and id_sha256 = $2 and connection = $3`,
    [...nameOf(at), cursor],
  );
}

function nameOf({ accountId, digest, connection }: Holding): string[] {
  return [accountId, digest, connection];
}
