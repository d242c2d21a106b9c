import type { Services } from '../../api/services.ts';
import type { Step } from '../payments/work.ts';
import { askStanding } from './ask.ts';
import type { Authentication } from './authentication.ts';
import { dropCvc, keepCvc } from './cvc.ts';
import { settleHolder } from './settle.ts';
import { hasExpired } from './store.ts';
import { verdictOf } from './verdict.ts';

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
  const step = await settleHolder(services, row, { verdict, data });
  if (verdict.kind === 'fail' && step !== null) dropCvc(services, row);
  return step;
}
