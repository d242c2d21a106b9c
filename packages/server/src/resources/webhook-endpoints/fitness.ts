import type { Call } from '../../api/call.ts';
import { array, oneOf, type Param } from '../../params/spec.ts';
import { checkEndpointUrl } from '../../webhooks/egress/check-url.ts';
import {
  QUALIFICATION_CHECKS,
  requireQualified,
  type Qualification,
  type QualificationCheck,
} from '../../webhooks/qualify/qualification.ts';
import { limitLooks } from '../../webhooks/qualify/limit-looks.ts';
import { qualify } from '../../webhooks/qualify/qualify.ts';

/** Checks that may fail, by name: no other name lets an unfit endpoint pass in live mode. */
export const overrides: Param<readonly QualificationCheck[]> = array(oneOf(QUALIFICATION_CHECKS), {
  maxItems: QUALIFICATION_CHECKS.length,
});

interface Wanted {
  readonly url: string;
  readonly overridden: readonly QualificationCheck[];
}

/** What is written of an endpoint that is new, or changed in what it is qualified for. */
export interface Fitness {
  /** Null: nobody has looked yet, and nothing is overridden. */
  readonly qualification: Qualification | null;
}

/**
 * Throws for an address where no event may go, and in live mode for an endpoint that is not fit. In
 * test mode the endpoint is qualified soon after, and nothing is refused for what is found.
 */
export async function checkFitness(
  { services, caller: { accountId, livemode } }: Call,
  { url: text, overridden }: Wanted,
): Promise<Fitness> {
  const { egress, clock } = services;
  const url = checkEndpointUrl(text, livemode, egress.policy);
  if (!livemode) {
    const unseen = { checked_at: 0, checks: [], overridden };
    return { qualification: overridden.length === 0 ? null : unseen };
  }
  const found = await limitLooks(services.limiter, accountId, () =>
    qualify(url, livemode, { egress, clock, overridden }),
  );
  requireQualified(found);
  return { qualification: found };
}

/** Whether somebody has looked at the endpoint yet. */
export function isChecked({ checks }: Qualification): boolean {
  return checks.length > 0;
}
