import { AssertionError } from 'node:assert';
import type { FreshAccount } from '../fresh-account.ts';
import type { TestServer } from '../test-server.ts';

/** Plays steps one after the other; what fails says at which. */
export async function playSteps<S>(
  account: FreshAccount,
  steps: readonly S[],
  play: (step: S) => Promise<void>,
): Promise<void> {
  await account.remember();
  for (const [number, step] of steps.entries()) {
    try {
      await play(step);
    } catch (error) {
      if (!(error instanceof AssertionError)) throw error;
      error.message = `at step ${number}, ${JSON.stringify(step)}: ${error.message}`;
      throw error;
    }
  }
}

/** How often the outside world was asked for an account; looking after a holder is not counted. */
export function askedSoFar(server: TestServer, account: FreshAccount): number {
  return server.cardDoor.sent.filter(
    (sent) => sent.account_id === account.id && sent.skeleton !== 'sandbox.inquire.v1',
  ).length;
}
