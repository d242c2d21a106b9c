import { invariant, type Clock } from '@coffer/kernel';
import { addressOfTestCard, fieldsOfTestCard, testCardByAlias } from '@coffer/kernel/test-cards';
import type { TestAliasAnswer, TestAliasRequest } from '@coffer/vault-protocol';
import { checkCard } from '../card/valid-card.ts';
import type { CardStore } from '../store/card-store.ts';
import { Wiper } from '../wipe.ts';

/** Makes the test card that a `pm_card_*` or `tok_*` name stands for; null when there is none. */
export async function makeTestAlias(
  request: TestAliasRequest,
  options: { readonly store: CardStore; readonly clock: Clock },
): Promise<TestAliasAnswer | null> {
  const listed = testCardByAlias(request.alias);
  if (listed === null) return null;
  const now = new Date(options.clock.nowMs());
  const wiper = new Wiper();
  const bytes = (text: string): Buffer => {
    const buffer = wiper.allocate(text.length);
    buffer.write(text, 'latin1');
    return buffer;
  };
  const { number, cvc, expMonth, expYear } = fieldsOfTestCard(listed, now);
  const fields = {
    ...{ at: 'card', number: bytes(number), cvc: bytes(cvc) },
    ...{ expMonth: bytes(expMonth), expYear: bytes(expYear) },
  };
  try {
    const card = checkCard(fields, { livemode: false, now });
    invariant(typeof card !== 'string', 'a listed test card passes its own checks');
    const kept = { accountId: request.account_id, livemode: false, card, idempotency: null };
    return { ...(await options.store.keepCard(kept)), ...addressOfTestCard(listed) };
  } finally {
    wiper.wipe();
  }
}
