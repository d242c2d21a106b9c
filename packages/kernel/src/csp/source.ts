/** One value of a directive, understood (CSP3, 2.3.1 "source lists"). */
export type Source =
  | { readonly kind: 'none' }
  | { readonly kind: 'keyword'; readonly keyword: string }
  | { readonly kind: 'nonce'; readonly value: string }
  | { readonly kind: 'hash'; readonly algorithm: string; readonly value: string }
  | { readonly kind: 'scheme'; readonly scheme: string }
  | HostSource
  | { readonly kind: 'invalid' };

export interface HostSource {
  readonly kind: 'host';
  /** Lower case; null where the page's own scheme decides. */
  readonly scheme: string | null;
  /** Lower case: `*`, `*.x.example` or `x.example`. */
  readonly host: string;
  /** Digits, `*`, or null for the scheme's own port. */
  readonly port: string | null;
  /** With its slash, or empty for every path. */
  readonly path: string;
}

export const KEYWORDS: readonly string[] = [
  "'self'",
  "'unsafe-inline'",
  "'unsafe-eval'",
  "'strict-dynamic'",
  "'unsafe-hashes'",
  "'report-sample'",
  "'unsafe-allow-redirects'",
  "'wasm-unsafe-eval'",
  "'trusted-types-eval'",
  "'inline-speculation-rules'",
  "'report-sha256'",
  "'report-sha384'",
  "'report-sha512'",
];

const NONCE = /^'nonce-([A-Za-z0-9+/_-]+={0,2})'$/i;
const HASH = /^'(sha256|sha384|sha512)-([A-Za-z0-9+/_-]+={0,2})'$/i;
const SCHEME = /^([a-z][a-z0-9+.-]*):$/i;
const HOST =
  /^(?:([a-z][a-z0-9+.-]*):\/\/)?(\*|(?:\*\.)?[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?)(?::([0-9]+|\*))?(\/[^?#]*)?$/i;

/** Reads one source expression. Anything can be given; what is none is `invalid`. */
export function parseSource(text: string): Source {
  const lower = text.toLowerCase();
  if (lower === "'none'") return { kind: 'none' };
  if (KEYWORDS.includes(lower)) return { kind: 'keyword', keyword: lower };
  const nonce = NONCE.exec(text)?.[1];
  if (nonce !== undefined) return { kind: 'nonce', value: nonce };
  const [, algorithm, digest] = HASH.exec(text) ?? [];
  if (algorithm !== undefined && digest !== undefined) {
    return { kind: 'hash', algorithm: algorithm.toLowerCase(), value: digest };
  }
  const scheme = SCHEME.exec(lower)?.[1];
  if (scheme !== undefined) return { kind: 'scheme', scheme };
  const [whole, itsScheme, host, port, path] = HOST.exec(text) ?? [];
  if (whole === undefined || host === undefined) return { kind: 'invalid' };
  return {
    kind: 'host',
    scheme: itsScheme?.toLowerCase() ?? null,
    host: host.toLowerCase(),
    port: port ?? null,
    path: path ?? '',
  };
}

/**
 * Does a source of scheme `allowed` match a request of scheme `asked`? Where CSP3 is wider (a
 * socket scheme that also takes http) this follows the browsers: Chromium only upgrades within a
 * kind.
 */
export function schemeMatches(allowed: string, asked: string): boolean {
  return (
    allowed === asked ||
    (allowed === 'http' && asked === 'https') ||
    (allowed === 'ws' && asked === 'wss')
  );
}

const DEFAULT_PORTS: Readonly<Record<string, string>> = {
  http: '80',
  https: '443',
  ws: '80',
  wss: '443',
};

export function defaultPort(scheme: string): string | null {
  return DEFAULT_PORTS[scheme] ?? null;
}
