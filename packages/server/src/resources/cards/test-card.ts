import { DoorError, type TestAliasAnswer } from '@coffer/vault-protocol';
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
  const { cardDoor } = call.services;
  try {
    const answer = await cardDoor.call({
      path: '/cards/test-alias',
      body: { account_id: call.caller.accountId, alias },
      timeoutMs: TEST_CARD_TIMEOUT_MS,
    });
    if (answer.status === 404) return null;
    // The door answers 200 with the protocol's type, or 404.
    if (answer.status === 200) return JSON.parse(String(answer.body)) as TestAliasAnswer;
  } catch (error) {
    if (!(error instanceof DoorError)) throw error;
  }
  throw new ApiError({
    status: 500,
    type: 'api_error',
    message: 'The card store could not be reached. Please try again.',
  });
}
