import { known } from '../facts/answer.ts';
import type { CertificateDetails, CertificateFacts } from '../facts/certificate-facts.ts';
import {
  PROTOCOLS,
  type AcceptedSuite,
  type ClientHandshake,
  type Protocol,
  type Suite,
  type TlsFacts,
} from '../facts/tls-facts.ts';
import { parseHsts, type Hsts } from '../hsts/read-hsts.ts';

/** The instant at which the good server's certificate is judged. */
export const NOW: Date = new Date('2026-11-01T00:00:00Z');

export const GOOD_HSTS: Hsts = parseHsts('max-age=63072000; includeSubDomains; preload');

/** A suite as its IANA name describes it; `changes` says what the name does not. */
export function suiteOf(name: string, changes: Partial<Suite> = {}): Suite {
  const [, exchange = '', cipher = ''] = /^(?:TLS|SSL)_(?:(.+)_WITH_)?(.+)$/.exec(name) ?? [];
  const aead = /GCM|CCM|POLY1305/.test(cipher);
  return {
    ...{ id: 0x1301, name, openssl: null },
    keyExchange: exchange === '' ? 'any' : exchangeOf(exchange),
    authentication: authenticationOf(exchange),
    cipher: cipher.replace(/_(SHA\d*|MD5)$/, ''),
    bits: bitsOf(name),
    blockBits: /3DES|IDEA|RC2|DES_/.test(cipher) ? 64 : 128,
    aead,
    cbc: cipher.includes('CBC'),
    export: name.includes('EXPORT'),
    forwardSecret: exchange === '' || /^(EC)?DHE/.test(exchange),
    ...changes,
  };
}

function exchangeOf(exchange: string): Suite['keyExchange'] {
  const names = ['ECDHE', 'ECDH', 'DHE', 'DH', 'PSK'] as const;
  return names.find((name) => exchange.startsWith(name)) ?? 'RSA';
}

function authenticationOf(exchange: string): Suite['authentication'] {
  if (exchange === '') return 'any';
  if (exchange.includes('anon')) return 'anon';
  if (exchange.includes('ECDSA')) return 'ECDSA';
  return exchange.includes('DSS') ? 'DSS' : 'RSA';
}

function bitsOf(name: string): number {
  if (name.includes('NULL')) return 0;
  if (name.includes('EXPORT')) return 40;
  if (name.includes('3DES')) return 112;
  if (name.includes('DES_')) return 56;
  return /256|CHACHA20/.test(name.replace(/_SHA\d+$/, '')) ? 256 : 128;
}

/** The same suites with each of some versions. */
export function acceptedSuites(
  protocols: readonly Protocol[],
  ...suites: readonly Suite[]
): AcceptedSuite[] {
  return protocols.flatMap((protocol) => suites.map((suite) => ({ protocol, suite })));
}

/** Answers for every version: `offered` are, all others are not. */
export function protocolAnswers(...offered: readonly Protocol[]): TlsFacts['protocols'] {
  const answer = (name: Protocol) =>
    known(offered.includes(name), offered.includes(name) ? `${name} accepted` : `${name} refused`);
  return {
    SSLv2: answer('SSLv2'),
    SSLv3: answer('SSLv3'),
    'TLSv1.0': answer('TLSv1.0'),
    'TLSv1.1': answer('TLSv1.1'),
    'TLSv1.2': answer('TLSv1.2'),
    'TLSv1.3': answer('TLSv1.3'),
  };
}

const TLS13 = suiteOf('TLS_AES_256_GCM_SHA384', { id: 0x1302 });
const TLS12 = suiteOf('TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', {
  id: 0xc02f,
  openssl: 'ECDHE-RSA-AES128-GCM-SHA256',
});

/** A leaf that nothing can be said against. */
export const GOOD_LEAF: CertificateDetails = {
  subject: 'CN=shop.example',
  issuer: 'CN=Example Intermediate',
  names: ['shop.example'],
  commonName: 'shop.example',
  notBefore: '2026-10-01T00:00:00.000Z',
  notAfter: '2026-12-30T00:00:00.000Z',
  serial: '01',
  fingerprint: '00'.repeat(32),
  key: { type: 'RSA', bits: 2048, exponent: '65537', curve: null },
  signatureAlgorithm: 'sha256WithRSAEncryption',
  signatureDigest: 'sha256',
  ca: false,
  keyUsage: ['digitalSignature'],
  extendedKeyUsage: ['serverAuth'],
  policies: [],
  ocspUrls: [],
  caIssuerUrls: [],
  crlUrls: ['http://crl.example/1.crl'],
  sctCount: 2,
  mustStaple: false,
  selfSigned: false,
};

const GOOD_INTERMEDIATE: CertificateDetails = {
  ...GOOD_LEAF,
  ...{ subject: 'CN=Example Intermediate', issuer: 'CN=Example Root', names: [], ca: true },
  ...{ commonName: 'Example Intermediate', notAfter: '2031-01-01T00:00:00.000Z', sctCount: 0 },
  keyUsage: ['keyCertSign'],
};

export const GOOD_CHAIN: CertificateFacts = {
  chain: [GOOD_LEAF, GOOD_INTERMEDIATE],
  sizeBytes: 2_400,
  nameMatches: true,
  trust: { trusted: true, by: 'CN=Example Root' },
  ordered: true,
  complete: true,
  superfluous: [],
  revocation: known('good', 'the staple says good'),
  sctCount: 2,
  caa: known(['issue "example-ca.example"'], 'CAA of shop.example'),
};

/** The good chain with another leaf. */
export function chainOf(leaf: Partial<CertificateDetails>): CertificateFacts {
  return { ...GOOD_CHAIN, chain: [{ ...GOOD_LEAF, ...leaf }, GOOD_INTERMEDIATE] };
}

const CHROME: ClientHandshake = {
  client: 'Chrome 140',
  reference: true,
  result: { ok: true, protocol: 'TLSv1.3', suite: TLS13, group: 'x25519', forwardSecret: true },
};

const no = known(false, 'not seen');
const yes = known(true, 'seen');

/** A server that has A+ and no finding at all. */
export const GOOD_SERVER: TlsFacts = {
  host: 'shop.example',
  port: 443,
  address: '192.0.2.1',
  protocols: protocolAnswers('TLSv1.2', 'TLSv1.3'),
  suites: [...acceptedSuites(['TLSv1.2'], TLS12), ...acceptedSuites(['TLSv1.3'], TLS13)],
  preference: {},
  keyExchange: {
    groups: [
      { protocol: 'TLSv1.2', name: 'x25519' },
      { protocol: 'TLSv1.3', name: 'x25519' },
      { protocol: 'TLSv1.3', name: 'X25519MLKEM768' },
    ],
    dhBits: known(null, 'no DHE suite'),
    dhGroup: known(null, 'no DHE suite'),
    ecBits: known(253, 'x25519'),
  },
  features: {
    fallbackScsv: yes,
    secureRenegotiation: yes,
    clientRenegotiation: no,
    compression: no,
    sessionTickets: yes,
    extendedMasterSecret: yes,
    greaseTolerance: yes,
    bigHelloTolerance: yes,
    alpn: known('h2', 'h2 chosen'),
    earlyData: no,
    ocspStapling: yes,
    worksWithoutSni: yes,
  },
  vulnerabilities: {
    ...{ heartbleed: no, ccsInjection: no, ticketbleed: no, robot: no, poodleTls: no },
  },
  clients: [CHROME],
  certificates: [GOOD_CHAIN],
  connections: 40,
  troubles: [],
};

/** The good server with changes. */
export function serverWith(changes: Partial<TlsFacts>): TlsFacts {
  return { ...GOOD_SERVER, ...changes };
}

/** A server whose only suites are these, with these versions; its browsers agree on the first. */
export function serverOf(protocols: readonly Protocol[], ...names: readonly string[]): TlsFacts {
  const suites = names.map((name) => suiteOf(name));
  const [first] = suites;
  const best = PROTOCOLS.findLast((one) => protocols.includes(one));
  const result: ClientHandshake['result'] =
    first === undefined || best === undefined
      ? { ok: false, why: 'handshake_failure' }
      : {
          ...{ ok: true, protocol: best, suite: first, group: null },
          forwardSecret: first.forwardSecret,
        };
  return serverWith({
    protocols: protocolAnswers(...protocols),
    suites: acceptedSuites(protocols, ...suites),
    clients: [{ client: 'Chrome 140', reference: true, result }],
  });
}
