import { createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto';

const IV_BYTES = 16;
const MAC_BYTES = 20;
const KEY_BYTES = 16;
const HANDSHAKE_RECORD = 22;

/**
 * Is the MAC of a client's first protected record right, whatever its padding holds? So ask the
 * servers with POODLE for TLS (CVE-2014-8730): TLS_RSA_WITH_AES_128_CBC_SHA in TLS 1.2.
 */
export function takesAnyPadding(received: {
  readonly preMasterSecret: Buffer;
  readonly clientRandom: Buffer;
  readonly serverRandom: Buffer;
  readonly record: Buffer;
}): boolean {
  const { preMasterSecret, clientRandom, serverRandom, record } = received;
  const randoms = Buffer.concat([clientRandom, serverRandom]);
  const master = expand(preMasterSecret, 'master secret', randoms).subarray(0, 48);
  const keys = expand(master, 'key expansion', Buffer.concat([serverRandom, clientRandom]));
  if (record.length < 3 * IV_BYTES || record.length % IV_BYTES !== 0) return false;
  const key = keys.subarray(2 * MAC_BYTES, 2 * MAC_BYTES + KEY_BYTES);
  const cipher = createDecipheriv('aes-128-cbc', key, record.subarray(0, IV_BYTES));
  cipher.setAutoPadding(false);
  const plain = Buffer.concat([cipher.update(record.subarray(IV_BYTES)), cipher.final()]);
  const end = plain.length - 1 - (plain.at(-1) ?? 0) - MAC_BYTES;
  if (end < 0) return false;
  // Sequence number 0, then the header of the record as if it were not protected.
  const header = Buffer.from([...new Uint8Array(8), HANDSHAKE_RECORD, 3, 3, end >> 8, end & 0xff]);
  const mac = createHmac('sha1', keys.subarray(0, MAC_BYTES))
    .update(header)
    .update(plain.subarray(0, end))
    .digest();
  return timingSafeEqual(mac, plain.subarray(end, end + MAC_BYTES));
}

/** 128 bytes of the PRF of TLS 1.2 (RFC 5246 section 5), enough for every key here. */
function expand(secret: Buffer, label: string, seed: Buffer): Buffer {
  const hmac = (bytes: Buffer): Buffer => createHmac('sha256', secret).update(bytes).digest();
  const all = Buffer.concat([Buffer.from(label), seed]);
  const blocks: Buffer[] = [];
  let a: Buffer = all;
  for (let count = 0; count < 4; count += 1) {
    a = hmac(a);
    blocks.push(hmac(Buffer.concat([a, all])));
  }
  return Buffer.concat(blocks);
}
