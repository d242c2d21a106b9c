import type { WebhookSettings } from '@coffer/vault-protocol';
import { Publisher } from '../events/publisher.ts';
import { Dispatcher, type Dispatching } from './dispatcher.ts';
import { egressPolicy } from './egress/policy.ts';
import { Egress } from './egress/post.ts';
import { FirstAnswers } from './first-answers.ts';

/** Everything on the way of an event from its commit to the endpoints. */
export interface Delivery {
  readonly egress: Egress;
  readonly deliveries: Dispatcher;
  readonly publisher: Publisher;
  readonly firstAnswers: FirstAnswers;
}

export function startDelivery(
  with_: Omit<Dispatching, 'egress'>,
  settings: WebhookSettings,
): Delivery {
  const egress = new Egress({
    policy: egressPolicy(settings),
    tlsAuthorities: settings.authorities,
  });
  const deliveries = new Dispatcher({ ...with_, egress });
  const publisher = new Publisher({ ...with_, deliveries }, with_.log);
  return { egress, deliveries, publisher, firstAnswers: new FirstAnswers(with_) };
}

/** Publishes and sends nothing any more. What is owed stays in the database. */
export async function stopDelivery(delivery: Delivery): Promise<void> {
  const { publisher, deliveries, firstAnswers } = delivery;
  firstAnswers.stop();
  await Promise.all([publisher.stop(), deliveries.stop()]);
}
