import type Stripe from 'stripe';
import type { Qualification } from '../../webhooks/qualify/qualification.ts';
import type { Wire } from '../../wire.ts';

export type EndpointStatus = 'disabled' | 'enabled';

/** What is stored of an endpoint beside the columns. */
export interface WebhookEndpointData {
  /** What its events are told to be rendered as; null: the version of the installation. */
  readonly api_version: string | null;
  /** Whether it wants the events of connected accounts instead of the account's own. */
  readonly connect: boolean;
  readonly description: string | null;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * A row of `webhook_endpoints`, without its signing secrets: what shows an endpoint never has them
 * at hand. Who signs reads them with `findSigningSecrets`.
 */
export type WebhookEndpointRow = {
  readonly id: string;
  readonly livemode: boolean;
  readonly created: number;
  readonly url: string;
  /** As the account wrote them: types, groups such as `charge.*`, or `*` alone. */
  readonly enabled_events: readonly string[];
  readonly status: EndpointStatus;
  /** When it began to fail without a success in between. */
  readonly failing_since: Date | null;
  /** Why we disabled it; null when its account did, or nobody. */
  readonly disabled_because: string | null;
  /** Without checks: nobody has looked yet. */
  readonly qualification: Qualification | null;
  readonly data: WebhookEndpointData;
};

type WebhookEndpoint = Wire<Stripe.WebhookEndpoint>;

/** An endpoint as the API shows it; `secret` stands in the answers that make one, and no other. */
export function webhookEndpointObject(row: WebhookEndpointRow, secret?: string): WebhookEndpoint {
  const { data } = row;
  return {
    id: row.id,
    object: 'webhook_endpoint',
    api_version: data.api_version,
    application: null,
    created: row.created,
    description: data.description,
    enabled_events: row.enabled_events,
    livemode: row.livemode,
    metadata: data.metadata,
    ...(secret !== undefined && { secret }),
    status: row.status,
    url: row.url,
  };
}

/** What is left of a deleted endpoint. */
export function deletedWebhookEndpointObject(id: string): Wire<Stripe.DeletedWebhookEndpoint> {
  return { id, object: 'webhook_endpoint', deleted: true };
}
