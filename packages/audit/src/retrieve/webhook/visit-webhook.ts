import { randomBytes } from 'node:crypto';
import { systemClock } from '@coffer/kernel';
import { AuditFailure } from '../../audit-failure.ts';
import {
  WEBHOOK_ATTEMPTS,
  type WebhookAnswer,
  type WebhookAttempt,
  type WebhookFacts,
  type WebhookTls,
} from '../../facts/webhook-facts.ts';
import type { AuditOptions } from '../../options.ts';
import type { Progress } from '../../part.ts';
import { checkEvent, LARGE_BODY_BYTES, signatureOf, TIME_SHIFT_S } from './check-event.ts';
import { lookAtTls } from './endpoint.ts';
import { send, type Delivery } from './send.ts';

export interface WebhookOptions extends AuditOptions {
  /** The endpoint's signing secret, with which the signed attempts are made. */
  readonly secret: string | null;
  /** Which attempts are made; all, unless it says otherwise. */
  readonly attempts?: readonly WebhookAttempt[];
}

/** Attempts that need the endpoint's signing secret. */
const SIGNED: readonly WebhookAttempt[] = [
  'altered-body',
  'expired',
  'future',
  'correct',
  'replayed',
];

/** Calls the endpoint in every way. One at a time, so that no answer is slow because of us. */
export async function visitWebhook(
  url: URL,
  options: WebhookOptions,
  progress: Progress,
): Promise<WebhookFacts> {
  progress('looking at TLS');
  const tls = url.protocol === 'https:' ? await lookAtTls(url, options) : null;
  const answers: Partial<Record<WebhookAttempt, WebhookAnswer>> = {};
  const skipped: { attempt: WebhookAttempt; why: string }[] = [];
  const deliveries = makeDeliveries(options.secret);
  for (const attempt of options.attempts ?? WEBHOOK_ATTEMPTS) {
    const why = reasonToSkip(attempt, tls, options.secret);
    if (why !== null) {
      skipped.push({ attempt, why });
      continue;
    }
    progress(`sending: ${attempt}`);
    answers[attempt] = await send(url, deliveries[attempt](), options);
  }
  const nothing = Object.values(answers).every(({ kind }) => kind === 'failed');
  if (nothing && (tls === null || (tls.version === null && tls.oldVersions.length === 0))) {
    const first = Object.values(answers)[0];
    const why = first?.kind === 'failed' ? first.why : 'no answer';
    throw new AuditFailure(`${url.host} cannot be reached: ${why}`);
  }
  return { url: url.href, tls, answers, skipped };
}

function reasonToSkip(
  attempt: WebhookAttempt,
  tls: WebhookTls | null,
  secret: string | null,
): string | null {
  if (!SIGNED.includes(attempt)) return null;
  if (secret === null) return 'it needs the signing secret (--secret)';
  if (tls === null) return 'nothing that is signed is sent over plain http';
  if (tls.untrusted !== null) return 'nothing that is signed is sent to an untrusted certificate';
  return null;
}

function makeDeliveries(secret: string | null): Readonly<Record<WebhookAttempt, () => Delivery>> {
  const nowS = Math.floor(systemClock.nowMs() / 1000);
  const body = checkEvent(nowS);
  const key = secret ?? 'none';
  const post = (signature: string | null, sent = body): (() => Delivery) => {
    return () => ({ method: 'POST', body: sent, signature });
  };
  const signed = (atS: number, signing = key): string =>
    signatureOf({ body, secret: signing, atS });
  const correct = post(signed(nowS));
  return {
    unsigned: post(null),
    'garbage-signature': post(`t=${nowS},v1=${'0'.repeat(64)}`),
    'wrong-secret': post(signed(nowS, `whsec_${randomBytes(24).toString('hex')}`)),
    get: () => ({ method: 'GET', body: '', signature: null }),
    // Made only when it is sent.
    large: () => post(null, checkEvent(nowS, LARGE_BODY_BYTES))(),
    'altered-body': post(signed(nowS), body.replace('"livemode":false', '"livemode":true ')),
    expired: post(signed(nowS - TIME_SHIFT_S)),
    future: post(signed(nowS + TIME_SHIFT_S)),
    correct,
    replayed: correct,
  };
}
