import { randomBase62, type Random } from '@coffer/kernel';
import type { CardDecision, RiskLevel } from './decide-card.ts';
import type { Answer } from '../acquirer/answer.ts';

const AUTHORIZATION_CODE_CHARS = 6;
const TRANSACTION_ID_CHARS = 13;

/** 0 to 99; Stripe's thresholds are 65 for elevated and 75 for highest risk. */
const RISK_SCORES: Readonly<Record<RiskLevel, number>> = { normal: 12, elevated: 68, highest: 92 };

/** The answer to an authorization or verification, with codes of its own when approved. */
export function answerCard(reference: string, decision: CardDecision, random: Random): Answer {
  if (decision.kind === 'not_supported') {
    const code = 'sandbox_not_supported';
    return { httpStatus: 400, approved: false, body: { reference, status: 'refused', code } };
  }
  const approved = decision.kind === 'approved';
  return {
    httpStatus: 200,
    approved,
    body: {
      reference,
      status: decision.kind,
      code: approved ? null : decision.code,
      decline_code: approved ? null : decision.declineCode,
      network_decline_code: approved ? null : decision.networkDeclineCode,
      authorization_code: approved ? upper(random, AUTHORIZATION_CODE_CHARS) : null,
      network_transaction_id: approved ? `SN${upper(random, TRANSACTION_ID_CHARS)}` : null,
      ...decision.checks,
      risk_level: decision.riskLevel,
      risk_score: RISK_SCORES[decision.riskLevel],
      blocked: decision.kind === 'declined' && decision.blockedBy !== undefined,
      blocked_by: approved ? null : (decision.blockedBy ?? null),
      funds: approved ? (decision.funds ?? null) : null,
    },
  };
}

function upper(random: Random, chars: number): string {
  return randomBase62(random, chars).toUpperCase();
}
