import { canaryBehavior, TEST_CARDS, type TestCard } from '@coffer/kernel/test-cards';

/** What the directory server says at once; a challenge is decided on the issuer's page. */
export type AuthenticationDecision =
  | 'attempted'
  | 'authenticated'
  | 'challenge'
  | 'not_supported'
  | 'processing_error'
  /** A card that this network does not play. */
  | 'refused';

/** Several rows may share a number; what it does in 3-D Secure stands in a row of its own. */
export function threeDSecureRow(number: string): TestCard | null {
  return TEST_CARDS.find((card) => card.category === '3ds' && card.number === number) ?? null;
}

/** Whether the issuer of a listed card wants its holder authenticated. */
export function wantsAuthentication({ behavior }: TestCard): boolean {
  return (
    behavior.outcome.startsWith('requires_action') ||
    behavior.outcome === 'decline' ||
    behavior.authentication_flow === 'frictionless'
  );
}

/** Who authenticates the holder of a card, and how. */
export function decideAuthentication(number: string): AuthenticationDecision {
  const row = threeDSecureRow(number);
  // An issuer that takes no part: the network vouches for the attempt.
  if (row === null) return isPlayed(number) ? 'attempted' : 'refused';
  const { behavior } = row;
  if (behavior.result === 'not_supported') return 'not_supported';
  if (behavior.result === 'not_prompted') return 'attempted';
  if (behavior.authentication_flow === 'frictionless') return 'authenticated';
  if (behavior.outcome === 'decline' || behavior.request_3ds_any === 'processing_error') {
    return 'processing_error';
  }
  return 'challenge';
}

function isPlayed(number: string): boolean {
  if (canaryBehavior(number) !== null) return true;
  const row = TEST_CARDS.find((card) => card.number === number);
  return row !== undefined && row.category !== '3ds_mobile';
}
