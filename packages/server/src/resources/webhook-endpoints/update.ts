import type { Call } from '../../api/call.ts';
import { prepared, type Route } from '../../api/route.ts';
import { boolean, changeMetadata, hash, type Infer } from '../../params/spec.ts';
import { LIVE_SPAN_MS } from '../../webhooks/schedule.ts';
import { inUse } from '../payments/in-use.ts';
import { lockedWebhookEndpoint, requireWebhookEndpoint } from './find.ts';
import { checkFitness, overrides, type Fitness } from './fitness.ts';
import { webhookEndpointObject, type WebhookEndpointRow } from './object.ts';
import { endpointShape } from './params.ts';
import { giveUpOldDeliveries, updateWebhookEndpoint } from './store.ts';

const params = hash({ ...endpointShape, coffer_overrides: overrides, disabled: boolean() });
type Given = Infer<typeof params>;

export const changeWebhookEndpoint: Route = prepared({
  method: 'POST',
  path: '/v1/webhook_endpoints/:id',
  params,
  prepare: async (call, given) => {
    const named = { id: call.id, param: 'id', status: 404 } as const;
    const seen = await requireWebhookEndpoint(call, named);
    const fitness = await fitnessAfter(call, seen, given);
    return async (write) => {
      const before = await lockedWebhookEndpoint(write, named);
      // Somebody else has given it another address than the one that was looked at.
      if (fitness !== null && before.url !== seen.url) throw inUse();
      // It was disabled meanwhile, perhaps for what was found: to enable it takes a look.
      if (given.disabled === false && before.status !== seen.status) throw inUse();
      const row = { ...changed(before, given), ...fitness };
      updateWebhookEndpoint(write.db, write.caller, { row, qualified: fitness !== null });
      if (before.status === 'disabled' && row.status === 'enabled') {
        const { id } = row;
        giveUpOldDeliveries(write.db, write.caller, { id, olderThanMs: LIVE_SPAN_MS });
      }
      return webhookEndpointObject(row);
    };
  },
});

/** What a look at the endpoint finds, if this update needs one; else null. */
async function fitnessAfter(
  call: Call,
  { url: current, status, qualification: before }: WebhookEndpointRow,
  { url = current, disabled, coffer_overrides: given }: Given,
): Promise<Fitness | null> {
  const isEnabled = disabled === false && status === 'disabled';
  if (url === current && !isEnabled && given === undefined) return null;
  // What was overridden stays so at another address only if it is said again.
  const kept = url === current ? (before?.overridden ?? []) : [];
  return checkFitness(call, { url, overridden: given ?? kept });
}

function changed(before: WebhookEndpointRow, given: Given): WebhookEndpointRow {
  const { data } = before;
  return {
    ...before,
    url: given.url ?? before.url,
    enabled_events: given.enabled_events ?? before.enabled_events,
    ...standing(given.disabled),
    data: {
      ...data,
      description: given.description === undefined ? data.description : given.description,
      metadata: changeMetadata(data.metadata, given.metadata),
    },
  };
}

/** Enabled again, it starts afresh: what failed before counts no more. */
function standing(disabled: boolean | undefined): Partial<WebhookEndpointRow> {
  if (disabled === undefined) return {};
  if (disabled) return { status: 'disabled' };
  return { status: 'enabled', failing_since: null, disabled_because: null };
}
