import type { TlsFacts } from '../../facts/tls-facts.ts';
import { seenWhen, type TlsCheck } from './tls-check.ts';

const REQUIREMENTS = ['G-TLS-7', 'PCI 4.2.1', 'PCI 6.3.3'];

/** Defects of TLS implementations. */
export const ATTACK_CHECKS: readonly TlsCheck[] = [
  {
    rule: {
      id: 'tls-heartbleed',
      severity: 'critical',
      title: 'Heartbleed: the server gives its memory away',
      why: 'Anybody can read private keys, passwords and card data from its memory (CVE-2014-0160).',
      fix: 'Update OpenSSL (1.0.1g or newer), then replace keys, certificates and passwords.',
      requirements: REQUIREMENTS,
    },
    find: (tls) => seenWhen(tls.vulnerabilities.heartbleed, Boolean),
  },
  {
    rule: {
      id: 'tls-ccs-injection',
      severity: 'high',
      title: 'An early ChangeCipherSpec is accepted',
      why: 'Who is on the way can make both sides use a key that he knows (CVE-2014-0224).',
      fix: 'Update OpenSSL (0.9.8za, 1.0.0m, 1.0.1h or newer).',
      requirements: REQUIREMENTS,
    },
    find: (tls) => seenWhen(tls.vulnerabilities.ccsInjection, Boolean),
  },
  {
    rule: {
      id: 'tls-ticketbleed',
      severity: 'high',
      title: 'Ticketbleed: session ids give memory away',
      why: 'Each handshake reads up to 31 bytes of the load balancer’s memory (CVE-2016-9244).',
      fix: 'Update the load balancer (F5 K05121675), or switch session tickets off.',
      requirements: REQUIREMENTS,
    },
    find: (tls) => seenWhen(tls.vulnerabilities.ticketbleed, Boolean),
  },
  {
    rule: {
      id: 'tls-robot',
      severity: 'critical',
      title: 'ROBOT: the server tells right RSA padding from wrong',
      why: 'Recorded connections can be decrypted and signatures made with its key (CVE-2017-13099).',
      fix: 'Switch off suites with RSA key exchange (names that begin with TLS_RSA_), and update.',
      requirements: REQUIREMENTS,
    },
    find: (tls) => seenWhen(tls.vulnerabilities.robot, Boolean),
  },
  {
    rule: {
      id: 'tls-poodle-tls',
      severity: 'high',
      title: 'POODLE for TLS: padding is not checked',
      why: 'Who can change traffic reads session cookies byte by byte (CVE-2014-8730).',
      fix: 'Update the TLS implementation; until then switch off all CBC suites.',
      requirements: REQUIREMENTS,
    },
    find: (tls) => seenWhen(tls.vulnerabilities.poodleTls, Boolean),
  },
  {
    rule: {
      id: 'tls-crime',
      severity: 'high',
      title: 'CRIME: TLS compression is on',
      why: 'The length of what is sent gives session cookies away (CVE-2012-4929).',
      fix: 'Switch TLS compression off (Apache: SSLCompression off).',
      requirements: REQUIREMENTS,
    },
    find: (tls) => seenWhen(tls.features.compression, Boolean),
  },
  {
    rule: {
      id: 'tls-insecure-renegotiation',
      severity: 'high',
      title: 'Clients may renegotiate without RFC 5746',
      why: 'Who is on the way can put his own request before that of a customer (CVE-2009-3555).',
      fix: 'Update the TLS implementation, and refuse renegotiation started by clients.',
      requirements: REQUIREMENTS,
    },
    find: (tls) => [...insecureRenegotiation(tls)],
  },
  {
    rule: {
      id: 'tls-no-secure-renegotiation',
      severity: 'medium',
      title: 'Secure renegotiation (RFC 5746) is not supported',
      why: 'Clients cannot tell a safe server from one open to CVE-2009-3555; OpenSSL 3 refuses it.',
      fix: 'Update the TLS implementation.',
      requirements: ['G-TLS-7', 'PCI 6.3.3'],
    },
    find: (tls) => (insecureRenegotiation(tls).length === 0 ? withoutRfc5746(tls) : []),
  },
  {
    rule: {
      id: 'tls-client-renegotiation',
      severity: 'low',
      title: 'Clients may start renegotiations',
      why: 'One connection can make the server compute handshakes without end (CVE-2011-1473).',
      fix: 'Refuse renegotiation started by clients, as current nginx, Apache and OpenSSL 3 do.',
      requirements: ['G-TLS-7'],
    },
    find: (tls) =>
      insecureRenegotiation(tls).length === 0
        ? seenWhen(tls.features.clientRenegotiation, Boolean)
        : [],
  },
];

/** TLS 1.3 has no renegotiation. */
function withoutRfc5746(tls: TlsFacts): string[] {
  const speaksOld = tls.suites.some(({ protocol }) => protocol !== 'TLSv1.3');
  return speaksOld ? seenWhen(tls.features.secureRenegotiation, (value) => !value) : [];
}

function insecureRenegotiation(tls: TlsFacts): string[] {
  const client = seenWhen(tls.features.clientRenegotiation, Boolean);
  const without = withoutRfc5746(tls);
  return client.length > 0 && without.length > 0 ? [...without, ...client] : [];
}
