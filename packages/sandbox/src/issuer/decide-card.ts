import {
  canaryBehavior,
  testCardByNumber,
  type CanaryBehavior,
  type TestCard,
} from '@coffer/kernel/test-cards';
import { checksOf, type Checks } from './checks.ts';
import {
  ruleWantsAuthentication,
  threeDSecureRow,
  wantsAuthentication,
} from './decide-authentication.ts';
import { blockedDecline, blockingRule } from './risk-rules.ts';
import type { BlockRule, CardMessage } from '../acquirer/message.ts';
import type { RefundCourse } from '../ledger/refunds.ts';

export type RiskLevel = 'normal' | 'elevated' | 'highest';

export type CardDecision =
  | {
      readonly kind: 'approved';
      readonly checks: Checks;
      readonly riskLevel: RiskLevel;
      /** The merchant has the money at once. */
      readonly funds?: 'available';
      readonly refundCourse?: RefundCourse;
    }
  | {
      readonly kind: 'declined';
      readonly code: string;
      readonly declineCode: string | null;
      readonly networkDeclineCode: string | null;
      /** The risk rule that stopped it; the issuer approved it, or was not asked. */
      readonly blockedBy?: BlockRule;
      readonly checks: Checks;
      readonly riskLevel: RiskLevel;
    }
  | { readonly kind: 'not_supported' };

/** How the answer travels; all but `prompt` belong to canary cards. */
export type Delivery = 'prompt' | Exclude<CanaryBehavior, QuietBehavior>;
type QuietBehavior = 'attach_then_lost' | 'attach_then_stolen' | 'decline' | 'succeed';

export interface IssuerAnswer {
  readonly decision: CardDecision;
  readonly delivery: Delivery;
}

/** Rows of the test card table that this network plays, beside those of 3-D Secure. */
const SUPPORTED_CATEGORIES: ReadonlySet<string> = new Set([
  'balance',
  'brand',
  'captcha',
  'cobrand',
  'country',
  'decline',
  'hsa_fsa',
  'radar',
  'refund',
]);

/** ISO 8583 response codes, as issuers give them for these reasons (N7: Visa, CVV2 mismatch). */
const NETWORK_DECLINE_CODES: Readonly<Record<string, string>> = {
  generic_decline: '05',
  insufficient_funds: '51',
  lost_card: '41',
  stolen_card: '43',
  card_velocity_exceeded: '65',
  expired_card: '54',
  authentication_required: '1A',
  incorrect_cvc: 'N7',
  incorrect_number: '14',
  processing_error: '96',
};

/**
 * What the issuer says to an authorization or verification. It depends on the message alone, and on
 * whether the holder was authenticated, so the ledger can ask before it knows whether the reference
 * is new.
 */
export function decideCard(message: CardMessage, authenticated: boolean): IssuerAnswer {
  const { number } = message.card;
  const canary = canaryBehavior(number);
  if (canary !== null) return decideCanary(message, canary);
  const secure = decideSecure(message, authenticated);
  if (secure !== null) return { decision: secure, delivery: 'prompt' };
  const card = testCardByNumber(number);
  return { decision: decideListed(message, card), delivery: 'prompt' };
}

/** A canary's trouble is with authorizations: verifications are answered at once. */
function decideCanary(message: CardMessage, behavior: CanaryBehavior): IssuerAnswer {
  const checks = checksOf(message, {});
  const approved = { kind: 'approved', checks, riskLevel: 'normal' } as const;
  switch (behavior) {
    case 'decline':
      return { decision: decline(checks, 'card_declined', 'generic_decline'), delivery: 'prompt' };
    case 'attach_then_lost':
    case 'attach_then_stolen': {
      if (message.operation === 'verification') return { decision: approved, delivery: 'prompt' };
      const code = behavior === 'attach_then_lost' ? 'lost_card' : 'stolen_card';
      return { decision: decline(checks, 'card_declined', code), delivery: 'prompt' };
    }
    case 'succeed':
      return { decision: approved, delivery: 'prompt' };
    default: {
      const delivery = message.operation === 'authorization' ? behavior : 'prompt';
      return { decision: approved, delivery };
    }
  }
}

function decideListed(message: CardMessage, card: TestCard | null): CardDecision {
  const checks = checksOf(message, card?.behavior.checks ?? {});
  // No real card gets this far (the vault refuses it), and none would be charged if it did.
  if (card === null) return decline(checks, 'card_declined', 'test_mode_live_card');
  const { behavior } = card;
  if (!SUPPORTED_CATEGORIES.has(card.category)) return { kind: 'not_supported' };
  if (declines(message, card))
    return decline(declinedChecks(checks, behavior.code), ...declineCodes(card));
  const riskLevel = riskLevelOf(card);
  const blockedBy = blockingRule(message, card, checks);
  if (blockedBy !== null) return { ...blockedDecline(blockedBy), blockedBy, checks, riskLevel };
  return {
    kind: 'approved',
    checks,
    riskLevel,
    ...(behavior.balance === 'available' && { funds: 'available' }),
    refundCourse: refundCourseOf(card),
  };
}

function refundCourseOf({ behavior: { refund = [] } }: TestCard): RefundCourse {
  if (refund.at(-1) === 'failed') return 'comes_back';
  return refund[0] === 'pending' ? 'later' : 'at_once';
}

/**
 * Cards whose issuer asks for authentication. Null: the card is none of these, or the caller wants
 * to charge it and did not say that it can authenticate.
 */
function decideSecure(message: CardMessage, authenticated: boolean): CardDecision | null {
  const row = threeDSecureRow(message.card.number);
  if (row === null || testCardByNumber(row.number) !== row) return null;
  const checks = checksOf(message, {});
  const approved = { kind: 'approved', checks, riskLevel: 'normal' } as const;
  // Whoever only looks at a card, and cannot authenticate, may look.
  if (message.security === undefined) return message.operation === 'verification' ? approved : null;
  const wanted = wantsAuthentication(row) || ruleWantsAuthentication(message, row);
  if (wanted && !authenticated && !isExempt(row, message)) {
    return decline(checks, 'authentication_required', 'authentication_required');
  }
  if (message.operation === 'verification') return approved;
  if (row.behavior.outcome === 'requires_action_then_decline') {
    const declineCode = row.behavior.decline_code ?? 'generic_decline';
    return decline(checks, 'card_declined', declineCode);
  }
  return approved;
}

/** The holder is away, and the issuer lets that pass: always, or after the card was set up. */
function isExempt(row: TestCard, message: CardMessage): boolean {
  if (message.operation !== 'authorization' || !message.offSession) return false;
  const { off_session: asked } = row.behavior;
  if (asked === 'never') return true;
  return asked === 'unless_set_up' && (message.security?.storedCredential ?? false);
}

function declines(message: CardMessage, card: TestCard): boolean {
  switch (card.behavior.outcome) {
    case 'decline':
      // A CVC that was not given cannot be wrong.
      return card.behavior.code !== 'incorrect_cvc' || message.card.cvcGiven;
    case 'attach_ok_charge_declines':
      return message.operation === 'authorization';
    default:
      return false;
  }
}

function declineCodes(card: TestCard): [code: string, declineCode: string | null] {
  const { code, decline_code: declineCode } = card.behavior;
  return code === undefined ? ['card_declined', 'generic_decline'] : [code, declineCode ?? null];
}

function declinedChecks(checks: Checks, code: string | undefined): Checks {
  return code === 'incorrect_cvc' ? { ...checks, cvc_check: 'fail' } : checks;
}

function decline(checks: Checks, code: string, declineCode: string | null): CardDecision {
  const networkDeclineCode = NETWORK_DECLINE_CODES[declineCode ?? code] ?? null;
  return { kind: 'declined', code, declineCode, networkDeclineCode, checks, riskLevel: 'normal' };
}

function riskLevelOf(card: TestCard): RiskLevel {
  const level = card.behavior.risk_level;
  return level === 'elevated' || level === 'highest' ? level : 'normal';
}
