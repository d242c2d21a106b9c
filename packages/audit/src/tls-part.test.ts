// Goal: rules that no server of the bed can break fire on facts, and on nothing else. Method: a
// good server with one fact changed, and the serious findings that follow from it.
import { expect, test } from 'vitest';
import type { CertificateDetails, CertificateFacts } from './facts/certificate-facts.ts';
import { known } from './facts/answer.ts';
import type { HttpFacts } from './facts/http-facts.ts';
import type { TlsFacts } from './facts/tls-facts.ts';
import {
  chainOf,
  GOOD_CHAIN,
  GOOD_SERVER,
  NOW,
  serverOf,
  serverWith,
} from './testing/good-server.ts';
import { tlsPart } from './tls-part.ts';

const HTTP: HttpFacts = {
  asked: 'https://shop.example/',
  exchanges: [
    {
      url: 'https://shop.example/',
      status: 200,
      headers: [['strict-transport-security', 'max-age=31536000']],
      body: '',
      truncated: false,
    },
  ],
  failure: null,
  plain: null,
};

function rulesOf(tls: TlsFacts, http: HttpFacts = HTTP): string[] {
  const { findings } = tlsPart({ tls, http, now: NOW });
  return findings.filter(({ severity }) => severity !== 'info').map(({ rule }) => rule);
}

const leaf = (changes: Partial<CertificateDetails>): TlsFacts =>
  serverWith({ certificates: [chainOf(changes)] });
const chain = (changes: Partial<CertificateFacts>): TlsFacts =>
  serverWith({ certificates: [{ ...GOOD_CHAIN, ...changes }] });
const features = (changes: Partial<TlsFacts['features']>): TlsFacts =>
  serverWith({ features: { ...GOOD_SERVER.features, ...changes } });
const yes = known(true, 'seen');
const no = known(false, 'seen');

test('a good server', () => {
  expect(rulesOf(GOOD_SERVER)).toEqual([]);
});

test.each<readonly [string, TlsFacts, readonly string[]]>([
  ['no timestamps, public authority', chain({ sctCount: 0 }), ['cert-no-sct']],
  [
    'no timestamps, authority of --ca',
    chain({ sctCount: 0, trust: { trusted: true, by: '--ca: Ours' } }),
    [],
  ],
  ['a CRL nowhere', leaf({ crlUrls: [] }), ['cert-no-revocation']],
  [
    'a CRL nowhere, six days',
    leaf({ crlUrls: [], notBefore: '2026-10-31T00:00:00Z', notAfter: '2026-11-06T00:00:00Z' }),
    ['cert-expires-in-14-days'],
  ],
  ['for clients', leaf({ extendedKeyUsage: ['clientAuth'] }), ['cert-usage']],
  ['201 days', leaf({ notAfter: '2027-04-21T00:00:00Z' }), ['cert-lifetime']],
  ['200 days', leaf({ notAfter: '2027-04-19T00:00:00Z' }), []],
  [
    'renegotiation without RFC 5746',
    features({ secureRenegotiation: no, clientRenegotiation: yes }),
    ['tls-insecure-renegotiation'],
  ],
  ['early data', features({ earlyData: yes }), ['tls-early-data']],
  ['big hellos', features({ bigHelloTolerance: no }), ['tls-big-hello-intolerant']],
  ['nothing to read', serverWith({ certificates: [] }), ['cert-unread']],
  [
    'a group of 1,536 bit',
    serverWith({ keyExchange: { ...GOOD_SERVER.keyExchange, dhBits: known(1536, '1536 bit') } }),
    ['tls-dh-short'],
  ],
  [
    'POODLE for TLS',
    serverWith({ vulnerabilities: { ...GOOD_SERVER.vulnerabilities, poodleTls: yes } }),
    ['tls-poodle-tls'],
  ],
  [
    'static RSA alone',
    serverOf(['TLSv1.2'], 'TLS_RSA_WITH_AES_128_GCM_SHA256'),
    ['tls-no-tls13', 'tls-no-forward-secrecy', 'tls-static-key-exchange'],
  ],
])('%s', (_, facts, rules) => {
  expect(rulesOf(facts)).toEqual(rules);
});

test('https that leads to http:// where nobody answers, and redirects without end', () => {
  const failed = (url: string, reason: 'refused' | 'too-many-redirects'): HttpFacts => ({
    ...HTTP,
    failure: { url, reason, detail: 'so it was' },
  });
  expect(rulesOf(GOOD_SERVER, failed('http://shop.example/', 'refused'))).toEqual([
    'https-redirects-to-http',
  ]);
  expect(rulesOf(GOOD_SERVER, failed('https://shop.example/x', 'too-many-redirects'))).toEqual([
    'http-endless-redirects',
  ]);
});
