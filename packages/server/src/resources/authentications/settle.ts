import { invariant } from '@coffer/kernel';
import type { Answer } from '../../api/answer.ts';
import type { WriteCall } from '../../api/call.ts';
import type { Services } from '../../api/services.ts';
import { settleKey } from '../../idempotency/idempotency-key.ts';
import { answered, type Step, type Work } from '../payments/work.ts';
import type { Transaction } from '../../store/transaction.ts';
import { callOfAuthentication, isOfSetup, type Authentication } from './authentication.ts';
import { payment } from './settle-payment.ts';
import { setup } from './settle-setup.ts';
import { beginChallenge, closeAuthentication } from './store.ts';
import type { Learnt, Settling, Subject } from './subject.ts';

interface Inside {
  readonly services: Services;
  readonly db: Transaction;
}

/** Writes what became of the holder of a card. Null when somebody else has done it. */
export function settleHolder(
  services: Services,
  row: Authentication,
  learnt: Learnt,
): Promise<Step | null> {
  return services.db.transaction((db) => settleInside({ services, db }, row, learnt));
}

/** The same inside a transaction that goes on. */
export function settleInside(
  inside: Inside,
  row: Authentication,
  learnt: Learnt,
): Promise<Step | null> {
  const call = { ...callOfAuthentication(inside.services, row), db: inside.db };
  return isOfSetup(row)
    ? settle(call, setup, { row, learnt })
    : settle(call, payment, { row, learnt });
}

async function settle<I extends { readonly status: string }>(
  call: WriteCall,
  subject: Subject<I>,
  { row, learnt }: { readonly row: Authentication; readonly learnt: Learnt },
): Promise<Step | null> {
  // The intent is locked first, as everywhere.
  const intent = await subject.lock(call.db, call.caller, row.intent);
  invariant(intent !== null, 'the intent of an authentication exists');
  const waits = row.state === 'asking' ? 'processing' : 'requires_action';
  if (intent.status !== waits) {
    // It went another way: it was canceled, or its session expired.
    await closeAuthentication(call.db, row, { state: 'abandoned', data: learnt.data });
    return null;
  }
  if (!(await writeVerdict(call, row, learnt))) return null;
  const { data, verification } = learnt;
  const at = { call, row: { ...row, data }, intent, verification };
  const result = await afterVerdict(subject, at, learnt.verdict);
  if ('kind' in result) return result;
  settleKey(call.db, call, result);
  return answered(result);
}

/** False when the authentication is no longer as it was found. */
async function writeVerdict(
  call: WriteCall,
  row: Authentication,
  { verdict, data }: Learnt,
): Promise<boolean> {
  switch (verdict.kind) {
    case 'wait':
      return true;
    case 'challenge': {
      // The request gets its answer now; what comes later is owed to nobody.
      const request = { ...data.request, idempotencyKey: null, expand: [] };
      return beginChallenge(call.db, row, { ...data, request, challenged: true });
    }
    case 'proceed':
    case 'fail':
      return closeAuthentication(call.db, row, { state: verdict.state, data });
  }
}

async function afterVerdict<I extends { readonly status: string }>(
  subject: Subject<I>,
  at: Settling<I>,
  verdict: Learnt['verdict'],
): Promise<Answer | Work> {
  switch (verdict.kind) {
    case 'wait':
      return subject.answer(at.call, at.intent);
    case 'challenge':
      return subject.askHolder(at, verdict.acsUrl);
    case 'proceed':
      return subject.proceed(at);
    case 'fail':
      return subject.fail(at, verdict.state);
  }
}
