import { createHmac, randomBytes } from 'node:crypto';

/** A type that no provider sends, so that no handler acts on it. */
export const CHECK_EVENT_TYPE = 'coffer.webhook_check';
/** How far the time stamps of the expired and the future attempt are off; libraries allow 300 s. */
export const TIME_SHIFT_S = 3_600;
/** A body that no event reaches. */
export const LARGE_BODY_BYTES: number = 2 * 1024 * 1024;

/** A synthetic event that says what it is. `padding` makes it large. */
export function checkEvent(nowS: number, paddingBytes = 0): string {
  return JSON.stringify({
    id: `evt_coffercheck${randomBytes(8).toString('hex')}`,
    object: 'event',
    type: CHECK_EVENT_TYPE,
    created: nowS,
    livemode: false,
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
    data: {
      object: {
        object: 'coffer.check',
        note: 'A harmless test of this endpoint by "coffer webhook check". Nothing has happened.',
        ...(paddingBytes === 0 ? {} : { padding: 'x'.repeat(paddingBytes) }),
      },
    },
  });
}

/** The value of `Stripe-Signature`: the key is the whole `whsec_...` text, as Stripe's is. */
export function signatureOf(event: {
  readonly body: string;
  readonly secret: string;
  readonly atS: number;
}): string {
  const { body, secret, atS } = event;
  const v1 = createHmac('sha256', secret).update(`${atS}.${body}`).digest('hex');
  return `t=${atS},v1=${v1}`;
}
