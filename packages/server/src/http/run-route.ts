import { ApiError, type FormTree } from '@coffer/kernel';
import { okAnswer, type Answer } from '../api/answer.ts';
import type { Call } from '../api/call.ts';
import type { FormReader, PreparedWrite, Route } from '../api/route.ts';
import { claimKey, earlierAnswer, settleKey } from '../idempotency/idempotency-key.ts';
import { takeTurn } from '../limits/check-limits.ts';
import type { Param } from '../params/spec.ts';
import { render } from '../resources/render.ts';
import { refusePlainRedirects } from './refuse-plain-redirects.ts';

export interface RouteRun {
  readonly route: Route;
  readonly call: Call;
  readonly form: FormTree;
}

/** Runs one request to its answer. Failures that the caller may see are thrown as ApiErrors. */
export async function runRoute(run: RouteRun): Promise<Answer> {
  const { call } = run;
  const { handler, limits, path } = run.route;
  if (call.caller.livemode) refusePlainRedirects(run.form);
  if (limits !== null) takeTurn(call, { what: path, limits, id: call.id });
  const form: FormReader = <P>(params: Param<P>): P => params.read(run.form, '');
  switch (handler.kind) {
    case 'read':
      return okAnswer(await render(call, await handler.run(call, form)));
    case 'write':
      return runWrite(call, (inside) => handler.run(inside, form));
    case 'prepared':
      // Only a retry that came first may have been answered; what comes later waits in runWrite.
      return (
        (await earlierAnswer(call.db, call)) ??
        orEarlier(call, async () => runWrite(call, await handler.prepare(call, form)))
      );
    case 'staged':
      return orEarlier(call, () => handler.run(call, form));
  }
}

/**
 * A retry finds the token used up that the first try has used: then the first one's answer is its
 * own, too.
 */
async function orEarlier(call: Call, run: () => Promise<Answer>): Promise<Answer> {
  try {
    return await run();
  } catch (error) {
    const usedUp = error instanceof ApiError && error.fields.code === 'token_already_used';
    const earlier = usedUp ? await earlierAnswer(call.db, call) : null;
    if (earlier === null) throw error;
    return earlier;
  }
}

/** Claim, work and answer are one transaction: a retry finds all of it or nothing. */
function runWrite(call: Call, run: PreparedWrite): Promise<Answer> {
  return call.services.db.transaction(async (tx) => {
    const replay = await claimKey(tx, call);
    if (replay !== null) return replay;
    const inside = { ...call, db: tx };
    const answer = okAnswer(await render(inside, await run(inside)));
    settleKey(tx, call, answer);
    return answer;
  });
}
