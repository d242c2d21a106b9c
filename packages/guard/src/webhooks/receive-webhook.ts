import type { Clock } from '@coffer/kernel';
import { refusal, type Answer, type Exchange } from '../exchange.ts';
import type { GuardLog, WebhookEvent, WebhookOptions } from '../options.ts';
import type { ReplayStore } from './replay-store.ts';
import { verifyWebhook, WEBHOOK_FUTURE_MAX_S, WEBHOOK_TOLERANCE_S } from './verify-webhook.ts';

/** Stripe's events are far smaller; nothing unsigned may cost more memory than this. */
const BODY_MAX_BYTES = 1024 * 1024;

export interface WebhookReceiver {
  readonly options: WebhookOptions;
  readonly replays: ReplayStore;
  readonly clock: Clock;
  readonly log: GuardLog;
}

const REFUSED = refusal(400, {
  code: 'webhook_refused',
  message: 'The delivery is not signed by the expected sender, not fresh, or known already.',
});
const NOT_HANDLED = refusal(500, {
  code: 'webhook_not_handled',
  message: 'The event was not handled; deliver it again.',
});
const TAKEN: Answer = { status: 204, headers: [['cache-control', 'no-store']], body: '' };

/** Takes one delivery: raw body, signature, age, replay, and only then the app's handler. */
export async function receiveWebhook(
  exchange: Exchange,
  { options, replays, clock, log }: WebhookReceiver,
): Promise<Answer | 'aborted'> {
  if (exchange.method !== 'POST') {
    return { status: 405, headers: [['allow', 'POST']], body: '' };
  }
  const read = await exchange.body(BODY_MAX_BYTES);
  if (read.kind === 'aborted') return 'aborted';
  if (read.kind !== 'bytes') return { status: 413, headers: [], body: '' };
  const toleranceS = options.toleranceS ?? WEBHOOK_TOLERANCE_S;
  const verdict = verifyWebhook({
    body: read.bytes,
    signature: exchange.header('stripe-signature'),
    secrets: options.secrets,
    toleranceS,
    nowMs: clock.nowMs(),
  });
  const event = verdict.ok ? parseEvent(read.bytes) : null;
  if (!verdict.ok || event === null) {
    log({ rule: 'G-HOOK-1', what: `webhook refused: ${verdict.ok ? 'no-event' : verdict.reason}` });
    return REFUSED;
  }
  const ttlMs = (toleranceS + WEBHOOK_FUTURE_MAX_S + 1) * 1000;
  try {
    if (!(await replays.claim(verdict.key, ttlMs))) {
      log({ rule: 'G-HOOK-1', what: 'webhook refused: replayed' });
      return REFUSED;
    }
  } catch (error) {
    log({ rule: 'G-HOOK-1', what: 'the replay store failed', error });
    return NOT_HANDLED;
  }
  try {
    await options.onEvent(event);
    return TAKEN;
  } catch (error) {
    log({ rule: 'G-HOOK-1', what: `webhook ${event.type} was not handled`, error });
  }
  try {
    await replays.release(verdict.key);
  } catch (error) {
    // The sender signs its next attempt anew, so that one has another key.
    log({ rule: 'G-HOOK-1', what: 'the replay store failed', error });
  }
  return NOT_HANDLED;
}

function parseEvent(bytes: Uint8Array): WebhookEvent | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    const isEvent =
      typeof value === 'object' &&
      value !== null &&
      'id' in value &&
      typeof value.id === 'string' &&
      'type' in value &&
      typeof value.type === 'string';
    // Signed by the provider, so the rest of its shape is the provider's word.
    return isEvent ? (value as WebhookEvent) : null;
  } catch {
    return null;
  }
}
