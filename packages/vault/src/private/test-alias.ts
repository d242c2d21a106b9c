import { brandRuleFor, invariant, type Clock } from '@coffer/kernel';
import { testCardByAlias, type TestCard } from '@coffer/kernel/test-cards';
import type { TestAliasAnswer, TestAliasRequest } from '@coffer/vault-protocol';
import { checkCard } from '../card/valid-card.ts';
import type { CardStore } from '../store/card-store.ts';
import { Wiper } from '../wipe.ts';

const CVC_DIGITS = '1234';
const ADDRESS = { line1: '1 Test Street', postal_code: '12345' };

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
    cvc: bytes(CVC_DIGITS.slice(0, brandRuleFor(listed.number)?.cvcLength ?? 3)),
    // As Stripe's: any month of next year.
    expMonth: bytes(String(now.getUTCMonth() + 1)),
    expYear: bytes(String(now.getUTCFullYear() + 1)),
  };
  try {
    const card = checkCard(fields, { livemode: false, now });
    invariant(typeof card !== 'string', 'a listed test card passes its own checks');
    const accountId = request.account_id;
    const kept = { accountId, livemode: false, card, idempotency: null };
    const facts = await options.store.keepCard(kept);
    return isAddressChecked(listed) ? { ...facts, address: ADDRESS } : facts;
  } finally {
    wiper.wipe();
  }
}

/** Only an address that was given is checked. */
function isAddressChecked({ behavior: { checks = {} } }: TestCard): boolean {
  return checks.address_line1_check !== undefined || checks.address_postal_code_check !== undefined;
}
