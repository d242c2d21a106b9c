import type { Answer } from '../facts/answer.ts';
import { PROTOCOLS, type Protocol, type TlsFacts } from '../facts/tls-facts.ts';
import {
  fired,
  firedByAny,
  firedWhen,
  QUIET,
  type Firing,
  type GradeRow,
  type GradeSubject,
} from './grade-row.ts';

/** What the protocol versions do to the grade. */
export const PROTOCOL_ROWS: readonly GradeRow[] = [
  {
    rule: 'no-tls',
    effect: 'F',
    when: 'no version of SSL or TLS is spoken',
    source: 'ours',
    test: ({ tls }) =>
      PROTOCOLS.some((protocol) => offers(tls, protocol))
        ? QUIET
        : fired('every handshake was refused or unanswered'),
  },
  {
    rule: 'sslv2',
    effect: 'F',
    when: 'SSL 2 is offered',
    source: 'SSL Labs 2009c',
    test: ({ tls }) => offered(tls, 'SSLv2'),
  },
  {
    rule: 'sslv3-best',
    effect: 'F',
    when: 'SSL 3 is the best version offered',
    source: 'SSL Labs 2009i',
    test: ({ tls }) => (isBest(tls, 'SSLv3') ? offered(tls, 'SSLv3') : QUIET),
  },
  {
    rule: 'sslv3',
    effect: 'B',
    when: 'SSL 3 is offered',
    source: 'SSL Labs 2009h',
    test: ({ tls }) => offered(tls, 'SSLv3'),
  },
  {
    rule: 'tls10-or-tls11',
    effect: 'B',
    when: 'TLS 1.0 or TLS 1.1 is offered',
    source: 'SSL Labs 2009q, in force since 2020-01-31',
    test: ({ tls }) => firedByAny([offered(tls, 'TLSv1.0'), offered(tls, 'TLSv1.1')]),
  },
  {
    rule: 'no-tls12',
    effect: 'C',
    when: 'neither TLS 1.2 nor TLS 1.3 is offered',
    source: 'SSL Labs 2009j; it caps TLS 1.3 alone as well, see (a)',
    test: ({ tls }) =>
      neither(
        tls.protocols['TLSv1.2'],
        tls.protocols['TLSv1.3'],
        'TLS 1.2 and TLS 1.3 are refused',
      ),
  },
  {
    rule: 'no-tls13',
    effect: 'warning',
    when: 'TLS 1.3 is not offered',
    source: 'SSL Labs 2009r, 2025-05-16',
    test: ({ tls }) => firedWhen(tls.protocols['TLSv1.3'], (value) => !value),
  },
  {
    rule: 'beast',
    effect: 'B',
    when: 'TLS 1.0 with CBC suites is the best version offered (BEAST)',
    source: 'SSL Labs 2009c, kept by testssl.sh where nothing newer is spoken',
    test: beast,
  },
];

/** True when the server is known to speak the version. */
export function offers(tls: TlsFacts, protocol: Protocol): boolean {
  const answer = tls.protocols[protocol];
  return answer.known && answer.value;
}

function offered(tls: TlsFacts, protocol: Protocol): Firing {
  return firedWhen(tls.protocols[protocol], (value) => value);
}

function isBest(tls: TlsFacts, protocol: Protocol): boolean {
  return PROTOCOLS.findLast((one) => offers(tls, one)) === protocol;
}

function neither(one: Answer<boolean>, other: Answer<boolean>, evidence: string): Firing {
  if ((one.known && one.value) || (other.known && other.value)) return QUIET;
  if (!one.known) return { fires: 'unknown', why: one.why };
  return other.known ? fired(evidence) : { fires: 'unknown', why: other.why };
}

function beast({ tls }: GradeSubject): Firing {
  const suite = tls.suites.find((entry) => entry.protocol === 'TLSv1.0' && entry.suite.cbc)?.suite;
  return suite !== undefined && isBest(tls, 'TLSv1.0') ? fired(suite.name) : QUIET;
}
