import type { Queryable } from '../../store/queryable.ts';
import type { Scope } from '../../store/scope.ts';
import type { Transaction } from '../../store/transaction.ts';
import type {
  Authentication,
  AuthenticationData,
  ClosedState,
  OpenState,
} from './authentication.ts';

/** Whoever asks the directory server has so long before somebody else does. */
const ASKING_LEASE_MS = 3_000;
/** An issuer's directory that answers nothing for so long counts as one that does not work. */
const ASKING_MAX_MS = 60_000;
/** How long the holder may take on the issuer's page. */
export const CHALLENGE_LIFE_MS: number = 15 * 60_000;
/** A challenge is looked after so often by itself, */
const LOOK_EVERY_MS = 15_000;
/** and at most so often because somebody asks for its intent. */
const LOOK_AGAIN_MS = 2_000;

const COLUMNS = 'account_id, id, livemode, intent, state, card_ref, data';

/** Writes a new authentication, which its maker asks for right away. */
export function insertAuthentication(tx: Transaction, row: Authentication): void {
  tx.write(
    `insert into authentications (${COLUMNS}, due_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, clock_timestamp() + $8 * interval '1 ms',
       clock_timestamp() + $9 * interval '1 ms')`,
    [
      row.account_id,
      row.id,
      row.livemode,
      row.intent,
      row.state,
      row.card_ref,
      { ...row.data },
      ASKING_LEASE_MS,
      ASKING_MAX_MS,
    ],
  );
}

export async function findAuthentication(
  db: Queryable,
  accountId: string,
  id: string,
): Promise<Authentication | null> {
  const [row] = await db.query<Authentication>(
    `select ${COLUMNS} from authentications where account_id = $1 and id = $2`,
    [accountId, id],
  );
  return row ?? null;
}

/** Ends it. False when it is no longer in the state that it was found in. */
export async function closeAuthentication(
  tx: Transaction,
  row: Authentication,
  to: { readonly state: ClosedState; readonly data: AuthenticationData },
): Promise<boolean> {
  const rows = await tx.query(
    `update authentications set state = $4, data = $5
     where account_id = $1 and id = $2 and state = $3 returning 1`,
    [row.account_id, row.id, row.state, to.state, { ...to.data }],
  );
  return rows.length > 0;
}

/** From now on the holder has to answer. False as closeAuthentication. */
export async function beginChallenge(
  tx: Transaction,
  row: Authentication,
  data: AuthenticationData,
): Promise<boolean> {
  const rows = await tx.query(
    `update authentications set state = 'challenge', data = $3,
       due_at = clock_timestamp() + $4 * interval '1 ms',
       expires_at = clock_timestamp() + $5 * interval '1 ms'
     where account_id = $1 and id = $2 and state = 'asking' returning 1`,
    [row.account_id, row.id, { ...data }, LOOK_EVERY_MS, CHALLENGE_LIFE_MS],
  );
  return rows.length > 0;
}

/** Keeps those to itself that this process is asking about. */
export async function renewAsking(
  db: Queryable,
  rows: readonly Pick<Authentication, 'account_id' | 'id'>[],
): Promise<void> {
  if (rows.length === 0) return;
  await db.query(
    `update authentications set due_at = clock_timestamp() + $3 * interval '1 ms'
     from unnest($1::text[], $2::text[]) as mine (account_id, id)
     where authentications.account_id = mine.account_id and authentications.id = mine.id
       and state = 'asking'`,
    [rows.map((row) => row.account_id), rows.map((row) => row.id), ASKING_LEASE_MS],
  );
}

/** Whether its time is over. */
export async function hasExpired(db: Queryable, row: Authentication): Promise<boolean> {
  const rows = await db.query(
    `select 1 from authentications
     where account_id = $1 and id = $2 and expires_at <= clock_timestamp()`,
    [row.account_id, row.id],
  );
  return rows.length > 0;
}

/** The open one of an intent is over, whatever comes of it. Gives what it was. */
export async function abandonAuthentication(
  tx: Transaction,
  scope: Scope,
  intent: string,
): Promise<Authentication | null> {
  const [row] = await tx.query<Authentication>(
    `update authentications set state = 'abandoned'
     where account_id = $1 and livemode = $2 and intent = $3 and state in ('asking', 'challenge')
     returning ${COLUMNS}`,
    [scope.accountId, scope.livemode, intent],
  );
  return row ?? null;
}

/** The challenge of an intent, if nobody has looked after it just now. Whoever gets it does so. */
export async function takeChallenge(
  db: Queryable,
  scope: Scope,
  intent: string,
): Promise<Authentication | null> {
  const [row] = await db.query<Authentication>(
    `update authentications
     set due_at = clock_timestamp() + $4 * interval '1 ms'
     where account_id = $1 and livemode = $2 and intent = $3 and state = 'challenge'
       and due_at < clock_timestamp() + $5 * interval '1 ms'
     returning ${COLUMNS}`,
    [scope.accountId, scope.livemode, intent, LOOK_EVERY_MS, LOOK_EVERY_MS - LOOK_AGAIN_MS],
  );
  return row ?? null;
}

/**
 * Takes authentications of all accounts that are due: `asking`, those whose asker died;
 * `challenge`, those that the browser may have left without a word.
 */
export async function takeDueAuthentications(
  db: Queryable,
  due: { readonly state: OpenState; readonly limit: number },
): Promise<Authentication[]> {
  return db.query<Authentication>(
    `update authentications set due_at = clock_timestamp() + $1 * interval '1 ms'
     where (account_id, id) in (
       select account_id, id from authentications
       where state in ('asking', 'challenge') and state = $2 and due_at < clock_timestamp()
       order by due_at limit $3 for update skip locked)
     returning ${COLUMNS}`,
    [due.state === 'asking' ? ASKING_LEASE_MS : LOOK_EVERY_MS, due.state, due.limit],
  );
}
