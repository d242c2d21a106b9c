import { DoorError, type DoorResponse, type TestAliasAnswer } from '@coffer/vault-protocol';
import { ApiError } from '@coffer/kernel';
import type { Call } from '../../api/call.ts';

const TEST_CARD_TIMEOUT_MS = 5_000;
const ALIAS = /^(pm_card|tok)_[A-Za-z0-9_]{2,100}$/;

/** Whether text has the shape of a `pm_card_*` or `tok_*` name. */
export function isTestAlias(text: string): boolean {
  return ALIAS.test(text);
}

/**
 * The listed test card behind a `pm_card_*` or `tok_*` name, stored for this account; null when no
 * card has that name. Test mode only: the numbers are known inside the card store alone.
 */
export async function testCard(call: Call, alias: string): Promise<TestAliasAnswer | null> {
  if (call.caller.livemode || !isTestAlias(alias)) return null;
  // A kept connection may end just as it is used; a card that was stored for nothing is swept.
  const answer = (await askDoor(call, alias)) ?? (await askDoor(call, alias));
  if (answer?.status === 404) return null;
  // The door answers 200 with the protocol's type, or 404.
  if (answer?.status === 200) return JSON.parse(String(answer.body)) as TestAliasAnswer;
  throw new ApiError({
    status: 500,
    type: 'api_error',
    message: 'The card store could not be reached. Please try again.',
  });
}

/** Null when no answer came. */
async function askDoor(call: Call, alias: string): Promise<DoorResponse | null> {
  try {
    return await call.services.cardDoor.call({
      path: '/cards/test-alias',
      body: { account_id: call.caller.accountId, alias },
      timeoutMs: TEST_CARD_TIMEOUT_MS,
    });
  } catch (error) {
    if (error instanceof DoorError) return null;
    throw error;
  }
}
