import { authority, bedKey, makeAuthority, makeLeaf } from '../authority.ts';
import type { BedCase } from '../case.ts';
import { makeBedCertificate } from '../certificate.ts';
import { serveHttps } from '../https-server.ts';
import { manyNames } from './many-names.ts';

const DAY_MS = 86_400_000;
const inDays = (days: number): Date => new Date(Date.now() + days * DAY_MS);

/** Certificates with one fault each. */
export const CERTIFICATE_CASES: readonly BedCase[] = [
  {
    name: 'expired',
    serve: (host) => serveHttps(host, { leaf: { notBefore: inDays(-90), notAfter: inDays(-2) } }),
    grade: 'T',
    findings: ['cert-expired'],
  },
  {
    name: 'not-yet-valid',
    serve: (host) => serveHttps(host, { leaf: { notBefore: inDays(2), notAfter: inDays(90) } }),
    grade: 'T',
    findings: ['cert-not-yet-valid'],
  },
  {
    name: 'wrong-host',
    serve: (host) =>
      serveHttps(host, { leaf: { commonName: 'other.test', names: ['other.test'] } }),
    grade: 'M',
    findings: ['cert-name-mismatch'],
  },
  {
    name: 'name-only-in-subject',
    serve: (host) => serveHttps(host, { leaf: { names: [] } }),
    grade: 'M',
    findings: ['cert-name-mismatch'],
  },
  {
    name: 'two-labels.wildcard',
    serve: (host) => serveHttps(host, { leaf: { names: ['*.bed.test'] } }),
    grade: 'M',
    findings: ['cert-name-mismatch'],
  },
  {
    name: 'self-signed',
    serve: (host) =>
      serveHttps(host, { leaf: { issuer: null }, chain: (leaf) => [leaf], staple: null }),
    grade: 'T',
    findings: ['cert-self-signed'],
  },
  {
    name: 'untrusted-root',
    serve: (host) => {
      const other = makeAuthority('Nobody');
      return serveHttps(host, {
        leaf: { issuer: other.intermediate },
        chain: (leaf) => [leaf, other.intermediate, other.root],
        staple: null,
      });
    },
    grade: 'T',
    findings: ['cert-unknown-authority'],
  },
  {
    name: 'incomplete-chain',
    serve: (host) => serveHttps(host, { chain: (leaf) => [leaf] }),
    grade: 'B',
    findings: ['cert-incomplete-chain'],
  },
  {
    name: 'spoilt-signature',
    serve: (host) => serveHttps(host, { leaf: { spoiltSignature: true } }),
    grade: 'T',
    findings: ['cert-invalid-chain'],
  },
  {
    // Two intermediates, the upper one first.
    name: 'reversed-chain',
    serve: (host) => {
      const lower = makeBedCertificate({
        commonName: 'Coffer bed lower intermediate',
        key: bedKey('ec256', 'lower intermediate'),
        issuer: authority().intermediate,
        ca: true,
      });
      return serveHttps(host, {
        leaf: { issuer: lower },
        chain: (leaf) => [leaf, authority().intermediate, lower],
        staple: null,
      });
    },
    grade: 'A+',
    findings: [],
    lesser: ['cert-wrong-order'],
  },
  {
    name: 'root-in-the-middle',
    serve: (host) =>
      serveHttps(host, { chain: (leaf) => [leaf, authority().root, authority().intermediate] }),
    grade: 'A+',
    findings: [],
    lesser: ['cert-superfluous'],
  },
  {
    name: 'root-sent',
    serve: (host) =>
      serveHttps(host, { chain: (leaf) => [leaf, authority().intermediate, authority().root] }),
    grade: 'A+',
    findings: [],
    lesser: ['cert-superfluous'],
  },
  {
    name: 'duplicated-chain',
    serve: (host) =>
      serveHttps(host, {
        chain: (leaf) => [leaf, authority().intermediate, authority().intermediate],
      }),
    grade: 'A+',
    findings: [],
    lesser: ['cert-superfluous'],
  },
  {
    name: 'rsa512',
    serve: (host) =>
      serveHttps(host, {
        leaf: { key: bedKey('rsa512') },
        tls: { maxVersion: 'TLSv1.2', ciphers: 'ECDHE+AESGCM:@SECLEVEL=0' },
      }),
    grade: 'F',
    findings: ['cert-weak-key'],
  },
  {
    name: 'rsa1024',
    serve: (host) =>
      serveHttps(host, {
        leaf: { key: bedKey('rsa1024') },
        tls: { ciphers: 'ECDHE+AESGCM:@SECLEVEL=0' },
      }),
    grade: 'B',
    findings: ['cert-weak-key'],
  },
  {
    name: 'short-key-in-chain',
    serve: (host) => {
      const short = makeBedCertificate({
        commonName: 'Coffer bed short intermediate',
        key: bedKey('rsa1024', 'short intermediate'),
        issuer: authority().root,
        ca: true,
      });
      return serveHttps(host, {
        leaf: { issuer: short },
        chain: (leaf) => [leaf, short],
        tls: { ciphers: 'ECDHE+AESGCM:@SECLEVEL=0' },
        staple: null,
      });
    },
    grade: 'A+',
    findings: ['cert-weak-key'],
  },
  {
    name: 'sha1',
    serve: (host) =>
      serveHttps(host, { leaf: { digest: 'sha1' }, tls: { ciphers: 'ECDHE+AESGCM:@SECLEVEL=0' } }),
    grade: 'T',
    findings: ['cert-weak-signature'],
  },
  {
    name: 'md5',
    serve: (host) =>
      serveHttps(host, { leaf: { digest: 'md5' }, tls: { ciphers: 'ECDHE+AESGCM:@SECLEVEL=0' } }),
    grade: 'F',
    findings: ['cert-weak-signature'],
  },
  {
    name: 'sha1-intermediate',
    serve: (host) => {
      const weak = makeBedCertificate({
        commonName: 'Coffer bed SHA-1 intermediate',
        key: bedKey('rsa2048', 'sha1 intermediate'),
        issuer: authority().root,
        ca: true,
        digest: 'sha1',
      });
      return serveHttps(host, {
        leaf: { issuer: weak },
        chain: (leaf) => [leaf, weak],
        tls: { ciphers: 'ECDHE+AESGCM:@SECLEVEL=0' },
        staple: null,
      });
    },
    grade: 'A+',
    findings: ['cert-weak-signature'],
  },
  {
    name: 'no-timestamps',
    serve: (host) => serveHttps(host, { leaf: { signedTimestamps: 0 } }),
    grade: 'A+',
    findings: [],
  },
  {
    name: 'valid-for-500-days',
    serve: (host) => serveHttps(host, { leaf: { notAfter: inDays(500) } }),
    grade: 'A+',
    findings: ['cert-lifetime'],
  },
  {
    name: 'ends-soon',
    serve: (host) => serveHttps(host, { leaf: { notAfter: inDays(5) } }),
    grade: 'A+',
    findings: ['cert-expires-in-14-days'],
  },
  {
    name: 'must-staple-without-staple',
    serve: (host) => serveHttps(host, { leaf: { mustStaple: true }, staple: null }),
    grade: 'A+',
    findings: ['cert-must-staple-unstapled'],
  },
  {
    name: 'ten-thousand-names',
    serve: (host) =>
      // A handshake message of 230 kB: Node's own clients refuse it, and so do browsers.
      serveHttps(host, { leaf: { names: [host, ...manyNames(10_000)] } }),
    // Nobody completes a handshake, so Ticketbleed has no answer.
    grade: 'A',
    findings: ['cert-too-large'],
  },
  {
    name: 'revoked',
    serve: (host) => serveHttps(host, { staple: { status: 'revoked' } }),
    grade: 'T',
    findings: ['cert-revoked'],
  },
  {
    name: 'expired-staple',
    serve: (host) => serveHttps(host, { staple: { status: 'good', expired: true } }),
    grade: 'A+',
    findings: ['cert-stale-staple'],
  },
  {
    name: 'leaf-signs-leaf',
    serve: (host) => {
      // A certificate that is no authority's signs another one (CVE-2020-0601's older cousin).
      const other = makeLeaf('other.test', { key: bedKey('rsa2048', 'other') });
      return serveHttps(host, {
        leaf: { issuer: other },
        chain: (leaf) => [leaf, other, authority().intermediate],
        staple: null,
      });
    },
    grade: 'T',
    findings: ['cert-invalid-chain'],
  },
];
