import type { AcceptedSuite, Protocol, Suite, TlsFacts } from '../facts/tls-facts.ts';
import {
  fired,
  firedBy,
  firedByAny,
  QUIET,
  type Firing,
  type GradeRow,
  type GradeSubject,
} from './grade-row.ts';
import { keyStrengths } from './scores.ts';

const WEAK_BITS = 112;
const KEY_SCORE_F = 40;
const KEY_SCORE_B = 80;
const SSL_LABS_2018 = 'SSL Labs 2018 (blog 2018/02/02), in force since 2018-03-01';
const WITH_TLS11: readonly Protocol[] = ['TLSv1.1', 'TLSv1.2', 'TLSv1.3'];

/** What suites and keys do to the grade. */
export const SUITE_ROWS: readonly GradeRow[] = [
  {
    rule: 'key-under-1024',
    effect: 'F',
    when: 'a key or Diffie-Hellman group scores 40 or less (RSA or DH under 1024 bit)',
    source: 'SSL Labs 2009e',
    test: ({ tls }) => weakKeys(tls, KEY_SCORE_F),
  },
  {
    rule: 'key-under-2048',
    effect: 'B',
    when: 'a key or Diffie-Hellman group scores 80 or less (RSA or DH under 2048 bit)',
    source: 'SSL Labs 2009e (DH), 2009j',
    test: ({ tls }) => weakKeys(tls, KEY_SCORE_B),
  },
  {
    rule: 'weak-suite',
    effect: 'F',
    when: 'a suite under 112 bit is accepted, NULL included',
    source: 'testssl.sh',
    test: ({ tls }) => accepted(tls, ({ suite }) => suite.bits < WEAK_BITS),
  },
  {
    rule: 'anonymous-suite',
    effect: 'F',
    when: 'a suite without authentication is accepted',
    source: 'SSL Labs rating guide: key exchange scores 0',
    test: ({ tls }) => accepted(tls, ({ suite }) => suite.authentication === 'anon'),
  },
  {
    rule: 'export-suite',
    effect: 'F',
    when: 'an export suite is accepted',
    source: 'testssl.sh',
    test: ({ tls }) => accepted(tls, ({ suite }) => suite.export),
  },
  {
    rule: 'rc4-only',
    effect: 'F',
    when: 'every suite is RC4',
    source: 'SSL Labs 2009k',
    test: ({ tls }) =>
      tls.suites.length > 0 && tls.suites.every(({ suite }) => isRc4(suite))
        ? accepted(tls, () => true)
        : QUIET,
  },
  {
    rule: 'rc4-modern',
    effect: 'C',
    when: 'RC4 is accepted with TLS 1.1 or newer',
    source: 'SSL Labs 2009j',
    test: ({ tls }) =>
      accepted(tls, ({ suite, protocol }) => isRc4(suite) && WITH_TLS11.includes(protocol)),
  },
  {
    rule: 'rc4',
    effect: 'B',
    when: 'RC4 is accepted',
    source: 'SSL Labs 2009i',
    test: ({ tls }) => accepted(tls, ({ suite }) => isRc4(suite)),
  },
  {
    rule: 'block-64',
    effect: 'C',
    when: 'a cipher of 64-bit blocks (3DES, IDEA, RC2) is accepted with TLS 1.1 or newer',
    source: 'SSL Labs 2017 (blog 2017/01/18)',
    test: ({ tls }) =>
      accepted(
        tls,
        ({ suite, protocol }) => suite.blockBits === 64 && WITH_TLS11.includes(protocol),
      ),
  },
  {
    rule: 'no-aead',
    effect: 'B',
    when: 'no AEAD suite is accepted',
    source: SSL_LABS_2018,
    test: ({ tls }) =>
      tls.suites.length > 0 && !tls.suites.some(({ suite }) => suite.aead)
        ? fired(`none of ${tls.suites.length} suites is AEAD`)
        : QUIET,
  },
  {
    rule: 'no-forward-secrecy',
    effect: 'B',
    when: 'a reference browser agrees on a suite without forward secrecy',
    source: `${SSL_LABS_2018}; see (b)`,
    test: forwardSecrecy,
  },
];

function isRc4(suite: Suite): boolean {
  return suite.cipher.startsWith('RC4');
}

function accepted(tls: TlsFacts, test: (entry: AcceptedSuite) => boolean): Firing {
  return firedBy(
    tls.suites.filter(test).map(({ suite, protocol }) => `${suite.name} (${protocol})`),
  );
}

function weakKeys(tls: TlsFacts, limit: number): Firing {
  return firedByAny(
    keyStrengths(tls).map((strength): Firing => {
      if (!strength.known) return { fires: 'unknown', why: strength.why };
      const { score, what } = strength.value;
      return score <= limit && strength.value.capped ? fired(what) : QUIET;
    }),
  );
}

function forwardSecrecy({ tls }: GradeSubject): Firing {
  if (tls.suites.length > 0 && !tls.suites.some(({ suite }) => suite.forwardSecret)) {
    return fired(`none of ${tls.suites.length} suites is forward secret`);
  }
  const browsers = tls.clients.filter(({ reference }) => reference);
  if (browsers.length === 0) {
    return { fires: 'unknown', why: 'no reference browser was simulated' };
  }
  return firedBy(
    browsers.flatMap(({ client, result }) =>
      result.ok && !result.forwardSecret ? [`${client}: ${result.suite.name}`] : [],
    ),
  );
}
