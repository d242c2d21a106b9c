import type { Suite, TlsFacts } from '../../facts/tls-facts.ts';
import { offered, seenWhen, suitesSeen, type TlsCheck } from './tls-check.ts';

const SUITES_FIX =
  'Offer ECDHE with AES-GCM or ChaCha20 only. nginx: ssl_ciphers ' +
  'ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:' +
  'ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305;';

const DH_FIX =
  'Drop the DHE suites, or use a group of RFC 7919 (ffdhe2048 or larger). nginx: ssl_dhparam.';

const REQUIREMENTS = ['G-TLS-7', 'PCI 4.2.1'];
const LOGJAM_BITS = 1024;
const DH_BITS_MIN = 2048;
const WEAK_BITS = 112;

/** Cipher suites and key exchange. */
export const SUITE_CHECKS: readonly TlsCheck[] = [
  {
    rule: {
      id: 'tls-null-suite',
      severity: 'critical',
      title: 'Suites without encryption are accepted',
      why: 'With a NULL suite everything, card numbers too, crosses the network in the clear.',
      ...{ fix: SUITES_FIX, requirements: REQUIREMENTS },
    },
    find: (tls) => suitesSeen(tls, ({ suite }) => suite.bits === 0),
  },
  {
    rule: {
      id: 'tls-anonymous-suite',
      severity: 'critical',
      title: 'Suites without authentication are accepted',
      why: 'Nobody proves who answers: whoever is on the way can pose as this server.',
      ...{ fix: SUITES_FIX, requirements: ['G-TLS-2', ...REQUIREMENTS] },
    },
    find: (tls) => suitesSeen(tls, ({ suite }) => suite.authentication === 'anon'),
  },
  {
    rule: {
      id: 'tls-export-suite',
      severity: 'critical',
      title: 'Export suites are accepted',
      why: 'Their keys of 40 to 56 bits were made to be broken, and are, in minutes.',
      ...{ fix: SUITES_FIX, requirements: REQUIREMENTS },
    },
    find: (tls) => suitesSeen(tls, ({ suite }) => suite.export),
  },
  {
    rule: {
      id: 'tls-freak',
      severity: 'high',
      title: 'FREAK: RSA export suites are accepted',
      why: 'Some clients can be moved to a 512-bit RSA key, which hours factor (CVE-2015-0204).',
      ...{ fix: SUITES_FIX, requirements: REQUIREMENTS },
    },
    find: (tls) => suitesSeen(tls, ({ suite }) => suite.export && suite.keyExchange === 'RSA'),
  },
  {
    rule: {
      id: 'tls-logjam',
      severity: 'high',
      title: 'Logjam: the Diffie-Hellman group is weak',
      why: 'Groups of 1024 bit and less can be broken once for every connection (CVE-2015-4000).',
      ...{ fix: DH_FIX, requirements: REQUIREMENTS },
    },
    find: (tls) => [
      ...suitesSeen(tls, ({ suite }) => suite.export && suite.keyExchange === 'DHE'),
      ...seenWhen(tls.keyExchange.dhBits, (bits) => bits !== null && bits <= LOGJAM_BITS),
    ],
  },
  {
    rule: {
      id: 'tls-dh-short',
      severity: 'medium',
      title: 'The Diffie-Hellman group has less than 2048 bit',
      why: 'Such a group is weaker than the certificate, and below what NIST allows (SP 800-57).',
      ...{ fix: DH_FIX, requirements: REQUIREMENTS },
    },
    find: (tls) =>
      seenWhen(
        tls.keyExchange.dhBits,
        (bits) => bits !== null && bits > LOGJAM_BITS && bits < DH_BITS_MIN,
      ),
  },
  {
    rule: {
      id: 'tls-dh-composite',
      severity: 'high',
      title: 'The Diffie-Hellman modulus is not a prime',
      why: 'Who knows its factors can read every connection; one such modulus shipped in a widespread program (CVE-2016-2217).',
      ...{ fix: DH_FIX, requirements: REQUIREMENTS },
    },
    find: (tls) => seenWhen(tls.keyExchange.dhGroup, (kind) => kind === 'composite'),
  },
  {
    rule: {
      id: 'tls-dh-small-subgroups',
      severity: 'low',
      title: 'The Diffie-Hellman prime is not a safe one',
      why: 'It has small groups inside, from which a server that uses its key again gives that key away (CVE-2016-0701).',
      ...{ fix: DH_FIX, requirements: REQUIREMENTS },
    },
    find: (tls) => seenWhen(tls.keyExchange.dhGroup, (kind) => kind === 'small subgroups'),
  },
  {
    rule: {
      id: 'tls-weak-suite',
      severity: 'high',
      title: 'Suites of less than 112 bit are accepted',
      why: 'Keys of that length (DES) can be tried one after another.',
      ...{ fix: SUITES_FIX, requirements: REQUIREMENTS },
    },
    find: (tls) =>
      suitesSeen(tls, ({ suite }) => suite.bits > 0 && suite.bits < WEAK_BITS && !suite.export),
  },
  {
    rule: {
      id: 'tls-rc4',
      severity: 'high',
      title: 'RC4 is accepted',
      why: 'RC4 leaks what is sent again and again, as session cookies are (RFC 7465 forbids it).',
      ...{ fix: SUITES_FIX, requirements: REQUIREMENTS },
    },
    find: (tls) => suitesSeen(tls, ({ suite }) => suite.cipher.startsWith('RC4')),
  },
  {
    rule: {
      id: 'tls-sweet32',
      severity: 'medium',
      title: 'Sweet32: ciphers of 64-bit blocks (3DES) are accepted',
      why: 'After some hundred gigabytes of one connection cookies can be read (CVE-2016-2183).',
      ...{ fix: SUITES_FIX, requirements: REQUIREMENTS },
    },
    find: (tls) => suitesSeen(tls, ({ suite }) => suite.blockBits === 64 && !suite.export),
  },
  {
    rule: {
      id: 'tls-no-forward-secrecy',
      severity: 'medium',
      title: 'Browsers get no forward secrecy',
      why: 'Whoever steals the key later can read every connection recorded until then.',
      ...{ fix: `${SUITES_FIX} And: ssl_prefer_server_ciphers on;`, requirements: REQUIREMENTS },
    },
    find: withoutForwardSecrecy,
  },
  {
    rule: {
      id: 'tls-static-key-exchange',
      severity: 'low',
      title: 'Suites without forward secrecy are accepted',
      why: 'Clients that choose them can be read later by whoever steals the key, and RSA key exchange is what ROBOT attacks.',
      ...{ fix: SUITES_FIX, requirements: ['G-TLS-7'] },
    },
    find: (tls) => suitesSeen(tls, ({ suite }) => !suite.forwardSecret && isOtherwiseSound(suite)),
  },
  {
    rule: {
      id: 'tls-no-aead',
      severity: 'medium',
      title: 'No AEAD suite is accepted',
      why: 'All that is left is CBC or a stream cipher, whose attacks need workarounds.',
      ...{ fix: SUITES_FIX, requirements: ['G-TLS-7'] },
    },
    find: (tls) =>
      tls.suites.length > 0 && !tls.suites.some(({ suite }) => suite.aead)
        ? [`none of ${tls.suites.length} accepted suites is AEAD`]
        : [],
  },
  {
    rule: {
      id: 'tls-lucky13',
      severity: 'low',
      title: 'CBC suites are accepted: the condition of Lucky 13',
      why: 'Padding before authentication has leaked by timing again and again (CVE-2013-0169).',
      ...{ fix: SUITES_FIX, requirements: ['G-TLS-7'] },
    },
    find: (tls) =>
      suitesSeen(
        tls,
        ({ suite, protocol }) => suite.cbc && protocol !== 'SSLv3' && protocol !== 'SSLv2',
      ),
  },
  {
    rule: {
      id: 'tls-client-preference',
      severity: 'low',
      title: 'The client’s order decides, and weaker suites are on offer',
      why: 'An old client may pick the weakest of them although it knows a better one.',
      fix: 'Let the server’s order decide (nginx: ssl_prefer_server_ciphers on;), or offer strong suites only.',
      requirements: ['G-TLS-7'],
    },
    find: clientPreference,
  },
  {
    rule: {
      id: 'tls-no-pq-group',
      severity: 'info',
      title: 'No post-quantum group is offered',
      why: 'Traffic recorded now may be read when large quantum computers exist; browsers already offer X25519MLKEM768.',
      fix: 'Use OpenSSL 3.5 or newer (nginx: ssl_ecdh_curve X25519MLKEM768:X25519:prime256v1;).',
      requirements: ['G-TLS-7', 'PCI 12.3.3'],
    },
    find: (tls) => {
      const groups = tls.keyExchange.groups.filter(({ protocol }) => protocol === 'TLSv1.3');
      const none = groups.length > 0 && !groups.some(({ name }) => /MLKEM|Kyber/i.test(name));
      return none ? [`groups with TLS 1.3: ${groups.map(({ name }) => name).join(', ')}`] : [];
    },
  },
];

function isOtherwiseSound({ bits, authentication }: Suite): boolean {
  return bits >= WEAK_BITS && authentication !== 'anon';
}

function withoutForwardSecrecy(tls: TlsFacts): string[] {
  if (tls.suites.length > 0 && !tls.suites.some(({ suite }) => suite.forwardSecret)) {
    return [`none of ${tls.suites.length} accepted suites is forward secret`];
  }
  return tls.clients.flatMap(({ client, reference, result }) =>
    reference && result.ok && !result.forwardSecret
      ? [`${client}: ${result.suite.name} (${result.protocol})`]
      : [],
  );
}

function clientPreference(tls: TlsFacts): string[] {
  const isWeaker = (suite: Suite) => !suite.aead || !suite.forwardSecret;
  return (['TLSv1.0', 'TLSv1.1', 'TLSv1.2'] as const).flatMap((protocol) => {
    const answer = tls.preference[protocol];
    const suites = tls.suites.filter((entry) => entry.protocol === protocol);
    const mixed =
      suites.some(({ suite }) => isWeaker(suite)) && suites.some(({ suite }) => !isWeaker(suite));
    if (answer === undefined || !mixed || offered(tls, protocol).length === 0) return [];
    return seenWhen(answer, (value) => value === 'client').map((text) => `${protocol}: ${text}`);
  });
}
