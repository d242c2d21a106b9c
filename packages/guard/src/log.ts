import { inspect } from 'node:util';
import type { Clock } from '@coffer/kernel';
import type { GuardLog } from './options.ts';
import { redact } from './redact/redact.ts';

/** The same sentence again within this time is not written again: refusals come in floods. */
const QUIET_MS = 60_000;
/** Different sentences are few; a bound all the same. */
const REMEMBERED_MAX = 100;

/** What the app's log is told: without card data, and each thing once a minute. */
export function quietLog(log: GuardLog, clock: Clock): GuardLog {
  const toldMs = new Map<string, number>();
  return ({ rule, what, error }) => {
    const nowMs = clock.nowMs();
    if (error === undefined && nowMs - (toldMs.get(what) ?? -QUIET_MS) < QUIET_MS) return;
    if (toldMs.size >= REMEMBERED_MAX) toldMs.clear();
    toldMs.set(what, nowMs);
    log({ rule, what, ...(error === undefined ? {} : { error: redact(error) }) });
  };
}

/** The log when the app names none. */
export const logToStderr: GuardLog = ({ rule, what, error }) => {
  const tail = error === undefined ? '' : `: ${inspect(error)}`;
  process.stderr.write(`guard: ${what} (${rule})${tail}\n`);
};
