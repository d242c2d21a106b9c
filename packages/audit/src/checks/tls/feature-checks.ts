import type { TlsFacts } from '../../facts/tls-facts.ts';
import { offered, seenWhen, type TlsCheck } from './tls-check.ts';

/** Extensions and habits of the server. */
export const FEATURE_CHECKS: readonly TlsCheck[] = [
  {
    rule: {
      id: 'cert-unread',
      severity: 'high',
      title: 'The server shows no certificate that can be read',
      why: 'Without one a client cannot know whether it talks to this host or to somebody on the way.',
      fix: 'Configure a certificate, switch suites without authentication off, and see below why none could be read.',
      requirements: ['G-TLS-2', 'PCI 4.2.1'],
    },
    find: (tls) =>
      tls.suites.length > 0 && tls.certificates.every(({ chain }) => chain.length === 0)
        ? [`${tls.suites.length} suites are accepted, and no certificate could be read`]
        : [],
  },
  {
    rule: {
      id: 'tls-early-data',
      severity: 'medium',
      title: 'TLS 1.3 early data (0-RTT) is accepted',
      why: 'Early data can be sent again by whoever recorded it: a payment could be asked for twice (RFC 8446 section 8).',
      fix: 'Switch it off (nginx: ssl_early_data off;), or refuse all but safe methods with 425 when Early-Data: 1 arrives (RFC 8470).',
      requirements: ['G-TLS-7'],
    },
    find: (tls) => seenWhen(tls.features.earlyData, Boolean),
  },
  {
    rule: {
      id: 'tls-no-extended-master-secret',
      severity: 'low',
      title: 'Extended master secret (RFC 7627) is not supported',
      why: 'Two sessions can be made to share a key, which triple handshake attacks use.',
      fix: 'Update the TLS implementation (OpenSSL 1.1.0 or newer has it).',
      requirements: ['G-TLS-7'],
    },
    find: (tls) =>
      withTls12(
        tls,
        seenWhen(tls.features.extendedMasterSecret, (value) => !value),
      ),
  },
  {
    rule: {
      id: 'tls-no-fallback-scsv',
      severity: 'low',
      title: 'Forced fallback to an older version is not noticed',
      why: 'Without RFC 7507 who is on the way can push a client to the oldest version offered.',
      fix: 'Offer TLS 1.2 and TLS 1.3 only, or update the TLS implementation.',
      requirements: ['G-TLS-7'],
    },
    find: (tls) =>
      hasOlderVersions(tls) ? seenWhen(tls.features.fallbackScsv, (value) => !value) : [],
  },
  {
    rule: {
      id: 'tls-grease-intolerant',
      severity: 'medium',
      title: 'The server refuses hellos with values that it does not know',
      why: 'Browsers send reserved values on purpose (RFC 8701): some customers cannot connect.',
      fix: 'Update the TLS implementation or the middlebox in front of it.',
      requirements: ['G-TLS-7'],
    },
    find: (tls) => seenWhen(tls.features.greaseTolerance, (value) => !value),
  },
  {
    rule: {
      id: 'tls-big-hello-intolerant',
      severity: 'medium',
      title: 'The server refuses hellos of more than one packet',
      why: 'Today’s browsers send 1,700 bytes and more, because of their post-quantum key shares: their first connection fails.',
      fix: 'Update the TLS implementation or the middlebox before it: both must read hellos of several TCP segments.',
      requirements: ['G-TLS-7'],
    },
    find: (tls) => seenWhen(tls.features.bigHelloTolerance, (value) => !value),
  },
  {
    rule: {
      id: 'tls-session-tickets',
      severity: 'info',
      title: 'TLS 1.2 session tickets are issued',
      why: 'Whoever gets the ticket key reads all connections that used it; whether it changes daily cannot be seen from outside.',
      fix: 'Rotate the ticket key at least daily, or switch tickets off (nginx: ssl_session_tickets off;).',
      requirements: ['G-TLS-7'],
    },
    find: (tls) => withTls12(tls, seenWhen(tls.features.sessionTickets, Boolean)),
  },
  {
    rule: {
      id: 'tls-no-http2',
      severity: 'info',
      title: 'HTTP/2 is not offered by ALPN',
      why: 'Pages with many files load more slowly over HTTP/1.1.',
      fix: 'Switch HTTP/2 on (nginx: http2 on;).',
      requirements: ['G-TLS-7'],
    },
    find: (tls) => seenWhen(tls.features.alpn, (value) => value !== 'h2'),
  },
  {
    rule: {
      id: 'tls-needs-sni',
      severity: 'info',
      title: 'A handshake without a server name fails',
      why: 'Browsers always send it; some servers that deliver webhooks, and monitors, do not.',
      fix: 'Nothing, unless such clients must connect: then configure a default certificate.',
      requirements: ['G-TLS-7'],
    },
    find: (tls) => seenWhen(tls.features.worksWithoutSni, (value) => !value),
  },
];

function withTls12(tls: TlsFacts, seen: string[]): string[] {
  return offered(tls, 'TLSv1.2').length > 0 ? seen : [];
}

/** There is something older to fall back to than TLS 1.2. */
function hasOlderVersions(tls: TlsFacts): boolean {
  const old = (['SSLv3', 'TLSv1.0', 'TLSv1.1'] as const).filter(
    (name) => offered(tls, name).length > 0,
  );
  return old.length > 1 || (old.length === 1 && offered(tls, 'TLSv1.2').length > 0);
}
