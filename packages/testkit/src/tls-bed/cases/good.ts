import { bedKey, type KeyKind } from '../authority.ts';
import type { BedCase } from '../case.ts';
import type { KeyPair } from '../certificate.ts';
import { serveHttps } from '../https-server.ts';
import { manyNames } from './many-names.ts';

/** Servers with nothing to mend. */
export const GOOD_CASES: readonly BedCase[] = [
  { name: 'tls12-tls13', serve: serveHttps, grade: 'A+', findings: [], lesser: ['tls-no-http2'] },
  {
    name: 'tls13-only',
    serve: (host) => serveHttps(host, { tls: { minVersion: 'TLSv1.3' } }),
    grade: 'A+',
    findings: [],
  },
  {
    name: 'post-quantum-first',
    serve: (host) =>
      serveHttps(host, { tls: { minVersion: 'TLSv1.3', ecdhCurve: 'X25519MLKEM768:X25519' } }),
    grade: 'A+',
    findings: [],
  },
  {
    name: 'post-quantum-only',
    serve: (host) =>
      serveHttps(host, { tls: { minVersion: 'TLSv1.3', ecdhCurve: 'X25519MLKEM768' } }),
    grade: 'A+',
    findings: [],
  },
  {
    name: 'ecc384',
    serve: (host) => serveHttps(host, { leaf: keyOf('ec384') }),
    grade: 'A+',
    findings: [],
  },
  ...(['rsa2048', 'rsa3072', 'rsa4096', 'rsa8192'] as const).map((kind) => ({
    name: kind,
    serve: (host: string) => serveHttps(host, { leaf: keyOf(kind) }),
    grade: 'A+',
    findings: [],
  })),
  ...(['sha384', 'sha512'] as const).map((digest) => ({
    name: digest,
    serve: (host: string) => serveHttps(host, { leaf: { digest } }),
    grade: 'A+',
    findings: [],
  })),
  {
    name: 'extended-validation',
    serve: (host) => serveHttps(host, { leaf: { policies: ['2.23.140.1.1'] } }),
    grade: 'A+',
    findings: [],
  },
  {
    name: 'no-common-name',
    serve: (host) => serveHttps(host, { leaf: { commonName: 'Somebody Ltd' } }),
    grade: 'A+',
    findings: [],
  },
  {
    name: 'no-subject',
    serve: (host) => serveHttps(host, { leaf: { commonName: null } }),
    grade: 'A+',
    findings: [],
  },
  {
    name: 'wildcard',
    serve: (host) => serveHttps(host, { leaf: { names: ['*.bed.test'] } }),
    grade: 'A+',
    findings: [],
  },
  {
    name: 'international-name',
    host: 'xn--n1aae7f7o.bed.test',
    serve: serveHttps,
    grade: 'A+',
    findings: [],
  },
  {
    name: 'thousand-names',
    serve: (host) => serveHttps(host, { leaf: { names: [host, ...manyNames(1_000)] } }),
    grade: 'A+',
    findings: [],
  },
  {
    name: 'address-in-certificate',
    host: '127.0.0.1',
    serve: serveHttps,
    grade: 'A+',
    findings: [],
  },
  {
    name: 'ipv6-only',
    host: '::1',
    serve: (host) => serveHttps(host, { address: '::1' }),
    grade: 'A+',
    findings: [],
  },
  {
    name: 'must-staple',
    serve: (host) => serveHttps(host, { leaf: { mustStaple: true } }),
    grade: 'A+',
    findings: [],
  },
  {
    name: 'no-staple',
    serve: (host) => serveHttps(host, { staple: null }),
    grade: 'A+',
    findings: [],
  },
  {
    name: 'sni-required',
    serve: (host) => serveHttps(host, { sniRequired: true }),
    grade: 'A+',
    findings: [],
    lesser: ['tls-needs-sni'],
  },
  {
    name: 'hsts-180-days',
    serve: (host) => serveHttps(host, { hsts: ['max-age=15552000'] }),
    grade: 'A+',
    findings: [],
  },
  {
    name: 'client-certificate-required',
    serve: (host) => serveHttps(host, { tls: { requestCert: true, rejectUnauthorized: true } }),
    // Nobody without one is told the HSTS policy.
    grade: 'A',
    findings: [],
  },
  {
    name: 'client-certificate-asked',
    serve: (host) => serveHttps(host, { tls: { requestCert: true, rejectUnauthorized: false } }),
    grade: 'A+',
    findings: [],
  },
];

function keyOf(kind: KeyKind): { key: KeyPair } {
  return { key: bedKey(kind) };
}
