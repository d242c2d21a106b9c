import type { TlsFacts } from '../facts/tls-facts.ts';
import { fired, firedWhen, QUIET, type Firing, type GradeRow } from './grade-row.ts';
import { offers } from './protocol-rows.ts';

/** What known attacks do to the grade. */
export const ATTACK_ROWS: readonly GradeRow[] = [
  {
    rule: 'robot',
    effect: 'F',
    when: 'the server is open to ROBOT',
    source: 'SSL Labs 2018 (blog 2018/02/02)',
    test: ({ tls }) => firedWhen(tls.vulnerabilities.robot, Boolean),
  },
  {
    rule: 'heartbleed',
    effect: 'F',
    when: 'the server is open to Heartbleed',
    source: 'testssl.sh',
    test: ({ tls }) => firedWhen(tls.vulnerabilities.heartbleed, Boolean),
  },
  {
    rule: 'ccs-injection',
    effect: 'F',
    when: 'the server takes an early ChangeCipherSpec (CVE-2014-0224)',
    source: 'testssl.sh',
    test: ({ tls }) => firedWhen(tls.vulnerabilities.ccsInjection, Boolean),
  },
  {
    rule: 'ticketbleed',
    effect: 'F',
    when: 'the server is open to Ticketbleed',
    source: 'testssl.sh',
    test: ({ tls }) => firedWhen(tls.vulnerabilities.ticketbleed, Boolean),
  },
  {
    rule: 'drown',
    effect: 'F',
    when: 'SSL 2 answers with the same key (DROWN)',
    source: 'testssl.sh',
    test: ({ tls }) => drown(tls),
  },
  {
    rule: 'poodle-tls',
    effect: 'F',
    when: 'TLS padding is not checked (POODLE for TLS)',
    source: 'SSL Labs 2009g',
    test: ({ tls }) => firedWhen(tls.vulnerabilities.poodleTls, Boolean),
  },
  {
    rule: 'poodle-ssl',
    effect: 'C',
    when: 'SSL 3 accepts a CBC suite (POODLE)',
    source: 'SSL Labs 2009g',
    test: ({ tls }) => poodleSsl(tls),
  },
  {
    rule: 'crime',
    effect: 'C',
    when: 'TLS compression is agreed on (CRIME)',
    source: 'SSL Labs 2009j',
    test: ({ tls }) => firedWhen(tls.features.compression, Boolean),
  },
  {
    rule: 'insecure-renegotiation',
    effect: 'F',
    when: 'a client may renegotiate without RFC 5746',
    source: 'SSL Labs 2009c',
    test: ({ tls }) => insecureRenegotiation(tls),
  },
  {
    rule: 'no-secure-renegotiation',
    effect: 'warning',
    when: 'RFC 5746 is not supported in TLS 1.2 or older',
    source: 'SSL Labs 2009e',
    test: ({ tls }) =>
      isOld(tls) ? firedWhen(tls.features.secureRenegotiation, (value) => !value) : QUIET,
  },
];

/** A version that can renegotiate is spoken: TLS 1.3 cannot. */
function isOld(tls: TlsFacts): boolean {
  return (['SSLv3', 'TLSv1.0', 'TLSv1.1', 'TLSv1.2'] as const).some((name) => offers(tls, name));
}

function drown(tls: TlsFacts): Firing {
  const answer = tls.protocols.SSLv2;
  return offers(tls, 'SSLv2') && answer.known ? fired(answer.evidence) : QUIET;
}

function poodleSsl(tls: TlsFacts): Firing {
  const suite = tls.suites.find((entry) => entry.protocol === 'SSLv3' && entry.suite.cbc)?.suite;
  return suite === undefined ? QUIET : fired(suite.name);
}

function insecureRenegotiation(tls: TlsFacts): Firing {
  const { secureRenegotiation: secure, clientRenegotiation: client } = tls.features;
  if (!isOld(tls) || (secure.known && secure.value) || (client.known && !client.value))
    return QUIET;
  if (!client.known) return { fires: 'unknown', why: client.why };
  return secure.known ? fired(client.evidence) : { fires: 'unknown', why: secure.why };
}
