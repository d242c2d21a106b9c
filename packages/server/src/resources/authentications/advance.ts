import { ApiError, invariant } from '@coffer/kernel';
import type { Services } from '../../api/services.ts';
import { billingAddressOf } from '../contact/billing-details.ts';
import { findPaymentMethod } from '../payment-methods/store.ts';
import { verifyCard, type Verification } from '../payments/verify-card.ts';
import type { Step } from '../payments/work.ts';
import { askStanding } from './ask.ts';
import {
  callOfAuthentication,
  isOfSetup,
  type Authentication,
  type AuthenticationData,
} from './authentication.ts';
import { dropCvc, keepCvc } from './cvc.ts';
import { settleHolder } from './settle.ts';
import { hasExpired } from './store.ts';
import { transactionOf } from './three-d-secure.ts';
import { verdictOf } from './verdict.ts';

const LATE = { kind: 'fail', state: 'expired' } as const;

/**
 * Asks where an open authentication stands, and moves its intent on. Whoever else does the same at
 * the same time changes nothing twice: the first one that finds the row as it was writes. Null for
 * all others.
 */
export async function advance(services: Services, row: Authentication): Promise<Step | null> {
  const [standing, expired] = await Promise.all([
    askStanding(services, row),
    hasExpired(services.db, row),
  ]);
  const verdict = verdictOf(row, standing, expired);
  if (verdict.kind === 'challenge') await keepCvc(services, row);
  const data = standing.kind === 'unknown' ? row.data : { ...row.data, standing };
  const learnt = { verdict, data, verification: null };
  if (verdict.kind === 'proceed' && isOfSetup(row)) {
    const verification = await askAgain(services, row, data);
    if (verification !== null) return settleHolder(services, row, { ...learnt, verification });
    // Nobody answers: later, then, while there is time. The question moves no money.
    const late = expired ? LATE : ({ kind: 'wait' } as const);
    return settleHolder(services, row, { ...learnt, verdict: late });
  }
  const step = await settleHolder(services, row, learnt);
  if (verdict.kind === 'fail' && step !== null) dropCvc(services, row);
  return step;
}

/** What the issuer says of a card to be saved, now that its holder was asked for. */
async function askAgain(
  services: Services,
  row: Authentication,
  data: AuthenticationData,
): Promise<Verification | null> {
  const call = callOfAuthentication(services, row);
  const method = await findPaymentMethod(services.db, call.caller, data.paymentMethod);
  invariant(method !== null, 'a payment method is never deleted');
  try {
    return await verifyCard(call, {
      cardRef: row.card_ref,
      cvcRef: data.cvcRef,
      billing: billingAddressOf(method.data.billing_details),
      security: { transactionId: transactionOf(data) },
    });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    services.log.warn({ authentication: row.id, verification: error.detail ?? error.message });
    return null;
  }
}
