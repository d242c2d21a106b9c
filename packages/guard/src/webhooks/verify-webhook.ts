import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** How old a signature may be: Stripe's own libraries say five minutes. */
export const WEBHOOK_TOLERANCE_S = 300;
/** Clocks differ a little; a time stamp further in the future is somebody's preparation. */
export const WEBHOOK_FUTURE_MAX_S = 30;
const SIGNATURES_MAX = 16;
const HEADER_MAX_LENGTH = 2048;

export interface WebhookInput {
  /** The body exactly as it came. */
  readonly body: Uint8Array;
  /** The header `Stripe-Signature` (Coffer sends the same). */
  readonly signature: string | undefined;
  /** Every signing secret that is in force: two while one is being rolled. */
  readonly secrets: readonly string[];
  readonly toleranceS?: number;
  readonly nowMs: number;
}

/** The reason is for the log: a sender is told only that it was refused. */
export type WebhookVerdict =
  | { readonly ok: true; readonly key: string; readonly signedAtS: number }
  | {
      readonly ok: false;
      readonly reason: 'no-signature' | 'bad-signature' | 'too-old' | 'in-the-future';
    };

/**
 * Checks `t=<seconds>,v1=<hex>` over `<t>.<raw body>` (Stripe, "Webhook signatures"). The signature
 * comes before the time, so that nobody learns about our clock without a secret. `key` names this
 * one delivery for a replay guard.
 */
export function verifyWebhook(input: WebhookInput): WebhookVerdict {
  const header = parseHeader(input.signature);
  if (header === null) return { ok: false, reason: 'no-signature' };
  const matching = input.secrets
    .filter((secret) => secret !== '')
    .map((secret) => sign(secret, header.time, input.body))
    .flatMap((wanted) => header.signatures.filter((given) => timingSafeEqual(given, wanted)));
  const [match] = matching;
  if (match === undefined) return { ok: false, reason: 'bad-signature' };
  const signedAtS = Number(header.time);
  const ageS = Math.floor(input.nowMs / 1000) - signedAtS;
  // The other way round, NaN would be young for ever.
  const isFresh = ageS <= (input.toleranceS ?? WEBHOOK_TOLERANCE_S);
  if (!isFresh) return { ok: false, reason: 'too-old' };
  if (ageS < -WEBHOOK_FUTURE_MAX_S) return { ok: false, reason: 'in-the-future' };
  // Of the signed text, not of the signature: a delivery signed with two secrets has two.
  const key = createHash('sha256').update(`${header.time}.`).update(input.body).digest('hex');
  return { ok: true, key, signedAtS };
}

function sign(secret: string, time: string, body: Uint8Array): Buffer {
  return createHmac('sha256', secret).update(`${time}.`).update(body).digest();
}

interface SignatureHeader {
  readonly time: string;
  readonly signatures: readonly Buffer[];
}

function parseHeader(header: string | undefined): SignatureHeader | null {
  if (header === undefined || header.length > HEADER_MAX_LENGTH) return null;
  const items = header.split(',').map((item) => item.trim());
  const valuesOf = (name: string): string[] =>
    items.filter((item) => item.startsWith(`${name}=`)).map((item) => item.slice(name.length + 1));
  const [time, second] = valuesOf('t');
  // Two time stamps: one could be what was signed and the other what is checked.
  if (time === undefined || second !== undefined || !/^\d{1,12}$/.test(time)) return null;
  const signatures = valuesOf('v1')
    .filter((text) => /^[0-9a-f]{64}$/.test(text))
    .slice(0, SIGNATURES_MAX)
    .map((text) => Buffer.from(text, 'hex'));
  return signatures.length === 0 ? null : { time, signatures };
}
