import type { HttpFacts } from '../../facts/http-facts.ts';
import type { Rule } from '../../finding.ts';
import { findingOf, type Finding } from '../../finding.ts';
import { HSTS_MIN_S, hstsHeaders, readHsts } from '../../hsts/read-hsts.ts';

interface Seen {
  readonly http: HttpFacts;
  readonly host: string;
}

interface HstsCheck {
  readonly rule: Rule;
  readonly find: (seen: Seen) => readonly string[];
}

const FIX =
  'Send Strict-Transport-Security: max-age=63072000; includeSubDomains with every answer over ' +
  'https (nginx: add_header Strict-Transport-Security "max-age=63072000; includeSubDomains" always;).';
const WHY =
  'Without it a browser’s first request may go over http://, where anybody on the way can put ' +
  'his own payment page.';
const REQUIREMENTS = ['G-TLS-2', 'G-TLS-7', 'PCI 4.2.1'];
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

/** Strict-Transport-Security, and the way from http:// to https://. */
export const HSTS_CHECKS: readonly HstsCheck[] = [
  {
    rule: rule('hsts-absent', 'medium', 'Strict-Transport-Security is not sent'),
    find: ({ http, host }) => (readHsts(http, host).state === 'absent' ? ['no such header'] : []),
  },
  {
    rule: rule('hsts-invalid', 'medium', 'Strict-Transport-Security cannot be parsed'),
    find: ({ http, host }) => {
      const hsts = readHsts(http, host);
      return hsts.state === 'invalid' ? [hsts.header, hsts.why] : [];
    },
  },
  {
    rule: rule('hsts-zero', 'medium', 'Strict-Transport-Security switches itself off'),
    find: (seen) => withAge(seen, (maxAgeS) => maxAgeS === 0),
  },
  {
    rule: rule('hsts-short', 'low', 'Strict-Transport-Security lasts less than 180 days'),
    find: (seen) => withAge(seen, (maxAgeS) => maxAgeS > 0 && maxAgeS < HSTS_MIN_S),
  },
  {
    rule: {
      ...rule('hsts-twice', 'low', 'Strict-Transport-Security is sent more than once'),
      why: 'Browsers take only the first (RFC 6797 section 8.1): the other one is a surprise in waiting.',
      fix: 'Let one place send it, the application or the web server.',
    },
    find: ({ http, host }) => {
      const headers = hstsHeaders(http, host) ?? [];
      return headers.length > 1 ? headers : [];
    },
  },
  {
    rule: {
      ...rule('hsts-over-http', 'info', 'Strict-Transport-Security is sent over http://'),
      why: 'Browsers ignore it there, and RFC 6797 section 7.2 forbids it.',
      fix: 'Send it over https only; over http:// redirect.',
    },
    find: ({ http }) =>
      (http.plain?.exchanges ?? [])
        .filter(({ url }) => url.startsWith('http:'))
        .flatMap(({ url, headers }) =>
          headers
            .filter(([name]) => name === 'strict-transport-security')
            .map(([, value]) => `${url}: ${value}`),
        ),
  },
  {
    rule: {
      ...rule('http-no-redirect', 'high', 'http:// answers without leading to https://'),
      why: 'Customers who type the address stay on a page that anybody on the way can change.',
      fix: 'Answer http:// with 301 to the same address over https (nginx: return 301 https://$host$request_uri;).',
      requirements: ['G-TLS-2', 'G-TLS-4', 'PCI 4.2.1'],
    },
    find: ({ http: { plain } }) => {
      const last = plain?.exchanges.at(-1);
      if (last === undefined || !last.url.startsWith('http:')) return [];
      return REDIRECTS.includes(last.status) ? [] : [`${last.url} answers ${last.status}`];
    },
  },
  {
    rule: {
      ...rule('http-redirect-detour', 'low', 'http:// leads to https:// only by a detour'),
      why:
        'Every further hop over http:// is one that anybody on the way can turn elsewhere, and a ' +
        'host that is skipped never gets its HSTS policy.',
      fix: 'Redirect to https on the same host first, then to wherever it goes.',
    },
    find: ({ http: { plain } }) => {
      const [first, second, ...rest] = plain?.exchanges ?? [];
      const last = rest.at(-1) ?? second;
      if (first === undefined || second === undefined || !last?.url.startsWith('https:')) return [];
      const isDirect =
        second.url.startsWith('https:') &&
        new URL(second.url).hostname === new URL(first.url).hostname;
      return isDirect ? [] : [first, second, ...rest].map(({ url }) => url);
    },
  },
  {
    rule: {
      ...rule('https-redirects-to-http', 'critical', 'https:// leads to http://'),
      why: 'What follows crosses the network unencrypted, where anybody can read and change it.',
      fix: 'Let every redirect go to an https address.',
      requirements: ['G-TLS-2', 'G-TLS-4', 'PCI 4.2.1'],
    },
    find: ({ http }) =>
      http.asked.startsWith('https:')
        ? // The http:// address counts whether anybody answers there or not.
          [...http.exchanges.map(({ url }) => url), http.failure?.url ?? ''].filter((url) =>
            url.startsWith('http:'),
          )
        : [],
  },
  {
    rule: {
      ...rule('http-endless-redirects', 'medium', 'Redirects do not come to an end'),
      why: 'A browser gives up after some twenty and shows an error: nobody can pay.',
      fix: 'Often a proxy speaks http:// to an application that demands https://: let it trust X-Forwarded-Proto.',
      requirements: ['G-TLS-4'],
    },
    find: ({ http }) =>
      [http.failure, http.plain?.failure ?? null].flatMap((failure) =>
        failure?.reason === 'too-many-redirects' ? [`${failure.url}: ${failure.detail}`] : [],
      ),
  },
];

/** What is wrong with a host's policy and its redirects. */
export function checkHsts(
  http: HttpFacts,
  subject: { readonly host: string; readonly name: string },
): Finding[] {
  return HSTS_CHECKS.flatMap(({ rule: broken, find }) => {
    const evidence = find({ http, host: subject.host });
    return evidence.length === 0 ? [] : [findingOf(broken, { subject: subject.name, evidence })];
  });
}

function rule(id: string, severity: Rule['severity'], title: string): Rule {
  return { id, severity, title, why: WHY, fix: FIX, requirements: REQUIREMENTS };
}

function withAge({ http, host }: Seen, test: (maxAgeS: number) => boolean): string[] {
  const hsts = readHsts(http, host);
  return hsts.state === 'valid' && test(hsts.maxAgeS) ? [hsts.header] : [];
}
