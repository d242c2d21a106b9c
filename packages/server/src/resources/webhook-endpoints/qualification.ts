import { resourceMissing } from '../../api/errors.ts';
import { read, type Route } from '../../api/route.ts';
import { hash } from '../../params/spec.ts';
import { failedChecks, type Qualification } from '../../webhooks/qualify/qualification.ts';
import { findStanding } from '../../webhooks/qualify/store.ts';
import { isChecked } from './fitness.ts';

/** Ours: Stripe's endpoints are not qualified (docs/api/differences.md). */
export const retrieveQualification: Route = read({
  method: 'GET',
  path: '/v1/webhook_endpoints/:id/qualification',
  params: hash({}),
  run: async ({ db, caller, id }) => {
    const found = await findStanding(db, caller, id);
    if (found === undefined) throw resourceMissing({ noun: 'webhook endpoint', id, param: 'id' });
    const { qualification } = found;
    const looked = qualification !== null && isChecked(qualification);
    return {
      object: 'coffer.webhook_endpoint_qualification',
      webhook_endpoint: id,
      livemode: caller.livemode,
      status: looked ? statusOf(qualification) : 'pending',
      checked_at: looked ? qualification.checked_at : null,
      next_check_at: seconds(found.qualify_at),
      checks: qualification?.checks ?? [],
      overridden: qualification?.overridden ?? [],
      disabled_because: found.disabled_because,
      failing_since: seconds(found.failing_since),
      deliveries: { waiting: found.waiting, given_up: found.given_up },
    };
  },
});

function statusOf(qualification: Qualification): string {
  return failedChecks(qualification).length === 0 ? 'passed' : 'failed';
}

function seconds(date: Date | null): number | null {
  return date === null ? null : Math.floor(date.getTime() / 1000);
}
