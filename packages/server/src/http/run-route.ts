import type { FormTree } from '@coffer/kernel';
import { okAnswer, type Answer } from '../api/answer.ts';
import type { Call } from '../api/call.ts';
import type { FormReader, Handler, Route } from '../api/route.ts';
import { claimKey, settleKey } from '../idempotency/idempotency-key.ts';
import type { Param } from '../params/spec.ts';
import { render } from '../resources/render.ts';

export interface RouteRun {
  readonly route: Route;
  readonly call: Call;
  readonly form: FormTree;
}

/** Runs one request to its answer. Failures that the caller may see are thrown as ApiErrors. */
export async function runRoute(run: RouteRun): Promise<Answer> {
  const { call } = run;
  const { handler } = run.route;
  const form: FormReader = <P>(params: Param<P>): P => params.read(run.form, '');
  switch (handler.kind) {
    case 'read':
      return okAnswer(await render(call, await handler.run(call, form)));
    case 'write':
      return runWrite(call, handler, form);
    case 'staged':
      return handler.run(call, form);
  }
}

/** Claim, work and answer are one transaction: a retry finds all of it or nothing. */
function runWrite(
  call: Call,
  handler: Extract<Handler, { kind: 'write' }>,
  form: FormReader,
): Promise<Answer> {
  return call.services.db.transaction(async (tx) => {
    const replay = await claimKey(tx, call);
    if (replay !== null) return replay;
    const inside = { ...call, db: tx };
    const answer = okAnswer(await render(inside, await handler.run(inside, form)));
    settleKey(tx, call, answer);
    return answer;
  });
}
