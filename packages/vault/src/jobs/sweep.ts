import type { DoorClient, HeldCardsAnswer, HeldCardsRequest } from '@coffer/vault-protocol';
import type { Database } from '../store/database.ts';
import type { CardStore } from '../store/card-store.ts';

/** Every request that could still claim a card has ended long before this. */
export const PROVISIONAL_AGE_MS: number = 3600 * 1000;
const CARDS_PER_SWEEP_MAX = 1_000;
const HELD_TIMEOUT_MS = 10_000;

export interface SweepOptions {
  readonly database: Database;
  readonly store: CardStore;
  readonly serverDoor: DoorClient;
}

/**
 * Settles cards that nobody claimed: those that the server's records name are claimed, the others
 * deleted. While the server cannot be asked all of them stay. Looks across accounts, as a job.
 */
export async function sweepProvisional(options: SweepOptions, ageMs: number): Promise<void> {
  const rows = await options.database.query<{ account_id: string; refs: string[] }>(
    `select account_id, array_agg(ref) as refs
     from (select account_id, ref from cards
       where claimed_at is null and provisional_since < now() - $1 * interval '1 millisecond'
       order by provisional_since limit $2) old
     group by account_id`,
    [ageMs, CARDS_PER_SWEEP_MAX],
  );
  for (const { account_id: accountId, refs } of rows) {
    const held = await askHeld(options.serverDoor, { account_id: accountId, refs });
    if (held === null) continue;
    await options.store.claim(
      accountId,
      refs.filter((ref) => held.has(ref)),
    );
    await options.store.deleteProvisional(
      { accountId, ageMs },
      refs.filter((ref) => !held.has(ref)),
    );
  }
}

/** Null when the server did not answer. */
async function askHeld(
  door: DoorClient,
  request: HeldCardsRequest,
): Promise<ReadonlySet<string> | null> {
  try {
    const call = { path: '/cards/held', body: request, timeoutMs: HELD_TIMEOUT_MS };
    const response = await door.call(call);
    if (response.status !== 200) return null;
    // The server's door answers with this type (vault-protocol).
    const answer = JSON.parse(response.body.toString('utf8')) as HeldCardsAnswer;
    return new Set(answer.held);
  } catch {
    return null;
  }
}
