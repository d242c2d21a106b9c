import type Stripe from 'stripe';
import type { Wire } from '../../wire.ts';

export type EventType = Wire<Stripe.Event['type']>;

/** A row of `events`. */
export type EventRow = {
  readonly id: string;
  readonly livemode: boolean;
  readonly created: number;
  readonly type: EventType;
  readonly api_version: string;
  readonly request_id: string | null;
  readonly idempotency_key: string | null;
  /** Rendered once, when the event happened. */
  readonly data: { readonly object: object; readonly previous_attributes?: object };
};

/** Every kind of event has these keys; the kinds differ in what `data.object` is. */
export type EventObject = Omit<Wire<Stripe.AccountUpdatedEvent>, 'data' | 'type'> & {
  readonly type: EventType;
  readonly data: EventRow['data'];
};

/** `pendingWebhooks`: to how many endpoints it is still to be delivered. */
export function eventObject(row: EventRow, pendingWebhooks: number): EventObject {
  return {
    id: row.id,
    object: 'event',
    api_version: row.api_version,
    created: row.created,
    data: row.data,
    livemode: row.livemode,
    pending_webhooks: pendingWebhooks,
    request: { id: row.request_id, idempotency_key: row.idempotency_key },
    type: row.type,
  };
}
