// Goal: every rule about TLS, certificates, HSTS and redirects fires on what breaks it, and none on
// a good server. Method: the good server's facts with the least change, one row a rule; a rule
// without a row fails.
import { expect, test } from 'vitest';
import { known, unknown } from '../facts/answer.ts';
import type { CertificateFacts, TrustVerdict } from '../facts/certificate-facts.ts';
import type { HttpExchange, HttpFacts } from '../facts/http-facts.ts';
import type { DhGroup, TlsFacts } from '../facts/tls-facts.ts';
import {
  acceptedSuites,
  chainOf,
  GOOD_CHAIN,
  GOOD_LEAF,
  GOOD_SERVER,
  NOW,
  protocolAnswers,
  serverOf,
  serverWith,
  suiteOf,
} from '../testing/good-server.ts';
import { CERTIFICATE_CHECKS, checkCertificates } from './certificate/check-certificates.ts';
import { checkHsts, HSTS_CHECKS } from './headers/hsts-checks.ts';
import { checkTls, TLS_CHECKS } from './tls/check-tls.ts';

const { keyExchange } = GOOD_SERVER;
const yes = known(true, 'seen');
const no = known(false, 'not seen');

function featuring(changes: Partial<TlsFacts['features']>): TlsFacts {
  return serverWith({ features: { ...GOOD_SERVER.features, ...changes } });
}

function vulnerable(name: keyof TlsFacts['vulnerabilities']): TlsFacts {
  const { vulnerabilities } = GOOD_SERVER;
  return serverWith({ vulnerabilities: { ...vulnerabilities, [name]: yes } });
}

/** The good server with one more suite. */
function accepting(name: string, protocol: 'SSLv3' | 'TLSv1.0' | 'TLSv1.2' = 'TLSv1.2'): TlsFacts {
  const more = acceptedSuites([protocol], suiteOf(name));
  return serverWith({ suites: [...GOOD_SERVER.suites, ...more] });
}

function dh(bits: number): TlsFacts {
  return serverWith({ keyExchange: { ...keyExchange, dhBits: known(bits, `${bits} bit`) } });
}

function dhGroup(kind: DhGroup): TlsFacts {
  return serverWith({ keyExchange: { ...keyExchange, dhGroup: known(kind, kind) } });
}

const TLS_ROWS: Readonly<Record<string, TlsFacts>> = {
  'tls-none': serverWith({ protocols: protocolAnswers() }),
  'tls-sslv2-offered': serverWith({ protocols: protocolAnswers('SSLv2', 'TLSv1.3') }),
  'tls-drown': serverWith({ protocols: protocolAnswers('SSLv2', 'TLSv1.3') }),
  'tls-sslv3-offered': serverWith({ protocols: protocolAnswers('SSLv3', 'TLSv1.3') }),
  'tls-poodle-ssl': accepting('TLS_RSA_WITH_AES_128_CBC_SHA', 'SSLv3'),
  'tls-early-versions-offered': serverWith({ protocols: protocolAnswers('TLSv1.1', 'TLSv1.3') }),
  'tls-beast': accepting('TLS_RSA_WITH_AES_128_CBC_SHA', 'TLSv1.0'),
  'tls-no-modern-version': serverWith({ protocols: protocolAnswers('TLSv1.0') }),
  'tls-no-tls13': serverWith({ protocols: protocolAnswers('TLSv1.2') }),
  'tls-null-suite': accepting('TLS_RSA_WITH_NULL_SHA'),
  'tls-anonymous-suite': accepting('TLS_DH_anon_WITH_AES_128_CBC_SHA'),
  'tls-export-suite': accepting('TLS_RSA_EXPORT_WITH_RC4_40_MD5'),
  'tls-freak': accepting('TLS_RSA_EXPORT_WITH_RC4_40_MD5'),
  'tls-logjam': dh(1024),
  'tls-dh-short': dh(2047),
  'tls-dh-composite': dhGroup('composite'),
  'tls-dh-small-subgroups': dhGroup('small subgroups'),
  'tls-weak-suite': accepting('TLS_RSA_WITH_DES_CBC_SHA'),
  'tls-rc4': accepting('TLS_RSA_WITH_RC4_128_SHA'),
  'tls-sweet32': accepting('TLS_RSA_WITH_3DES_EDE_CBC_SHA'),
  'tls-no-forward-secrecy': serverOf(['TLSv1.2'], 'TLS_RSA_WITH_AES_128_GCM_SHA256'),
  'tls-static-key-exchange': accepting('TLS_RSA_WITH_AES_128_GCM_SHA256'),
  'tls-no-aead': serverOf(['TLSv1.2'], 'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA'),
  'tls-lucky13': accepting('TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA'),
  'tls-client-preference': {
    ...accepting('TLS_RSA_WITH_AES_128_CBC_SHA'),
    preference: { 'TLSv1.2': known('client', 'picks the first') },
  },
  'tls-no-pq-group': serverWith({
    keyExchange: { ...keyExchange, groups: [{ protocol: 'TLSv1.3', name: 'x25519' }] },
  }),
  'tls-heartbleed': vulnerable('heartbleed'),
  'tls-ccs-injection': vulnerable('ccsInjection'),
  'tls-ticketbleed': vulnerable('ticketbleed'),
  'tls-robot': vulnerable('robot'),
  'tls-poodle-tls': vulnerable('poodleTls'),
  'tls-crime': featuring({ compression: yes }),
  'tls-insecure-renegotiation': featuring({ clientRenegotiation: yes, secureRenegotiation: no }),
  'tls-no-secure-renegotiation': featuring({ secureRenegotiation: no }),
  'tls-client-renegotiation': featuring({ clientRenegotiation: yes }),
  'tls-early-data': featuring({ earlyData: yes }),
  'tls-no-extended-master-secret': featuring({ extendedMasterSecret: no }),
  'tls-no-fallback-scsv': {
    ...featuring({ fallbackScsv: no }),
    protocols: protocolAnswers('TLSv1.0', 'TLSv1.2'),
  },
  'tls-grease-intolerant': featuring({ greaseTolerance: no }),
  'tls-big-hello-intolerant': featuring({ bigHelloTolerance: no }),
  'tls-session-tickets': featuring({ sessionTickets: yes }),
  'tls-no-http2': featuring({ alpn: known('http/1.1', 'http/1.1 chosen') }),
  'tls-needs-sni': featuring({ worksWithoutSni: no }),
  'cert-unread': serverWith({ certificates: [] }),
};

/** Worth knowing, and nothing to mend. */
const GOOD_TLS_FINDINGS = ['tls-session-tickets'];

const DAY_MS = 86_400_000;
const from = (days: number): string => new Date(NOW.getTime() + days * DAY_MS).toISOString();
const chain = (changes: Partial<CertificateFacts>): CertificateFacts => ({
  ...GOOD_CHAIN,
  ...changes,
});
const distrusted = (reason: Extract<TrustVerdict, { trusted: false }>['reason']) =>
  chain({ trust: { trusted: false, reason, detail: `because ${reason}` } });

const CERTIFICATE_ROWS: Readonly<Record<string, CertificateFacts>> = {
  'cert-expired': chainOf({ notAfter: from(-1) }),
  'cert-chain-expired': {
    ...distrusted('expired'),
    chain: [GOOD_LEAF, { ...GOOD_LEAF, subject: 'CN=Old', ca: true, notAfter: from(-1) }],
  },
  'cert-expires-in-14-days': chainOf({ notAfter: from(13) }),
  'cert-expires-in-30-days': chainOf({ notAfter: from(14) }),
  'cert-not-yet-valid': chainOf({ notBefore: from(1), notAfter: from(80) }),
  'cert-name-mismatch': chain({ nameMatches: false }),
  'cert-self-signed': distrusted('self-signed'),
  'cert-unknown-authority': distrusted('unknown-authority'),
  'cert-invalid-chain': distrusted('bad-signature'),
  'cert-incomplete-chain': chain({ complete: false }),
  'cert-revoked': chain({ revocation: known('revoked', 'the staple says revoked') }),
  'cert-wrong-order': chain({ ordered: false }),
  'cert-too-large': chain({ sizeBytes: 1_000_000 }),
  'cert-no-revocation': chainOf({ crlUrls: [], ocspUrls: [] }),
  'cert-superfluous': chain({ superfluous: ['CN=Root'] }),
  'cert-weak-key': chainOf({ key: { ...GOOD_LEAF.key, bits: 2047 } }),
  'cert-weak-signature': chainOf({ signatureDigest: 'sha1' }),
  'cert-small-exponent': chainOf({ key: { ...GOOD_LEAF.key, exponent: '3' } }),
  'cert-lifetime': chainOf({ notAfter: '2027-04-20T00:00:00.000Z' }),
  'cert-usage': chainOf({ extendedKeyUsage: ['clientAuth'] }),
  'cert-must-staple-unstapled': {
    ...chainOf({ mustStaple: true }),
    revocation: known('none-stapled', 'nothing stapled'),
  },
  'cert-stale-staple': chain({ revocation: known('stale', 'a staple of last year') }),
  'cert-no-sct': chain({ sctCount: 0 }),
  'cert-no-caa': chain({ caa: known([], 'no CAA record') }),
};

const HOST = 'shop.example';
const HSTS = 'max-age=63072000; includeSubDomains';

function exchange(url: string, more: Partial<HttpExchange> = {}): HttpExchange {
  return { url, status: 200, headers: [], body: '', truncated: false, ...more };
}

const SECURE = exchange(`https://${HOST}/`, { headers: [['strict-transport-security', HSTS]] });
const PLAIN = exchange(`http://${HOST}/`, { status: 301 });
const GOOD_HTTP: HttpFacts = {
  asked: SECURE.url,
  exchanges: [SECURE],
  failure: null,
  plain: { exchanges: [PLAIN, SECURE], failure: null },
};

function sending(...values: readonly string[]): HttpFacts {
  const headers = values.map((value) => ['strict-transport-security', value] as const);
  return { ...GOOD_HTTP, exchanges: [{ ...SECURE, headers }] };
}

function plainly(...exchanges: readonly HttpExchange[]): HttpFacts {
  return { ...GOOD_HTTP, plain: { exchanges, failure: null } };
}

const HTTP_ROWS: Readonly<Record<string, HttpFacts>> = {
  'hsts-absent': sending(),
  'hsts-invalid': sending('max-age=soon'),
  'hsts-zero': sending('max-age=0'),
  'hsts-short': sending('max-age=15551999'),
  'hsts-twice': sending(HSTS, HSTS),
  'hsts-over-http': plainly({ ...PLAIN, headers: SECURE.headers }, SECURE),
  'http-no-redirect': plainly({ ...PLAIN, status: 200 }),
  'http-redirect-detour': plainly(PLAIN, exchange(`https://www.${HOST}/`)),
  'https-redirects-to-http': {
    ...GOOD_HTTP,
    exchanges: [{ ...SECURE, status: 302 }, exchange(`http://${HOST}/`)],
  },
  'http-endless-redirects': {
    ...GOOD_HTTP,
    failure: { url: SECURE.url, reason: 'too-many-redirects', detail: 'still redirected' },
  },
};

const ids = (findings: readonly { readonly rule: string }[]): string[] =>
  findings.map(({ rule }) => rule);
const subject = { host: HOST, name: `${HOST}:443` };
const serverOfChain = (facts: CertificateFacts): TlsFacts => serverWith({ certificates: [facts] });

test('nothing is found on a good server', () => {
  expect(ids(checkTls(GOOD_SERVER))).toEqual(GOOD_TLS_FINDINGS);
  expect(ids(checkCertificates(GOOD_SERVER, NOW))).toEqual([]);
  expect(ids(checkHsts(GOOD_HTTP, subject))).toEqual([]);
});

test('no rule is without a row, no row without a rule', () => {
  const rulesOf = (checks: readonly { readonly rule: { readonly id: string } }[]): string[] =>
    checks.map(({ rule }) => rule.id).toSorted();
  expect(Object.keys(TLS_ROWS).toSorted()).toEqual(rulesOf(TLS_CHECKS));
  expect(Object.keys(CERTIFICATE_ROWS).toSorted()).toEqual(rulesOf(CERTIFICATE_CHECKS));
  expect(Object.keys(HTTP_ROWS).toSorted()).toEqual(rulesOf(HSTS_CHECKS));
});

test.each(Object.entries(TLS_ROWS))('%s', (rule, facts) => {
  const finding = checkTls(facts).find((one) => one.rule === rule);
  expect(finding).toMatchObject({ rule, subject: subject.name });
  expect(finding?.evidence.every((text) => text !== '')).toBe(true);
});

test.each(Object.entries(CERTIFICATE_ROWS))('%s', (rule, facts) => {
  const finding = checkCertificates(serverOfChain(facts), NOW).find((one) => one.rule === rule);
  expect(finding).toMatchObject({ rule, subject: subject.name });
  expect(finding?.evidence.every((text) => text !== '')).toBe(true);
});

test.each(Object.entries(HTTP_ROWS))('%s', (rule, facts) => {
  const finding = checkHsts(facts, subject).find((one) => one.rule === rule);
  expect(finding).toMatchObject({ rule, subject: subject.name });
  expect(finding?.evidence.every((text) => text !== '')).toBe(true);
});

test('the limits: what just suffices is no finding', () => {
  for (const [rule, facts] of [
    ['tls-dh-short', dh(2048)],
    ['tls-logjam', dh(1025)],
    ['tls-session-tickets', featuring({ sessionTickets: no })],
    ['tls-heartbleed', featuring({ compression: unknown('not asked') })],
  ] as const) {
    expect(ids(checkTls(facts))).not.toContain(rule);
  }
  for (const [rule, facts] of [
    ['cert-expires-in-14-days', chainOf({ notAfter: from(14) })],
    ['cert-expires-in-30-days', chainOf({ notAfter: from(30) })],
    ['cert-weak-key', chainOf({ key: { ...GOOD_LEAF.key, type: 'EC', bits: 256 } })],
    ['cert-lifetime', chainOf({ notAfter: '2027-04-19T00:00:00.000Z' })],
    ['cert-no-caa', chain({ caa: unknown('no DNS') })],
    ['cert-no-sct', chain({ sctCount: 0, trust: { trusted: true, by: '--ca: CN=Own' } })],
  ] as const) {
    expect(ids(checkCertificates(serverOfChain(facts), NOW))).not.toContain(rule);
  }
  expect(ids(checkHsts(sending('max-age=15552000'), subject))).toEqual([]);
});
