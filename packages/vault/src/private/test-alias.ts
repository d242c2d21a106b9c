import { brandRuleFor, invariant, type Clock } from '@coffer/kernel';
import { addressOfTestCard, testCardByAlias } from '@coffer/kernel/test-cards';
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
  const fields = {
    at: 'card',
    number: bytes(listed.number),
    cvc: bytes('1234'.slice(0, brandRuleFor(listed.number)?.cvcLength ?? 3)),
    // As Stripe's: any month of next year.
    expMonth: bytes(String(now.getUTCMonth() + 1)),
    expYear: bytes(String(now.getUTCFullYear() + 1)),
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
