import type Stripe from 'stripe';
import { expect } from 'vitest';
import { untilDefinite } from '../tools/chaos/careful-client.ts';
import type { CrashSite, Moment } from './crash-moments.ts';
import { until } from './crash-scene.ts';

const ANSWER_LIMIT_MS = 5_000;
const PATIENCE_MS = 20_000;

type Money = Stripe.PaymentIntent | Stripe.PaymentMethod | Stripe.Refund;

export interface CrashRun<T extends Money> extends Omit<CrashSite, 'send'> {
  readonly crash: Moment['crash'];
  readonly ask: (options: Stripe.RequestOptions) => Promise<T>;
  /** The object as it is now. */
  readonly look: (id: string) => Promise<T>;
}

/**
 * Asks, crashes, and asks again as a careful client does, under the same key. Gives the object once
 * it is settled, which must be within 5 seconds of the stack's being ready again; and makes sure
 * that everybody who asks under that key hears the same, and that no work is left open.
 */
export async function surviveCrash<T extends Money>(run: CrashRun<T>): Promise<T> {
  const { scene, intent, kind, victim } = run;
  const key = `crash-${kind}-${intent}`;
  const ask = (): Promise<T> => run.ask({ idempotencyKey: key });
  let first: Promise<T | null> = Promise.resolve(null);
  const send = (): void => {
    first = ask().catch(() => null);
  };
  await run.crash({ scene, intent, kind, victim, send });
  await scene.ready();
  const readyMs = Date.now();

  const answer = await untilDefinite(ask, readyMs + PATIENCE_MS);
  if (answer?.ok !== true) throw new Error(`no success: ${JSON.stringify(answer)}`);
  const settled = await until('the operation is settled', async () => {
    const now = await run.look(answer.object.id);
    return 'status' in now && ['pending', 'processing'].includes(now.status ?? '') ? null : now;
  });
  expect(Date.now() - readyMs).toBeLessThan(ANSWER_LIMIT_MS);

  for (const other of [await first, await ask()]) {
    if (other !== null) expect(plain(other)).toEqual(plain(answer.object));
  }
  expect(await openWork(run, key)).toEqual([]);
  return settled;
}

/** Without what the library adds to an object: the response it came with. */
function plain(object: unknown): unknown {
  return JSON.parse(JSON.stringify(object));
}

function openWork({ scene, intent }: Pick<CrashSite, 'intent' | 'scene'>, key: string) {
  return scene.rows(
    `select id as what from coffer.operations
      where payment_intent = $1 and state in ('open', 'unknown', 'reversing')
     union all
     select key from coffer.idempotency_keys where status is null and key = $2`,
    [intent, key],
  );
}
