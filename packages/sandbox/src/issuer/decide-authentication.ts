import { canaryBehavior, TEST_CARDS, type TestCard } from '@coffer/kernel/test-cards';
import type { CardMessage } from '../acquirer/message.ts';

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
  return TEST_CARDS.find((card) => isSecure(card) && card.number === number) ?? null;
}

/**
 * Cards for the challenges of apps meet a browser with the page of every other card (Stripe docs,
 * "3D Secure mobile challenge flows"). One asks for its holder if a rule of the merchant's does.
 */
function isSecure({ category, behavior }: TestCard): boolean {
  return category === '3ds' || category === '3ds_mobile' || behavior.outcome === '3ds_if_enabled';
}

/** Whether the issuer of a listed card wants its holder authenticated. */
export function wantsAuthentication({ behavior }: TestCard): boolean {
  return (
    behavior.outcome.startsWith('requires_action') ||
    behavior.outcome === 'decline' ||
    behavior.authentication_flow === 'frictionless'
  );
}

/**
 * Whether a rule of the account wants the holder of a card authenticated, whatever its issuer does.
 * Nobody can be asked off session.
 */
export function ruleWantsAuthentication(message: CardMessage, { behavior }: TestCard): boolean {
  if (message.operation !== 'authorization' || message.offSession) return false;
  const isOn = message.blockRules?.includes('adaptive_three_d_secure') ?? false;
  return isOn && behavior.outcome === '3ds_if_enabled';
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
  return canaryBehavior(number) !== null || TEST_CARDS.some((card) => card.number === number);
}
