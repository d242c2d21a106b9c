import { createPublicKey, sign, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';
import { bits, element, octets, oid, sequence, set, utf8, zero } from './der.ts';

const OID = {
  commonName: '2.5.4.3',
  subjectAltName: '2.5.29.17',
  extensionRequest: '1.2.840.113549.1.9.14',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  sha256WithRsa: '1.2.840.113549.1.1.11',
} as const;

/** Context tags of GeneralName (RFC 5280 4.2.1.6) and of the attributes (RFC 2986 4.1). */
const DNS_NAME = 0x82;
const IP_ADDRESS = 0x87;
const ATTRIBUTES = 0xa0;
const NULL = Uint8Array.of(5, 0);
const COMMON_NAME_MAX_LENGTH = 64;
const PEM_COLUMNS = /.{1,64}/g;

/** A PKCS #10 request (RFC 2986) for these names, signed with the key, as PEM. */
export function signingRequest(key: KeyObject, names: readonly string[]): string {
  const [first = ''] = names;
  const subject =
    first.length > COMMON_NAME_MAX_LENGTH
      ? sequence()
      : sequence(set(sequence(oid(OID.commonName), utf8(first))));
  const extension = sequence(
    oid(OID.subjectAltName),
    octets(sequence(...names.map((name) => generalName(name)))),
  );
  const attribute = sequence(oid(OID.extensionRequest), set(sequence(extension)));
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'der' });
  const info = sequence(zero(), subject, publicKey, element(ATTRIBUTES, attribute));
  const algorithm =
    key.asymmetricKeyType === 'rsa'
      ? sequence(oid(OID.sha256WithRsa), NULL)
      : sequence(oid(OID.ecdsaWithSha256));
  const signature = sign('sha256', info, { key, dsaEncoding: 'der' });
  return pem('CERTIFICATE REQUEST', sequence(info, algorithm, bits(signature)));
}

function generalName(name: string): Uint8Array {
  return isIP(name) === 0
    ? element(DNS_NAME, Buffer.from(name, 'ascii'))
    : element(IP_ADDRESS, ipBytes(name));
}

function ipBytes(address: string): Uint8Array {
  if (isIP(address) === 4) return Uint8Array.from(address.split('.').map(Number));
  const [head = '', tail = ''] = address.split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const [before, after] = [groups(head), groups(tail)];
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  const all = [...before, ...zeros, ...after].map((group) => Number.parseInt(group, 16));
  return Uint8Array.from(all.flatMap((group) => [group >> 8, group & 0xff]));
}

function pem(label: string, der: Uint8Array): string {
  const lines = Buffer.from(der).toString('base64').match(PEM_COLUMNS) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}
