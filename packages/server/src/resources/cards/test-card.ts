import { DoorError, type DoorResponse, type TestAliasAnswer } from '@coffer/vault-protocol';
import { ApiError } from '@coffer/kernel';
import type { Call } from '../../api/call.ts';

const TEST_CARD_TIMEOUT_MS = 5_000;
const ALIAS = /^(pm_card|tok)_[A-Za-z0-9_]{2,100}$/;
/** Their cards expire next year, in the month in which they were asked for. */
const KEPT_MS = 10 * 60_000;
const KEPT_MAX = 10_000;

/** Whether text has the shape of a `pm_card_*` or `tok_*` name. */
export function isTestAlias(text: string): boolean {
  return ALIAS.test(text);
}

/**
 * The listed test card behind a `pm_card_*` or `tok_*` name, for this account; null when no card
 * has that name. Test mode only: the numbers are known inside the card store alone.
 */
export async function testCard(call: Call, alias: string): Promise<TestAliasAnswer | null> {
  if (call.caller.livemode || !isTestAlias(alias)) return null;
  const known = call.services.testCards.find(call.caller.accountId, alias);
  if (known !== undefined) return known;
  // A kept connection may end just as it is used.
  const answer = (await askDoor(call, alias)) ?? (await askDoor(call, alias));
  if (answer?.status === 404) return null;
  if (answer?.status === 200) {
    // The door answers 200 with the protocol's type, or 404.
    const card = JSON.parse(String(answer.body)) as TestAliasAnswer;
    call.services.testCards.keep(call.caller.accountId, alias, card);
    return card;
  }
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

/** What the card store said of listed cards: under a name it says the same again. */
export class TestCards {
  readonly #steadyMs: () => number;
  readonly #kept = new Map<string, { card: TestAliasAnswer; untilMs: number }>();

  constructor(steadyMs: () => number = () => performance.now()) {
    this.#steadyMs = steadyMs;
  }

  find(accountId: string, alias: string): TestAliasAnswer | undefined {
    const kept = this.#kept.get(`${accountId} ${alias}`);
    return kept !== undefined && kept.untilMs > this.#steadyMs() ? kept.card : undefined;
  }

  keep(accountId: string, alias: string, card: TestAliasAnswer): void {
    if (this.#kept.size >= KEPT_MAX) this.#kept.clear();
    this.#kept.set(`${accountId} ${alias}`, { card, untilMs: this.#steadyMs() + KEPT_MS });
  }
}
