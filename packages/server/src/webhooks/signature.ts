import { createHmac } from 'node:crypto';

/**
 * `Stripe-Signature`: the time, and an HMAC-SHA-256 of `time.body` for each active secret. The key
 * is the secret's whole text, `whsec_` included.
 */
export function signatureHeader(
  body: string,
  { secrets, atS }: { readonly secrets: readonly string[]; readonly atS: number },
): string {
  const signed = `${atS}.${body}`;
  const signatures = secrets.map(
    (secret) => `v1=${createHmac('sha256', secret).update(signed, 'utf8').digest('hex')}`,
  );
  return [`t=${atS}`, ...signatures].join(',');
}
