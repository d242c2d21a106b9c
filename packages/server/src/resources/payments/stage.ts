import { errorAnswer, okAnswer, type Answer } from '../../api/answer.ts';
import type { Call, WriteCall } from '../../api/call.ts';
import { claimKey, settleKey } from '../../idempotency/idempotency-key.ts';
import { isUniqueViolation } from '../../store/unique-violation.ts';
import { newAuthentication } from '../authentications/authentication.ts';
import { insertAuthentication } from '../authentications/store.ts';
import { render } from '../render.ts';
import type { Begun, Outside } from './begun.ts';
import { carryOut } from './carry-out.ts';
import { inUse } from './in-use.ts';
import { newOperation } from './operation.ts';
import { insertOperation } from './operation-store.ts';
import type { Work } from './work.ts';

export interface Stages<R> {
  /** Locks and reads; it goes out together with the claim of the idempotency key. */
  readonly read: (call: WriteCall) => Promise<R>;
  /** Checks, and writes what begins. Whatever it throws undoes the claim too. */
  readonly begin: (call: WriteCall, found: R) => Promise<Begun>;
}

/**
 * Runs a call that may ask the acquirer: a transaction that claims the key and writes the
 * operation, then the operation, whose outcome is a transaction of its own (DESIGN rule 4).
 */
export async function stage<R>(call: Call, stages: Stages<R>): Promise<Answer> {
  const begun = await begin(call, stages);
  if (begun.kind === 'answered') return begun.answer;
  const answer = await carryOut(call.services, begun.work);
  if (answer === null) throw inUse();
  return answer;
}

type First =
  | { readonly kind: 'answered'; readonly answer: Answer }
  | { readonly kind: 'begun'; readonly work: Work };

async function begin<R>(call: Call, stages: Stages<R>): Promise<First> {
  try {
    return await call.services.db.transaction<First>(async (tx) => {
      const inside = { ...call, db: tx };
      const [replay, found] = await Promise.all([claimKey(tx, call), stages.read(inside)]);
      if (replay !== null) return { kind: 'answered', answer: replay };
      const begun = await stages.begin(inside, found);
      if (begun.kind === 'done') {
        const answer = okAnswer(await render(inside, begun.object));
        settleKey(tx, call, answer);
        return { kind: 'answered', answer };
      }
      if (begun.kind === 'failed') {
        const answer = errorAnswer(begun.error);
        settleKey(tx, call, answer);
        return { kind: 'answered', answer };
      }
      // Later, when money has moved, it would be too late to refuse an expansion.
      await render(inside, begun.preview);
      return { kind: 'begun', work: write(inside, begun) };
    });
  } catch (error) {
    // The intent has an open operation already.
    if (isUniqueViolation(error, 'one_open_operation')) throw inUse();
    throw error;
  }
}

/** Writes what is to be asked, so that it is asked whatever happens to this process. */
function write(call: WriteCall, outside: Outside): Work {
  if (outside.kind === 'authenticate') {
    const authentication = newAuthentication(call, outside.authentication);
    insertAuthentication(call.db, authentication);
    return { kind: 'authentication', authentication };
  }
  const operation = newOperation(call, outside.operation);
  insertOperation(call.db, operation, call.services.processId);
  return { kind: 'operation', operation };
}
