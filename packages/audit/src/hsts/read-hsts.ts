import type { HttpFacts } from '../facts/http-facts.ts';

/** The Strict-Transport-Security policy that a browser takes from a host (RFC 6797). */
export type Hsts =
  | { readonly state: 'unknown'; readonly why: string }
  | { readonly state: 'absent' }
  | { readonly state: 'invalid'; readonly header: string; readonly why: string }
  | {
      readonly state: 'valid';
      readonly header: string;
      readonly maxAgeS: number;
      readonly includeSubDomains: boolean;
      readonly preload: boolean;
    };

/** 180 days: below that the grade holds a policy too short. */
export const HSTS_MIN_S = 15_552_000;

/** The policy of `host`, from its first answer over https. */
export function readHsts(http: HttpFacts, host: string): Hsts {
  const values = hstsHeaders(http, host);
  if (values === null) {
    return { state: 'unknown', why: http.failure?.detail ?? `no answer of ${host} over https` };
  }
  const [header] = values;
  // "must process only the first such header field" (RFC 6797 section 8.1).
  return header === undefined ? { state: 'absent' } : parseHsts(header);
}

/** Every such header of the host's first answer over https; null without such an answer. */
export function hstsHeaders(http: HttpFacts, host: string): string[] | null {
  const exchange = http.exchanges.find(({ url }) => {
    const { protocol, hostname } = new URL(url);
    return protocol === 'https:' && hostname.replace(/^\[(.*)\]$/, '$1') === host;
  });
  if (exchange === undefined) return null;
  return exchange.headers
    .filter(([name]) => name === 'strict-transport-security')
    .map(([, value]) => value);
}

const DIRECTIVE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*(?:=\s*("[^"]*"|[^\s";]+))?$/;

/** Parses one header by the grammar of RFC 6797 section 6.1. */
export function parseHsts(header: string): Hsts {
  const invalid = (why: string): Hsts => ({ state: 'invalid', header, why });
  const directives = new Map<string, string | undefined>();
  for (const piece of header.split(';').map((one) => one.trim())) {
    if (piece === '') continue;
    const [, name, value] = DIRECTIVE.exec(piece) ?? [];
    if (name === undefined) return invalid(`"${piece}" is no directive`);
    const key = name.toLowerCase();
    if (directives.has(key)) return invalid(`${key} stands twice`);
    directives.set(key, value?.replace(/^"(.*)"$/, '$1'));
  }
  const maxAge = directives.get('max-age');
  if (!directives.has('max-age')) return invalid('max-age is missing');
  if (maxAge === undefined || !/^\d+$/.test(maxAge)) return invalid('max-age is no number');
  return {
    state: 'valid',
    header,
    maxAgeS: Number(maxAge),
    includeSubDomains: directives.has('includesubdomains'),
    preload: directives.has('preload'),
  };
}
