import type { Services } from '../../api/services.ts';
import {
  failedChecks,
  type CheckResult,
  type Qualification,
  type QualificationCheck,
} from './qualification.ts';
import { qualify } from './qualify.ts';
import { claimDueEndpoints, storeQualification, type DueEndpoint } from './store.ts';

/** Endpoints that are looked at side by side; each look waits more than it works. */
const AT_ONCE_MAX = 8;
const DAY_S = 86_400;
const WEEK_S: number = 7 * DAY_S;

/**
 * What disables a live endpoint when it is found twice. To be slow, away, or to redirect loses no
 * more than the deliveries that fail, and those are counted where they fail.
 */
const DISABLING: readonly QualificationCheck[] = [
  'tls_version',
  'certificate',
  'refuses_unsigned',
  'refuses_wrong_signature',
];
/** The second finding is another day's: what is mended within hours disables nothing. */
const FOUND_AGAIN_AFTER_S: number = 20 * 3600;

type Needed = Pick<Services, 'db' | 'egress' | 'clock' | 'log'>;

/** Qualifies endpoints that are new, were changed, or were last looked at a week ago. A job. */
export async function qualifyDue(services: Needed): Promise<'more' | void> {
  const due = await claimDueEndpoints(services.db, AT_ONCE_MAX);
  await Promise.all(due.map((endpoint) => lookApart(services, endpoint)));
  return due.length === AT_ONCE_MAX ? 'more' : undefined;
}

/** What goes wrong with one endpoint is no other's; its claim runs out, and it is tried again. */
async function lookApart(services: Needed, due: DueEndpoint): Promise<void> {
  try {
    await look(services, due);
  } catch (error) {
    const failure = error instanceof Error ? error.message : 'unknown';
    services.log.warn({ endpoint: due.id, account: due.account_id, webhook: 'no look', failure });
  }
}

async function look(services: Needed, due: DueEndpoint): Promise<void> {
  const { livemode, qualification: before } = due;
  const seen = await qualify(new URL(due.url), livemode, {
    ...services,
    overridden: before?.overridden ?? [],
  });
  const found = { ...seen, checks: seen.checks.map((check) => remembered(check, before)) };
  const failed = failedChecks(found);
  const again = graveOf(seen).filter(({ name }) => foundEarlier(name, { before, now: seen }));
  const disabledBecause = livemode && again.length > 0 ? reason(again) : null;
  if (failed.length > 0) {
    const mark = { endpoint: due.id, account: due.account_id, livemode, disabledBecause };
    services.log.warn({ ...mark, webhook: 'not qualified', failed: failed.map(described) });
  }
  const againInS = livemode && graveOf(found).length > 0 ? DAY_S : WEEK_S;
  await storeQualification(services.db, due, { qualification: found, againInS, disabledBecause });
}

/** What was found to fail stands until it is seen to pass: to be away for a look mends nothing. */
function remembered(check: CheckResult, before: Qualification | null): CheckResult {
  const earlier = before?.checks.find(({ name }) => name === check.name);
  return check.result === 'unknown' && earlier?.result === 'failed' ? earlier : check;
}

/** The failures that disable. What could not be looked at is none. */
function graveOf(qualification: Qualification): readonly CheckResult[] {
  return failedChecks(qualification).filter(
    ({ name, result }) => result === 'failed' && DISABLING.includes(name),
  );
}

function foundEarlier(
  name: QualificationCheck,
  { before, now }: { readonly before: Qualification | null; readonly now: Qualification },
): boolean {
  if (before === null || now.checked_at - before.checked_at < FOUND_AGAIN_AFTER_S) return false;
  return graveOf(before).some((one) => one.name === name);
}

function reason(again: readonly CheckResult[]): string {
  return `It failed its qualification on two days: ${again.map(described).join('; ')}.`;
}

function described({ name, detail }: CheckResult): string {
  return `${name} (${detail})`;
}
