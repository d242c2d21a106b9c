import { PROTOCOLS } from '../../facts/tls-facts.ts';
import { offered, seenWhen, suitesSeen, type TlsCheck } from './tls-check.ts';

const VERSIONS_FIX =
  'Offer TLS 1.2 and TLS 1.3 only. nginx: ssl_protocols TLSv1.2 TLSv1.3; Apache: SSLProtocol -all ' +
  '+TLSv1.2 +TLSv1.3; HAProxy: ssl-default-bind-options ssl-min-ver TLSv1.2.';

/** Versions, and the attacks that a version by itself is open to. */
export const PROTOCOL_CHECKS: readonly TlsCheck[] = [
  {
    rule: {
      id: 'tls-none',
      severity: 'critical',
      title: 'The port speaks no TLS',
      why: 'Card pages and API calls need encryption; without it everybody on the way reads along.',
      fix: 'Configure TLS with a certificate on this port, or audit the port that has it.',
      requirements: ['G-TLS-1', 'G-TLS-2', 'PCI 4.2.1'],
    },
    find: (tls) =>
      PROTOCOLS.some((name) => offered(tls, name).length > 0)
        ? []
        : ['every handshake was refused or unanswered', ...tls.troubles.slice(0, 3)],
  },
  {
    rule: {
      id: 'tls-sslv2-offered',
      severity: 'critical',
      title: 'SSL 2 is offered',
      why: 'SSL 2 is broken in every part, and breaks newer connections with the same key (DROWN).',
      fix: VERSIONS_FIX,
      requirements: ['G-TLS-1', 'PCI 4.2.1'],
    },
    find: (tls) => offered(tls, 'SSLv2'),
  },
  {
    rule: {
      id: 'tls-drown',
      severity: 'critical',
      title: 'DROWN: SSL 2 lets attackers decrypt newer connections',
      why: 'Recorded TLS sessions of every server with this key can be decrypted (CVE-2016-0800).',
      fix: 'Switch SSL 2 off on every server that holds this key, then replace the key.',
      requirements: ['G-TLS-1', 'G-TLS-7', 'PCI 4.2.1', 'PCI 6.3.3'],
    },
    find: (tls) => offered(tls, 'SSLv2'),
  },
  {
    rule: {
      id: 'tls-sslv3-offered',
      severity: 'high',
      title: 'SSL 3 is offered',
      why: 'SSL 3 has no sound cipher left (RFC 7568), and no scan for PCI passes with it.',
      fix: VERSIONS_FIX,
      requirements: ['G-TLS-1', 'PCI 4.2.1'],
    },
    find: (tls) => offered(tls, 'SSLv3'),
  },
  {
    rule: {
      id: 'tls-poodle-ssl',
      severity: 'high',
      title: 'POODLE: SSL 3 with CBC suites gives cookies away',
      why: 'Who can change traffic reads one byte after another of a session cookie (CVE-2014-3566).',
      fix: VERSIONS_FIX,
      requirements: ['G-TLS-1', 'G-TLS-7', 'PCI 4.2.1'],
    },
    find: (tls) => suitesSeen(tls, ({ suite, protocol }) => protocol === 'SSLv3' && suite.cbc),
  },
  {
    rule: {
      id: 'tls-early-versions-offered',
      severity: 'high',
      title: 'TLS 1.0 or TLS 1.1 is offered',
      why: 'Both are withdrawn (RFC 8996), rest on SHA-1 and MD5, and fail scans for PCI.',
      fix: VERSIONS_FIX,
      requirements: ['G-TLS-1', 'PCI 4.2.1'],
    },
    find: (tls) => [...offered(tls, 'TLSv1.0'), ...offered(tls, 'TLSv1.1')],
  },
  {
    rule: {
      id: 'tls-beast',
      severity: 'low',
      title: 'BEAST: TLS 1.0 accepts CBC suites',
      why: 'Clients that do not split records leak parts of what they send (CVE-2011-3389).',
      fix: VERSIONS_FIX,
      requirements: ['G-TLS-1', 'G-TLS-7', 'PCI 4.2.1'],
    },
    find: (tls) => suitesSeen(tls, ({ suite, protocol }) => protocol === 'TLSv1.0' && suite.cbc),
  },
  {
    rule: {
      id: 'tls-no-modern-version',
      severity: 'high',
      title: 'Neither TLS 1.2 nor TLS 1.3 is offered',
      why: 'Today’s browsers refuse this server, and payment pages must use TLS 1.2 or newer.',
      fix: VERSIONS_FIX,
      requirements: ['G-TLS-1', 'PCI 4.2.1'],
    },
    find: (tls) => {
      const speaks = PROTOCOLS.some((name) => offered(tls, name).length > 0);
      const [tls12, tls13] = [tls.protocols['TLSv1.2'], tls.protocols['TLSv1.3']];
      const refused = seenWhen(tls12, (value) => !value).concat(seenWhen(tls13, (value) => !value));
      return speaks && refused.length === 2 ? refused : [];
    },
  },
  {
    rule: {
      id: 'tls-no-tls13',
      severity: 'low',
      title: 'TLS 1.3 is not offered',
      why: 'TLS 1.3 is faster, hides the certificate, and leaves out what attacks have used.',
      fix: 'Add TLS 1.3. nginx: ssl_protocols TLSv1.2 TLSv1.3; (OpenSSL 1.1.1 or newer).',
      requirements: ['G-TLS-7'],
    },
    find: (tls) =>
      offered(tls, 'TLSv1.2').length > 0
        ? seenWhen(tls.protocols['TLSv1.3'], (value) => !value)
        : [],
  },
];
