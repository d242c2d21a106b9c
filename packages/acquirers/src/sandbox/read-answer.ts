import {
  BLOCK_RULES,
  type AcquirerAnswer,
  type BlockRule,
  type CardChecks,
  type CheckResult,
  type Outcome,
  type Risk,
} from '../adapter.ts';
import type { SkeletonParameter } from '../skeletons/skeleton.ts';

type Fields = AcquirerAnswer['fields'];

/** The API answers these words to the merchant; the network's own text never leaves the vault. */
const NOT_SUPPORTED_MESSAGES: Readonly<Record<string, string>> = {
  sandbox_not_supported: 'The sandbox card network does not support this test card.',
};
const REFUSED_MESSAGE = 'The sandbox card network refused this request.';

/**
 * Reads an answer of the sandbox card network. Whether money moved is read strictly: anything but a
 * well-formed answer to this very reference is `unknown`. Checks and risk only inform, so a word
 * that is not known there counts as no word.
 */
export function readAnswer(answer: AcquirerAnswer): Outcome {
  const { fields } = answer;
  if (fields['reference'] !== answer.reference) return { kind: 'unknown' };
  if (answer.httpStatus === 400) return readRefusal(fields);
  if (answer.httpStatus !== 200) return { kind: 'unknown' };
  switch (fields['status']) {
    case 'approved':
      return {
        kind: 'approved',
        authorizationCode: text(fields['authorization_code']),
        networkTransactionId: text(fields['network_transaction_id']),
        checks: readChecks(fields),
        risk: readRisk(fields),
        ...(fields['funds'] === 'available' && { availableAtOnce: true }),
        ...readSettlement(fields['settlement']),
      };
    case 'declined':
      return readDecline(fields);
    default:
      return { kind: 'unknown' };
  }
}

/** HTTP 400: the network did nothing, now or ever, for a request with these contents. */
function readRefusal(fields: Fields): Outcome {
  const code = text(fields['code']);
  if (code === null) return { kind: 'unknown' };
  const message = NOT_SUPPORTED_MESSAGES[code] ?? REFUSED_MESSAGE;
  return { kind: 'not_supported', code, message };
}

function readDecline(fields: Fields): Outcome {
  const code = text(fields['code']);
  if (code === null) return { kind: 'unknown' };
  return {
    kind: 'declined',
    code,
    declineCode: text(fields['decline_code']),
    networkDeclineCode: text(fields['network_decline_code']),
    blocked: fields['blocked'] === true,
    ...readBlockedBy(fields['blocked_by']),
    checks: readChecks(fields),
    risk: readRisk(fields),
  };
}

function readChecks(fields: Fields): CardChecks {
  return {
    cvc_check: check(fields['cvc_check']),
    address_line1_check: check(fields['address_line1_check']),
    address_postal_code_check: check(fields['address_postal_code_check']),
  };
}

function check(value: SkeletonParameter | undefined): CheckResult | null {
  switch (value) {
    case 'pass':
    case 'fail':
    case 'unavailable':
    case 'unchecked':
      return value;
    default:
      return null;
  }
}

function readRisk(fields: Fields): Risk {
  const level = fields['risk_level'];
  const score = fields['risk_score'];
  return {
    level: level === 'elevated' || level === 'highest' ? level : 'normal',
    score: typeof score === 'number' ? score : 0,
  };
}

function readBlockedBy(value: SkeletonParameter | undefined): { readonly blockedBy?: BlockRule } {
  const rule = BLOCK_RULES.find((known) => known === value);
  return rule === undefined ? {} : { blockedBy: rule };
}

function readSettlement(value: SkeletonParameter | undefined): {
  readonly settlement?: 'pending' | 'provisional';
} {
  return value === 'pending' || value === 'provisional' ? { settlement: value } : {};
}

function text(value: SkeletonParameter | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
