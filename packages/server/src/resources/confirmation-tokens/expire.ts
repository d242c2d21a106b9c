import { nowS } from '../../api/call.ts';
import type { Services } from '../../api/services.ts';

/** Tokens that one run of the job looks at; while there are more, the next run follows at once. */
const TOKENS_PER_RUN_MAX = 500;

/**
 * Gives up the cards of tokens that nobody used in time: card data is kept no longer than it is
 * needed (PCI DSS 3.2.1). A job, across accounts.
 */
export async function expireConfirmationTokens(services: Services): Promise<'more' | void> {
  const [ended] = await services.db.query<{ tokens: number }>(
    `with ended as (
       select account_id, id, card_ref from confirmation_tokens
       where card_ref is not null and expires_at <= $1
       order by expires_at limit $2 for update skip locked),
     given_up as (
       update confirmation_tokens t set card_ref = null, cvc_ref = null from ended
       where t.account_id = ended.account_id and t.id = ended.id
       returning ended.account_id, ended.card_ref),
     released as (
       insert into released_cards (account_id, card_ref)
       select account_id, card_ref from given_up on conflict do nothing)
     select count(*)::int as tokens from given_up`,
    [nowS({ services }), TOKENS_PER_RUN_MAX],
  );
  return ended?.tokens === TOKENS_PER_RUN_MAX ? 'more' : undefined;
}
