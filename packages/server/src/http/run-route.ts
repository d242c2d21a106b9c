import type { FormTree } from '@coffer/kernel';
import { okAnswer, type Answer } from '../api/answer.ts';
import type { Call } from '../api/call.ts';
import type { Expander } from '../api/expand.ts';
import type { FormReader, Handler, Route } from '../api/route.ts';
import { claimKey, keyPlace, settleKey } from '../idempotency/idempotency-key.ts';
import type { Param } from '../params/spec.ts';
import type { Transaction } from '../store/transaction.ts';

export interface RouteRun {
  readonly route: Route;
  readonly call: Call;
  readonly form: FormTree;
  readonly expander: Expander;
}

/** Runs one request to its answer. Failures that the caller may see are thrown as ApiErrors. */
export async function runRoute(run: RouteRun): Promise<Answer> {
  const { route, call, expander } = run;
  const form: FormReader = <P>(params: Param<P>): P => params.read(run.form, '');
  const { handler } = route;
  switch (handler.kind) {
    case 'read':
      return okAnswer(await expander.expand(call, await handler.run(call, form)));
    case 'write':
      return runWrite(run, handler, form);
    case 'staged':
      return handler.run(
        {
          ...call,
          claim: (tx) => claimKey(tx, call.caller, call.request),
          settle: (tx, answer) => settle(tx, call, answer),
          expand: (tx, object) => expander.expand({ ...call, db: tx }, object),
        },
        form,
      );
  }
}

/** Claim, work and answer are one transaction: a retry finds all of it or nothing. */
function runWrite(
  run: RouteRun,
  handler: Extract<Handler, { kind: 'write' }>,
  form: FormReader,
): Promise<Answer> {
  return run.call.services.db.transaction(async (tx) => {
    const replay = await claimKey(tx, run.call.caller, run.call.request);
    if (replay !== null) return replay;
    const call = { ...run.call, db: tx };
    const answer = okAnswer(await run.expander.expand(call, await handler.run(call, form)));
    settle(tx, call, answer);
    return answer;
  });
}

function settle(tx: Transaction, call: Call, answer: Answer): void {
  const place = keyPlace(call.caller, call.request);
  if (place !== null) settleKey(tx, place, answer);
}
