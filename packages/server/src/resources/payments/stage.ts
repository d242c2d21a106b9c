import { ApiError } from '@coffer/kernel';
import { errorAnswer, okAnswer, type Answer } from '../../api/answer.ts';
import type { Call, WriteCall } from '../../api/call.ts';
import { earlierAnswer, ONE_ROW_OF_A_KEY, writeKey } from '../../idempotency/idempotency-key.ts';
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
  /** Locks and reads; the idempotency key is looked for together with it. */
  readonly read: (call: WriteCall) => Promise<R>;
  /** Checks, and writes what begins. The key is claimed behind it, unless it throws. */
  readonly begin: (call: WriteCall, found: R) => Promise<Begun>;
}

/**
 * Runs a call that may ask the acquirer: a transaction that writes the operation and claims the
 * key, then the operation, whose outcome is a transaction of its own (DESIGN rule 4).
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
      const [found, replay] = await Promise.all([stages.read(inside), earlierAnswer(tx, call)]);
      if (replay !== null) return { kind: 'answered', answer: replay };
      const begun = await stages.begin(inside, found);
      if (begun.kind === 'done') {
        const answer = okAnswer(await render(inside, begun.object));
        writeKey(tx, call, answer);
        return { kind: 'answered', answer };
      }
      if (begun.kind === 'failed') {
        const answer = errorAnswer(begun.error);
        writeKey(tx, call, answer);
        return { kind: 'answered', answer };
      }
      // Later, when money has moved, it would be too late to refuse an expansion.
      await render(inside, begun.preview);
      const work = write(inside, begun);
      writeKey(tx, call, null);
      return { kind: 'begun', work };
    });
  } catch (error) {
    const earlier = await answerBefore(call, error);
    if (earlier !== null) return { kind: 'answered', answer: earlier };
    // The intent has an open operation already.
    if (isUniqueViolation(error, 'one_open_operation')) throw inUse();
    throw error;
  }
}

/**
 * The answer of a request with the same key that came in between: it has done already what this one
 * found that it could not do, or claimed the key first. Throws as `earlierAnswer` does.
 */
async function answerBefore(call: Call, error: unknown): Promise<Answer | null> {
  const isClaimed = isUniqueViolation(error, ONE_ROW_OF_A_KEY);
  const isRefused = error instanceof ApiError || isUniqueViolation(error, 'one_open_operation');
  if (!isClaimed && !isRefused) return null;
  const answer = await earlierAnswer(call.services.db, call);
  // Gone again: pruned just now. The client may try once more.
  if (answer === null && isClaimed) throw inUse();
  return answer;
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
