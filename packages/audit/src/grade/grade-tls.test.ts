// Goal: every row of the grade table fires on a server that breaks it and stays quiet on one that
// does not, letters follow from scores and caps as written, and the written table is the code's.
// Method: change one thing of a server that has A+, and grade it.
import { describe, expect, test } from 'vitest';
import { known, unknown } from '../facts/answer.ts';
import type { CertificateFacts } from '../facts/certificate-facts.ts';
import type { TlsFacts } from '../facts/tls-facts.ts';
import { parseHsts, type Hsts } from '../hsts/read-hsts.ts';
import {
  acceptedSuites,
  chainOf,
  GOOD_CHAIN,
  GOOD_HSTS,
  GOOD_LEAF,
  GOOD_SERVER,
  protocolAnswers,
  serverOf,
  serverWith,
  suiteOf,
} from '../testing/good-server.ts';
import { describeGradeTable } from './describe-grade-table.ts';
import { GRADE_TABLE } from './grade-table.ts';
import { gradeTls } from './grade-tls.ts';

const yes = known(true, 'seen');

function certificate(changes: Partial<CertificateFacts>): TlsFacts {
  return serverWith({ certificates: [{ ...GOOD_CHAIN, ...changes }] });
}

function distrusted(
  reason: 'expired' | 'not-yet-valid' | 'self-signed' | 'unknown-authority' | 'other',
) {
  return certificate({ trust: { trusted: false, reason, detail: `it is ${reason}` } });
}

function vulnerable(name: keyof TlsFacts['vulnerabilities']): TlsFacts {
  return serverWith({ vulnerabilities: { ...GOOD_SERVER.vulnerabilities, [name]: yes } });
}

function features(changes: Partial<TlsFacts['features']>): TlsFacts {
  return serverWith({ features: { ...GOOD_SERVER.features, ...changes } });
}

function also(
  name: string,
  protocols: Parameters<typeof acceptedSuites>[0] = ['TLSv1.2'],
): TlsFacts {
  return serverWith({
    protocols: protocolAnswers('TLSv1.2', 'TLSv1.3', ...protocols),
    suites: [...GOOD_SERVER.suites, ...acceptedSuites(protocols, suiteOf(name))],
  });
}

const CBC = 'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA';
const GCM = 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256';

/** Each row: a server that breaks it, its grade, and a near neighbour that does not break it. */
const CASES: readonly [
  rule: string,
  grade: string,
  broken: TlsFacts | Hsts,
  sound: TlsFacts | Hsts,
][] = [
  ['name-mismatch', 'M', certificate({ nameMatches: false }), GOOD_SERVER],
  ['expired', 'T', distrusted('expired'), distrusted('not-yet-valid')],
  ['not-yet-valid', 'T', distrusted('not-yet-valid'), distrusted('expired')],
  ['self-signed', 'T', distrusted('self-signed'), distrusted('expired')],
  ['unknown-authority', 'T', distrusted('unknown-authority'), distrusted('expired')],
  ['bad-chain', 'T', distrusted('other'), distrusted('expired')],
  ['unread-chain', 'T', serverWith({ certificates: [] }), GOOD_SERVER],
  [
    'revoked',
    'T',
    certificate({ revocation: known('revoked', 'the staple says revoked') }),
    certificate({ revocation: known('stale', 'the staple is old') }),
  ],
  [
    'sha1-leaf',
    'T',
    serverWith({ certificates: [chainOf({ signatureDigest: 'sha1' })] }),
    certificate({ chain: [GOOD_LEAF, { ...GOOD_LEAF, ca: true, signatureDigest: 'sha1' }] }),
  ],
  [
    'md5-signature',
    'F',
    certificate({ chain: [GOOD_LEAF, { ...GOOD_LEAF, ca: true, signatureDigest: 'md5' }] }),
    certificate({
      chain: [GOOD_LEAF, { ...GOOD_LEAF, ca: true, selfSigned: true, signatureDigest: 'md5' }],
    }),
  ],
  [
    'rsa-exponent-1',
    'F',
    serverWith({ certificates: [chainOf({ key: { ...GOOD_LEAF.key, exponent: '1' } })] }),
    serverWith({ certificates: [chainOf({ key: { ...GOOD_LEAF.key, exponent: '3' } })] }),
  ],
  ['incomplete-chain', 'B', certificate({ complete: false }), GOOD_SERVER],
  ['no-tls', 'F', serverOf([]), GOOD_SERVER],
  ['sslv2', 'F', serverWith({ protocols: protocolAnswers('SSLv2', 'TLSv1.2') }), GOOD_SERVER],
  ['drown', 'F', serverWith({ protocols: protocolAnswers('SSLv2', 'TLSv1.2') }), GOOD_SERVER],
  ['sslv3-best', 'F', serverOf(['SSLv3'], CBC), also(CBC, ['SSLv3'])],
  ['sslv3', 'B', also('TLS_RSA_WITH_RC4_128_SHA', ['SSLv3']), GOOD_SERVER],
  ['tls10-or-tls11', 'B', also(GCM, ['TLSv1.1']), GOOD_SERVER],
  ['no-tls12', 'C', serverOf(['TLSv1.1'], CBC), serverOf(['TLSv1.3'], 'TLS_AES_256_GCM_SHA384')],
  ['no-tls13', 'A-', serverOf(['TLSv1.2'], GCM), GOOD_SERVER],
  ['beast', 'C', serverOf(['TLSv1.0'], CBC), serverOf(['TLSv1.0', 'TLSv1.1'], CBC)],
  [
    'key-under-1024',
    'F',
    serverWith({ keyExchange: { ...GOOD_SERVER.keyExchange, dhBits: known(768, 'DHE') } }),
    serverWith({ keyExchange: { ...GOOD_SERVER.keyExchange, dhBits: known(1024, 'DHE') } }),
  ],
  [
    'key-under-2048',
    'B',
    serverWith({ keyExchange: { ...GOOD_SERVER.keyExchange, dhBits: known(1024, 'DHE') } }),
    serverWith({ keyExchange: { ...GOOD_SERVER.keyExchange, dhBits: known(2048, 'DHE') } }),
  ],
  ['weak-suite', 'F', also('TLS_RSA_WITH_NULL_SHA'), also('TLS_RSA_WITH_3DES_EDE_CBC_SHA')],
  ['anonymous-suite', 'F', also('TLS_DH_anon_WITH_AES_128_GCM_SHA256'), also(GCM)],
  ['export-suite', 'F', also('TLS_RSA_EXPORT_WITH_RC4_40_MD5'), also('TLS_RSA_WITH_DES_CBC_SHA')],
  [
    'rc4-only',
    'F',
    serverOf(['TLSv1.2'], 'TLS_RSA_WITH_RC4_128_SHA'),
    also('TLS_RSA_WITH_RC4_128_SHA'),
  ],
  [
    'rc4-modern',
    'C',
    also('TLS_RSA_WITH_RC4_128_SHA'),
    also('TLS_RSA_WITH_RC4_128_SHA', ['TLSv1.0']),
  ],
  ['rc4', 'B', also('TLS_RSA_WITH_RC4_128_SHA', ['TLSv1.0']), GOOD_SERVER],
  [
    'block-64',
    'C',
    also('TLS_RSA_WITH_3DES_EDE_CBC_SHA'),
    also('TLS_RSA_WITH_3DES_EDE_CBC_SHA', ['TLSv1.0']),
  ],
  ['no-aead', 'B', serverOf(['TLSv1.2'], CBC), serverOf(['TLSv1.2'], CBC, GCM)],
  [
    'no-forward-secrecy',
    'B',
    serverOf(['TLSv1.2'], 'TLS_RSA_WITH_AES_128_GCM_SHA256', GCM),
    serverOf(['TLSv1.2'], GCM, 'TLS_RSA_WITH_AES_128_GCM_SHA256'),
  ],
  ['robot', 'F', vulnerable('robot'), vulnerable('heartbleed')],
  ['heartbleed', 'F', vulnerable('heartbleed'), vulnerable('robot')],
  ['ccs-injection', 'F', vulnerable('ccsInjection'), vulnerable('robot')],
  ['ticketbleed', 'F', vulnerable('ticketbleed'), vulnerable('robot')],
  ['poodle-tls', 'F', vulnerable('poodleTls'), vulnerable('robot')],
  ['poodle-ssl', 'C', also(CBC, ['SSLv3']), also('TLS_RSA_WITH_RC4_128_SHA', ['SSLv3'])],
  ['crime', 'C', features({ compression: yes }), GOOD_SERVER],
  [
    'insecure-renegotiation',
    'F',
    features({ secureRenegotiation: known(false, 'no'), clientRenegotiation: yes }),
    features({ clientRenegotiation: yes }),
  ],
  [
    'no-secure-renegotiation',
    'A-',
    features({ secureRenegotiation: known(false, 'no') }),
    serverOf(['TLSv1.3'], 'TLS_AES_256_GCM_SHA384'),
  ],
  ['hsts-invalid', 'A-', parseHsts('junk'), GOOD_HSTS],
  ['hsts-short', 'A-', parseHsts('max-age=15551999'), parseHsts('max-age=15552000')],
  ['hsts-absent', 'A', { state: 'absent' }, GOOD_HSTS],
];

function graded(subject: TlsFacts | Hsts) {
  return 'state' in subject ? gradeTls(GOOD_SERVER, subject) : gradeTls(subject, GOOD_HSTS);
}

function rulesOf(subject: TlsFacts | Hsts): string[] {
  const { caps, warnings } = graded(subject);
  return [...caps, ...warnings].map(({ rule }) => rule);
}

test('the good server has A+ and breaks no rule', () => {
  expect(gradeTls(GOOD_SERVER, GOOD_HSTS)).toEqual({
    grade: 'A+',
    gradeIfTrusted: null,
    scores: { protocol: 100, keyExchange: 90, cipher: 90, total: 93 },
    caps: [],
    warnings: [],
    unknowns: [],
  });
});

test('every row of the table has a case', () => {
  expect(CASES.map(([rule]) => rule).toSorted()).toEqual(
    GRADE_TABLE.map(({ rule }) => rule).toSorted(),
  );
});

describe.each(CASES)('%s', (rule, grade, broken, sound) => {
  test(`fires, and the grade is ${grade}`, () => {
    expect(rulesOf(broken)).toContain(rule);
    expect(graded(broken).grade).toBe(grade);
  });

  test('is quiet on its neighbour', () => {
    expect(rulesOf(sound)).not.toContain(rule);
  });
});

test('a rule that fires is told with its source and evidence', () => {
  expect(gradeTls(also('TLS_RSA_WITH_3DES_EDE_CBC_SHA'), GOOD_HSTS).caps).toEqual([
    {
      rule: 'block-64',
      grade: 'C',
      when: 'a cipher of 64-bit blocks (3DES, IDEA, RC2) is accepted with TLS 1.1 or newer',
      source: 'SSL Labs 2017 (blog 2017/01/18)',
      evidence: 'TLS_RSA_WITH_3DES_EDE_CBC_SHA (TLSv1.2)',
    },
  ]);
});

test('without trust the report still has the grade of the rest', () => {
  const { grade, gradeIfTrusted } = graded(distrusted('self-signed'));
  expect({ grade, gradeIfTrusted }).toEqual({ grade: 'T', gradeIfTrusted: 'A+' });
});

test('T stands before M', () => {
  const trust = { trusted: false, reason: 'expired', detail: 'old' } as const;
  expect(graded(certificate({ trust, nameMatches: false })).grade).toBe('T');
});

test('what is unknown denies A+ and is named', () => {
  const subject = serverWith({
    vulnerabilities: { ...GOOD_SERVER.vulnerabilities, robot: unknown('reset') },
  });
  const { grade, unknowns } = graded(subject);
  expect({ grade, unknowns }).toEqual({
    grade: 'A',
    unknowns: [{ rule: 'robot', why: 'reset' }],
  });
});

test('TLS 1.3 alone may have A+', () => {
  expect(graded(serverOf(['TLSv1.3'], 'TLS_AES_256_GCM_SHA384')).grade).toBe('A+');
});

test('a suite without authentication makes the key exchange score 0, and the total with it', () => {
  expect(graded(also('TLS_DH_anon_WITH_AES_128_GCM_SHA256')).scores).toEqual({
    ...{ protocol: 100, keyExchange: 0, cipher: 90, total: 0 },
  });
});

test('the score of old versions is half of best and worst together', () => {
  expect(graded(also(CBC, ['SSLv3'])).scores.protocol).toBe(90);
});

test('the written table is the one that grades', async () => {
  const file = '../../../../docs/operating/tls-grade.md';
  await expect(describeGradeTable()).toMatchFileSnapshot(file);
});
