import type { Call } from '../../api/call.ts';

const CLAIM_TIMEOUT_MS = 5_000;

/**
 * Tells the card store that our records now name these cards. Not waited for: a card that was not
 * claimed is asked about before it is swept (`/cards/held`), so losing this message loses nothing.
 */
export function claimCards(call: Pick<Call, 'services' | 'caller'>, refs: readonly string[]): void {
  if (refs.length === 0) return;
  const { cardDoor, log } = call.services;
  cardDoor
    .call({
      path: '/cards/claim',
      body: { account_id: call.caller.accountId, refs },
      timeoutMs: CLAIM_TIMEOUT_MS,
    })
    .catch(() => log.warn({ cards: 'claim not delivered' }));
}
