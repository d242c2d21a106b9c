import { ByteReader } from './byte-reader.ts';
import type { Malformed } from './malformed.ts';

export type ServerKeyExchange =
  | {
      readonly kind: 'DHE';
      readonly prime: Uint8Array;
      readonly generator: Uint8Array;
      readonly publicKey: Uint8Array;
      /** Size of the prime without leading zeroes. */
      readonly bits: number;
    }
  | {
      readonly kind: 'ECDHE';
      /** A named group by its number; null for a curve in explicit parameters. */
      readonly group: number | null;
      readonly publicKey: Uint8Array;
      /** Size of the field of explicit parameters; null for a named group. */
      readonly bits: number | null;
    }
  | {
      /** Export suites whose certificate has a longer key (RFC 2246 section 7.4.3). */
      readonly kind: 'RSA';
      readonly modulus: Uint8Array;
      readonly bits: number;
    };

const CURVE_TYPE = { explicitPrime: 1, explicitChar2: 2, namedCurve: 3 } as const;

/**
 * The parameters of a ServerKeyExchange (RFC 5246 section 7.4.3, RFC 8422 section 5.4), which have
 * the form that the agreed suite says. PSK suites put an identity hint in front
 * (RFC 4279 section 3). Takes any bytes, never throws.
 */
export function parseServerKeyExchange(
  body: Uint8Array,
  suite: { readonly kind: 'DHE' | 'ECDHE' | 'RSA'; readonly pskHint?: boolean },
): ServerKeyExchange | Malformed {
  const reader = new ByteReader(body);
  if (suite.pskHint === true) reader.vector(2);
  switch (suite.kind) {
    case 'DHE': {
      const [prime, generator, publicKey] = [reader.vector(2), reader.vector(2), reader.vector(2)];
      if (reader.short) return { malformed: 'Diffie-Hellman parameters that end early' };
      return { kind: 'DHE', prime, generator, publicKey, bits: bitLength(prime) };
    }
    case 'RSA': {
      const [modulus] = [reader.vector(2), reader.vector(2)];
      if (reader.short) return { malformed: 'RSA parameters that end early' };
      return { kind: 'RSA', modulus, bits: bitLength(modulus) };
    }
    case 'ECDHE':
      return parseCurve(reader);
  }
}

function parseCurve(reader: ByteReader): ServerKeyExchange | Malformed {
  const type = reader.uint(1);
  let group: number | null = null;
  let bits: number | null = null;
  switch (type) {
    case CURVE_TYPE.namedCurve:
      group = reader.uint(2);
      break;
    case CURVE_TYPE.explicitPrime:
      bits = bitLength(reader.vector(1));
      // Curve (a, b), base point, order, cofactor.
      for (let part = 0; part < 5; part += 1) reader.vector(1);
      break;
    case CURVE_TYPE.explicitChar2: {
      bits = reader.uint(2);
      // A trinomial has one exponent, a pentanomial three; then as above.
      const exponents = reader.uint(1) === 1 ? 1 : 3;
      for (let part = 0; part < exponents + 5; part += 1) reader.vector(1);
      break;
    }
    default:
      return { malformed: `an elliptic curve of type ${type}` };
  }
  const publicKey = reader.vector(1);
  if (reader.short) return { malformed: 'elliptic curve parameters that end early' };
  return { kind: 'ECDHE', group, publicKey, bits };
}

/** The size of a big-endian number in bits. */
export function bitLength(bytes: Uint8Array): number {
  const first = bytes.findIndex((byte) => byte !== 0);
  if (first === -1) return 0;
  return (bytes.length - first) * 8 - (Math.clz32(bytes[first] ?? 0) - 24);
}
