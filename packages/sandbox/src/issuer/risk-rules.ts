import type { TestCard } from '@coffer/kernel/test-cards';
import type { BlockRule, CardMessage } from '../acquirer/message.ts';
import type { Checks } from './checks.ts';

/** What holds for a caller that brings no rules. */
const DEFAULT_RULES: readonly BlockRule[] = ['highest_risk'];

/** Cards that a rule of its own is about: nothing else in their rows tells them apart. */
const RULE_OF_CARD: Readonly<Record<string, BlockRule>> = {
  '4000008400000407': 'high_fraud_dispute_score',
  '4000008400000159': 'high_early_fraud_warning_score',
  '4000008400001017': 'dynamic_risk_threshold',
};

/** The rule that stops an authorization which the issuer would approve; null when none does. */
export function blockingRule(
  message: CardMessage,
  card: TestCard,
  checks: Checks,
): BlockRule | null {
  if (message.operation !== 'authorization') return null;
  // This card is stopped whatever the rules are.
  if (card.behavior.outcome === 'blocked') return 'highest_risk';
  const rules = message.blockRules ?? DEFAULT_RULES;
  return rules.find((rule) => applies(rule, card, checks)) ?? null;
}

function applies(rule: BlockRule, card: TestCard, checks: Checks): boolean {
  switch (rule) {
    case 'highest_risk':
      return card.behavior.risk_level === 'highest';
    case 'cvc_failure':
      return checks.cvc_check === 'fail';
    case 'postal_code_failure':
      return checks.address_postal_code_check === 'fail';
    case 'adaptive_three_d_secure':
      // It asks for the holder: see decide-authentication.
      return false;
    case 'dynamic_risk_threshold':
    case 'high_early_fraud_warning_score':
    case 'high_fraud_dispute_score':
      return RULE_OF_CARD[card.number] === rule;
  }
}

interface BlockedDecline {
  readonly kind: 'declined';
  readonly code: string;
  readonly declineCode: string;
  readonly networkDeclineCode: null;
}

/** What the merchant is told of a payment that a rule stopped. */
export function blockedDecline(rule: BlockRule): BlockedDecline {
  const declined = { kind: 'declined', networkDeclineCode: null } as const;
  switch (rule) {
    case 'cvc_failure':
      return { ...declined, code: 'incorrect_cvc', declineCode: 'incorrect_cvc' };
    case 'postal_code_failure':
      return { ...declined, code: 'incorrect_zip', declineCode: 'incorrect_zip' };
    default:
      return { ...declined, code: 'card_declined', declineCode: 'fraudulent' };
  }
}
