import type { DeleteCardsRequest } from '@coffer/vault-protocol';
import type { Services } from '../../api/services.ts';
import type { Queryable } from '../../store/queryable.ts';
import { isStored } from './card.ts';
import type { Scope } from '../../store/scope.ts';
import type { Transaction } from '../../store/transaction.ts';

const CARDS_PER_RUN_MAX = 500;
const DELETE_TIMEOUT_MS = 10_000;

/**
 * Notes in `tx` that something gave up these cards. Whatever nothing else uses is deleted by
 * deleteReleasedCards: card data is kept no longer than it is needed (PCI DSS 3.2.1).
 */
export function releaseCards(tx: Transaction, scope: Scope, refs: readonly string[]): void {
  const stored = refs.filter(isStored);
  if (stored.length === 0) return;
  tx.write(
    `insert into released_cards (account_id, card_ref)
     select $1, ref from unnest($2::text[]) as ref on conflict do nothing`,
    [scope.accountId, stored],
  );
}

interface ReleasedCard extends Record<string, unknown> {
  readonly account_id: string;
  readonly card_ref: string;
}

/**
 * Has the card store delete the released cards that nothing uses, and forgets them once it has.
 * While it cannot be reached, or an operation with the card is under way, they stay for the next
 * run. Looks across accounts, as a job.
 */
export async function deleteReleasedCards(services: Services): Promise<void> {
  const cards = await unusedCards(services.db);
  for (const [accountId, group] of Map.groupBy(cards, (card) => card.account_id)) {
    const refs = group.map((card) => card.card_ref);
    const body: DeleteCardsRequest = { account_id: accountId, refs };
    const answer = await services.cardDoor.call({
      path: '/cards/delete',
      body,
      timeoutMs: DELETE_TIMEOUT_MS,
    });
    if (answer.status >= 300) {
      services.log.warn({ cards: 'deletion refused', status: answer.status });
      continue;
    }
    await services.db.query(
      'delete from released_cards where account_id = $1 and card_ref = any ($2)',
      [accountId, refs],
    );
  }
}

async function unusedCards(db: Queryable): Promise<ReleasedCard[]> {
  return db.query<ReleasedCard>(
    `select account_id, card_ref from released_cards r
     where not exists (select from payment_methods p
         where p.account_id = r.account_id and p.card_ref = r.card_ref)
       and not exists (select from tokens t
         where t.account_id = r.account_id and t.card_ref = r.card_ref)
       and not exists (select from confirmation_tokens c
         where c.account_id = r.account_id and c.card_ref = r.card_ref)
       and not exists (select from operations o
         where o.account_id = r.account_id and o.card_ref = r.card_ref
           and o.state in ('open', 'unknown', 'reversing'))
     order by released_at limit $1`,
    [CARDS_PER_RUN_MAX],
  );
}
