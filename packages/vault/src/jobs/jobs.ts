import type { Log } from '@coffer/vault-protocol';
import { errorCode } from '../crash.ts';
import type { CvcEpochs } from '../keys/cvc-epochs.ts';
import type { Database } from '../store/database.ts';
import { PROVISIONAL_AGE_MS, sweepProvisional, type SweepOptions } from './sweep.ts';

export interface JobsOptions extends SweepOptions {
  readonly epochs: CvcEpochs;
  readonly log: Log;
}

const EVERY_MS = 60_000;
/** Stripe keeps idempotency keys for at least a day. */
const IDEMPOTENCY_HOURS = 24;

/** Runs the vault's jobs every minute. `stop` waits for one that is under way. */
export function startJobs(options: JobsOptions): { stop(): Promise<void> } {
  let running: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    running = running.then(() => runJobs(options));
  }, EVERY_MS);
  return {
    stop: () => {
      clearInterval(timer);
      return running;
    },
  };
}

async function runJobs(options: JobsOptions): Promise<void> {
  try {
    await endCvcs(options.database, options.epochs);
    await forgetIdempotency(options.database);
    await sweepProvisional(options, PROVISIONAL_AGE_MS);
  } catch (error) {
    options.log.write('job_failed', { kind: errorCode(error) });
  }
}

/** Deletes CVCs at the end of their quarter of an hour, and destroys the keys of ended epochs. */
export async function endCvcs(database: Database, epochs: CvcEpochs): Promise<void> {
  await database.query('delete from cvcs where expires_at <= now()', []);
  await epochs.destroyEnded();
}

/** After a day the same idempotency key is another request, as it is for the server. */
export async function forgetIdempotency(database: Database): Promise<void> {
  await database.query(
    `update cards set idempotency_digest = null where idempotency_digest is not null
     and provisional_since < now() - $1 * interval '1 hour'`,
    [IDEMPOTENCY_HOURS],
  );
}
