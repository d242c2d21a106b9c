import { invariant, type Clock } from '@coffer/kernel';
import { addressOfTestCard, fieldsOfTestCard, testCardByAlias } from '@coffer/kernel/test-cards';
import { LISTED_REF, type TestAliasAnswer, type TestAliasRequest } from '@coffer/vault-protocol';
import type { KeyRing } from '../keys/key-ring.ts';
import { fingerprint } from '../keys/keyed-digest.ts';
import { factsOfCard } from '../store/card-row.ts';
import { checkCard } from './valid-card.ts';

const MONTH_CHARACTERS = 'YYYY-MM'.length;
const REF = new RegExp(`^${LISTED_REF}(\\d{4}-(?:0[1-9]|1[0-2]))_(\\w+)$`);

/**
 * The test card that a `pm_card_*` or `tok_*` name stands for; null when there is none. Its number
 * is in a list that everybody has, so nothing of it is stored: its reference, which is that of its
 * CVC as well, says which card it is, and in which month it was asked for.
 */
export function listedCard(
  request: TestAliasRequest,
  options: { readonly keys: KeyRing; readonly clock: Clock },
): TestAliasAnswer | null {
  const listed = testCardByAlias(request.alias);
  if (listed === null) return null;
  const now = new Date(options.clock.nowMs());
  const fields = fieldsOfTestCard(listed, now);
  const card = checkCard(
    {
      ...{ at: 'card', number: Buffer.from(fields.number), cvc: null },
      ...{ expMonth: Buffer.from(fields.expMonth), expYear: Buffer.from(fields.expYear) },
    },
    { livemode: false, now },
  );
  invariant(typeof card !== 'string', 'a listed test card passes its own checks');
  const ref = `${LISTED_REF}${now.toISOString().slice(0, MONTH_CHARACTERS)}_${request.alias}`;
  const print = fingerprint(options.keys.fingerprintKey, request.account_id, card.number);
  const facts = factsOfCard(card, { ref, cvc_ref: ref, fingerprint: print });
  return { ...facts, ...addressOfTestCard(listed) };
}

/** The fields of the card that a reference of those names; null for any other reference. */
export function fieldsOfListed(ref: string): ReturnType<typeof fieldsOfTestCard> | null {
  const [, month, alias] = REF.exec(ref) ?? [];
  const listed = alias === undefined ? null : testCardByAlias(alias);
  return listed === null || month === undefined ? null : fieldsOfTestCard(listed, new Date(month));
}
