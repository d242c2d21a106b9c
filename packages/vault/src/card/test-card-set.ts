import { createHmac, randomBytes } from 'node:crypto';
import type { CardFacts } from '@coffer/vault-protocol';
import {
  CANARY_DIGITS,
  canaryBehavior,
  CANARY_HEAD_DIGITS,
  networksOfTestCard,
  TEST_CARDS,
  type TestCard,
} from '@coffer/kernel/test-cards';

/** What is known of a card beside what its number says. */
export type IssuerFacts = Pick<CardFacts, 'funding' | 'country' | 'networks'>;

const CANARY_FACTS: IssuerFacts = { funding: 'credit', country: 'US', networks: ['visa'] };

// Numbers are compared by a keyed digest, so that no string of a client's number is ever made.
const digestKey = randomBytes(32);
const factsByDigest = new Map<string, IssuerFacts>(
  // The first row of a number wins, as in the kernel's own look-up: it is put in last.
  TEST_CARDS.toReversed().map((card) => [digestOf(Buffer.from(card.number)), issuerFactsOf(card)]),
);

/** What the lists say of a test card or canary; null for every other number. */
export function testCardFacts(digits: Buffer): IssuerFacts | null {
  return isCanary(digits) ? CANARY_FACTS : (factsByDigest.get(digestOf(digits)) ?? null);
}

function issuerFactsOf(card: TestCard): IssuerFacts {
  return { funding: card.funding, country: card.country, networks: networksOfTestCard(card) };
}

function isCanary(digits: Buffer): boolean {
  if (digits.length !== CANARY_DIGITS) return false;
  const head = digits.toString('latin1', 0, CANARY_HEAD_DIGITS);
  // Only the head tells what a canary does; the serial number stays bytes.
  return canaryBehavior(head.padEnd(CANARY_DIGITS, '0')) !== null;
}

function digestOf(digits: Buffer): string {
  return createHmac('sha256', digestKey).update(digits).digest('base64');
}
