// Goal: the DER reader agrees with another implementation, and no bytes make it throw. Method:
// certificates of @peculiar/x509 and Node's authorities read by both; then arbitrary and mutated
// bytes into every parser (fast-check).
import { randomBytes, X509Certificate } from 'node:crypto';
import { getCACertificates } from 'node:tls';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeCertificate } from '../../../../testkit/src/certificates.ts';
import { readElement } from './der.ts';
import { readDetails } from './details.ts';
import { matchesHost } from './match-host.ts';
import { parseOcsp } from './ocsp.ts';
import { sctCountOf } from './sct.ts';
import { parseTls13Certificate } from './tls13-flight.ts';

const { cert } = await makeCertificate({ names: ['shop.test', '*.shop.test', '192.0.2.1'] });
const der = new X509Certificate(cert).raw;

test('a certificate of another library', () => {
  const { notBefore, notAfter, serial, fingerprint, ...details } = {
    ...readDetails(der),
  } as Record<string, unknown>;
  expect([notBefore, notAfter, serial, fingerprint].every((text) => typeof text === 'string')).toBe(
    true,
  );
  expect(details).toEqual({
    subject: 'CN=shop.test',
    issuer: 'CN=shop.test',
    names: ['shop.test', '*.shop.test', '192.0.2.1'],
    commonName: 'shop.test',
    key: { type: 'EC', bits: 256, exponent: null, curve: 'prime256v1' },
    signatureAlgorithm: 'ecdsa-with-SHA256',
    signatureDigest: 'sha256',
    ca: true,
    keyUsage: [],
    extendedKeyUsage: [],
    policies: [],
    ocspUrls: [],
    caIssuerUrls: [],
    crlUrls: [],
    sctCount: 0,
    mustStaple: false,
    selfSigned: true,
  });
});

test.each([0, 1, 3])('a certificate with %i timestamps of logs', async (count) => {
  const timestamp = Buffer.concat([Buffer.from([0, 47]), randomBytes(47)]);
  const list = Buffer.concat(Array.from({ length: count }, () => timestamp));
  const sized = Buffer.concat([Buffer.from([list.length >> 8, list.length & 0xff]), list]);
  // RFC 6962 section 3.3: an OCTET STRING inside the extension's own.
  const value = Buffer.concat([Buffer.from([0x04, 0x81, sized.length]), sized]);
  const made = await makeCertificate({ extensions: [{ oid: '1.3.6.1.4.1.11129.2.4.2', value }] });
  const { raw } = new X509Certificate(made.cert);
  expect(readDetails(raw)).toMatchObject({ sctCount: count });
});

test("Node's authorities, as OpenSSL reads them", () => {
  for (const pem of getCACertificates('bundled')) {
    const other = new X509Certificate(pem);
    const key = other.publicKey.asymmetricKeyDetails;
    expect(readDetails(other.raw)).toMatchObject({
      fingerprint: other.fingerprint256.replaceAll(':', '').toLowerCase(),
      notAfter: new Date(other.validTo).toISOString(),
      notBefore: new Date(other.validFrom).toISOString(),
      ca: other.ca,
      selfSigned: true,
      ...(key?.modulusLength === undefined ? {} : { key: { bits: key.modulusLength } }),
    });
  }
});

test.each([
  [['shop.test'], 'SHOP.test.', true],
  [['*.shop.test'], 'a.shop.test', true],
  [['*.shop.test'], 'shop.test', false],
  [['*.shop.test'], 'a.b.shop.test', false],
  [['*.test'], 'shop.test', false],
  [['xn--bcher-kva.test'], 'bücher.test', true],
  [['192.0.2.1'], '192.0.2.1', false],
])('dNSName %j covers %s: %s', (names, host, expected) => {
  const general = names.map((value) => ({ kind: 'dns' as const, value }));
  expect(matchesHost(general, host)).toBe(expected);
});

test('addresses match in whatever form they are written', () => {
  const bytes = new Uint8Array();
  expect(matchesHost([{ kind: 'ip', value: '2001:db8::1', bytes }], '[2001:DB8:0::1]')).toBe(true);
  expect(matchesHost([{ kind: 'ip', value: '192.0.2.1', bytes }], '192.0.2.2')).toBe(false);
});

const PARSERS = [readElement, readDetails, parseOcsp, sctCountOf, parseTls13Certificate];

test.each(PARSERS.map((parse) => [parse.name, parse] as const))(
  '%s takes any bytes',
  (_name, parse: (bytes: Uint8Array) => unknown) => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => void parse(bytes)));
    const change = fc.tuple(fc.nat(der.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
        const bytes = Uint8Array.from(der);
        for (const [at, value] of changes) bytes[at] = value;
        parse(bytes);
      }),
      { numRuns: 1_000 },
    );
  },
);
