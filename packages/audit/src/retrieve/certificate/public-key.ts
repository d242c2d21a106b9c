import type { CertificateDetails } from '../../facts/certificate-facts.ts';
import {
  bitStringBytes,
  readElement,
  readOid,
  sequenceOf,
  TAG,
  unsignedBytes,
  type DerElement,
} from './der.ts';
import { CURVES, KEY_ALGORITHM } from './oids.ts';

type KeyFacts = CertificateDetails['key'];

/** Kind and size of the key in a SubjectPublicKeyInfo. Odd keys are `other` of 0 bits. */
export function keyFacts(spki: DerElement): KeyFacts {
  const [algorithm, bits] = sequenceOf(spki) ?? [];
  const [oid, parameters] = sequenceOf(algorithm) ?? [];
  const key = bitStringBytes(bits);
  if (key === null) return { type: 'other', bits: 0, exponent: null, curve: null };
  switch (readOid(oid)) {
    case KEY_ALGORITHM.rsa:
    case KEY_ALGORITHM.rsaPss:
      return rsaFacts(key);
    case KEY_ALGORITHM.ec:
      return ecFacts(parameters, key);
    case KEY_ALGORITHM.dsa:
      return plain('DSA', integerBits(sequenceOf(parameters)?.[0]));
    case KEY_ALGORITHM.ed25519:
      return plain('Ed25519', 256);
    case KEY_ALGORITHM.ed448:
      return plain('Ed448', 456);
    default:
      return plain('other', key.length * 8);
  }
}

function plain(type: KeyFacts['type'], bits: number): KeyFacts {
  return { type, bits, exponent: null, curve: null };
}

function rsaFacts(key: Uint8Array): KeyFacts {
  const [modulus, exponent] = sequenceOf(readElement(key)) ?? [];
  if (exponent?.tag !== TAG.integer) return plain('RSA', integerBits(modulus));
  const value = BigInt(`0x${Buffer.from(exponent.content).toString('hex') || '0'}`);
  return { type: 'RSA', bits: integerBits(modulus), exponent: value.toString(), curve: null };
}

function ecFacts(parameters: DerElement | undefined, key: Uint8Array): KeyFacts {
  const oid = readOid(parameters);
  if (oid === null) {
    // Explicit parameters (RFC 3279 2.3.5): the prime of the field tells the size.
    const prime = sequenceOf(sequenceOf(parameters)?.[1])?.[1];
    return plain('EC', integerBits(prime));
  }
  const curve = CURVES.get(oid);
  if (curve !== undefined) {
    return { type: 'EC', bits: curve.bits, exponent: null, curve: curve.name };
  }
  // A point is 0x04 and two coordinates, or 0x02 or 0x03 and one (SEC 1 2.3.3).
  const coordinates = key[0] === 4 ? 2 : 1;
  const bits = Math.floor((key.length - 1) / coordinates) * 8;
  return { type: 'EC', bits, exponent: null, curve: oid };
}

function integerBits(element: DerElement | undefined): number {
  if (element?.tag !== TAG.integer || element.content.length === 0) return 0;
  const bytes = unsignedBytes(element.content);
  const first = bytes[0] ?? 0;
  return first === 0 ? 0 : bytes.length * 8 - Math.clz32(first) + 24;
}
