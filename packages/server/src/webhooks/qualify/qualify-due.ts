import type { Services } from '../../api/services.ts';
import { failedChecks, type CheckResult, type QualificationCheck } from './qualification.ts';
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
  await Promise.all(due.map((endpoint) => look(services, endpoint)));
  return due.length === AT_ONCE_MAX ? 'more' : undefined;
}

async function look(services: Needed, due: DueEndpoint): Promise<void> {
  const { livemode, qualification: before } = due;
  const found = await qualify(new URL(due.url), livemode, {
    ...services,
    overridden: before?.overridden ?? [],
  });
  const failed = failedChecks(found);
  const grave = failed.filter(({ name }) => DISABLING.includes(name));
  const ageS = before === null ? 0 : found.checked_at - before.checked_at;
  const foundBefore = before === null || ageS < FOUND_AGAIN_AFTER_S ? [] : failedChecks(before);
  const again = grave.filter(({ name }) => foundBefore.some((one) => one.name === name));
  const disabledBecause = livemode && again.length > 0 ? reason(again) : null;
  if (failed.length > 0) {
    const mark = { endpoint: due.id, account: due.account_id, livemode, disabledBecause };
    services.log.warn({ ...mark, webhook: 'not qualified', failed: failed.map(described) });
  }
  const againInS = livemode && grave.length > 0 ? DAY_S : WEEK_S;
  await storeQualification(services.db, due, { qualification: found, againInS, disabledBecause });
}

function reason(again: readonly CheckResult[]): string {
  return `It failed its qualification on two days: ${again.map(described).join('; ')}.`;
}

function described({ name, detail }: CheckResult): string {
  return `${name} (${detail})`;
}
