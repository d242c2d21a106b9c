import { serveMock, type MockProfile, type MockSuite } from '../byte-mock.ts';
import { bedKey } from '../authority.ts';
import type { BedCase } from '../case.ts';
import { ALL_SUITES, serveHttps } from '../https-server.ts';

const [SSL3, TLS10, TLS11, TLS12] = [0x0300, 0x0301, 0x0302, 0x0303];
const RSA = { key: bedKey('rsa2048') };

const AES_CBC: MockSuite = { id: 0x002f, exchange: 'rsa' };
const TRIPLE_DES: MockSuite = { id: 0x000a, exchange: 'rsa' };
const RC4_SHA: MockSuite = { id: 0x0005, exchange: 'rsa' };
const RC4_MD5: MockSuite = { id: 0x0004, exchange: 'rsa' };
const DES: MockSuite = { id: 0x0009, exchange: 'rsa' };
const EXPORT_RC4: MockSuite = { id: 0x0003, exchange: 'rsa-export' };
const ECDHE_GCM: MockSuite = { id: 0xc02f, exchange: 'ecdhe' };

const mock =
  (profile: Partial<MockProfile>) =>
  (host: string): ReturnType<typeof serveMock> =>
    serveMock(host, { versions: [TLS12], suites: [ECDHE_GCM], leaf: RSA, ...profile });

const old = (minVersion: 'TLSv1' | 'TLSv1.1', maxVersion: 'TLSv1' | 'TLSv1.1') => (host: string) =>
  serveHttps(host, { tls: { minVersion, maxVersion, ciphers: ALL_SUITES } });

/** Old versions and broken ciphers; mocks speak what OpenSSL has unlearnt. */
export const PROTOCOL_CASES: readonly BedCase[] = [
  {
    name: 'sslv2',
    serve: mock({ sslv2: true }),
    grade: 'F',
    findings: [
      'tls-drown',
      'tls-export-suite',
      'tls-freak',
      'tls-rc4',
      'tls-sslv2-offered',
      'tls-sweet32',
    ],
  },
  {
    name: 'sslv3',
    serve: mock({ versions: [SSL3], suites: [AES_CBC] }),
    grade: 'F',
    findings: [
      'tls-no-aead',
      'tls-no-forward-secrecy',
      'tls-no-modern-version',
      'tls-poodle-ssl',
      'tls-sslv3-offered',
    ],
  },
  {
    name: 'sslv3-to-tls12-rc4',
    serve: mock({ versions: [SSL3, TLS10, TLS11, TLS12], suites: [ECDHE_GCM, RC4_SHA] }),
    grade: 'C',
    findings: ['tls-early-versions-offered', 'tls-rc4', 'tls-sslv3-offered'],
  },
  {
    name: 'tls10-only',
    serve: old('TLSv1', 'TLSv1'),
    grade: 'F',
    findings: [
      'tls-anonymous-suite',
      'tls-early-versions-offered',
      'tls-no-aead',
      'tls-no-modern-version',
      'tls-null-suite',
    ],
    lesser: ['tls-beast', 'tls-lucky13'],
  },
  {
    name: 'tls11-only',
    serve: old('TLSv1.1', 'TLSv1.1'),
    grade: 'F',
    findings: [
      'tls-anonymous-suite',
      'tls-early-versions-offered',
      'tls-no-aead',
      'tls-no-modern-version',
      'tls-null-suite',
    ],
  },
  {
    name: 'tls10-tls12',
    serve: mock({
      versions: [TLS10, TLS11, TLS12],
      suites: [ECDHE_GCM, { id: 0xc013, exchange: 'ecdhe' }],
    }),
    grade: 'B',
    findings: ['tls-early-versions-offered'],
  },
  {
    name: 'only-rc4',
    serve: mock({ suites: [RC4_SHA, RC4_MD5] }),
    grade: 'F',
    findings: ['tls-no-aead', 'tls-no-forward-secrecy', 'tls-rc4'],
  },
  {
    name: 'triple-des',
    serve: mock({ suites: [ECDHE_GCM, TRIPLE_DES] }),
    grade: 'C',
    findings: ['tls-sweet32'],
  },
  {
    name: 'des',
    serve: mock({ suites: [ECDHE_GCM, DES] }),
    grade: 'F',
    findings: ['tls-sweet32', 'tls-weak-suite'],
  },
  {
    name: 'export',
    serve: mock({ suites: [ECDHE_GCM, EXPORT_RC4] }),
    grade: 'F',
    findings: ['tls-export-suite', 'tls-freak', 'tls-rc4'],
  },
  { name: 'compression', serve: mock({ compression: true }), grade: 'C', findings: ['tls-crime'] },
  {
    name: 'no-secure-renegotiation',
    serve: mock({ secureRenegotiation: false }),
    grade: 'A-',
    findings: ['tls-no-secure-renegotiation'],
  },
  {
    name: 'no-extended-master-secret',
    serve: mock({ extendedMasterSecret: false }),
    grade: 'A-',
    findings: [],
    lesser: ['tls-no-extended-master-secret'],
  },
  {
    name: 'every-suite',
    serve: (host) =>
      serveHttps(host, {
        leaf: RSA,
        tls: { minVersion: 'TLSv1', ciphers: ALL_SUITES, dhparam: 'auto' },
      }),
    grade: 'F',
    findings: ['tls-anonymous-suite', 'tls-early-versions-offered', 'tls-logjam', 'tls-null-suite'],
    lesser: ['tls-static-key-exchange', 'tls-lucky13', 'tls-beast'],
  },
  {
    name: 'null-suites',
    serve: (host) =>
      serveHttps(host, {
        leaf: RSA,
        tls: { maxVersion: 'TLSv1.2', ciphers: 'eNULL:!aNULL:@SECLEVEL=0' },
      }),
    grade: 'F',
    findings: ['tls-no-aead', 'tls-null-suite'],
  },
  {
    name: 'anonymous-only',
    serve: (host) =>
      serveHttps(host, {
        tls: { maxVersion: 'TLSv1.2', ciphers: 'aNULL:!eNULL:@SECLEVEL=0', dhparam: 'auto' },
      }),
    // No certificate: nobody is who he says he is.
    grade: 'T',
    findings: ['cert-unread', 'tls-anonymous-suite', 'tls-logjam'],
  },
  {
    name: 'no-tls13',
    serve: (host) => serveHttps(host, { tls: { maxVersion: 'TLSv1.2' } }),
    grade: 'A-',
    findings: [],
    lesser: ['tls-no-tls13'],
  },
];
