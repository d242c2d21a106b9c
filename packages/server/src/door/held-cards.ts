import type { HeldCardsAnswer, HeldCardsRequest } from '@coffer/vault-protocol';
import type { Queryable } from '../store/queryable.ts';

/** Which of the cards our records name: those must stay. */
export async function heldCards(
  db: Queryable,
  request: HeldCardsRequest,
): Promise<HeldCardsAnswer> {
  const rows = await db.query<{ card_ref: string }>(
    `select card_ref from payment_methods where account_id = $1 and card_ref = any ($2)
     union select card_ref from tokens where account_id = $1 and card_ref = any ($2)
     union select card_ref from confirmation_tokens where account_id = $1 and card_ref = any ($2)
     union select card_ref from operations where account_id = $1 and card_ref = any ($2)`,
    [request.account_id, request.refs],
  );
  return { held: rows.map((row) => row.card_ref) };
}
