/** What a browser says that the policy stopped. Only words of ours and origins, never free text. */
export interface BlockedSource {
  /** e.g. `script-src-elem`. */
  readonly directive: string;
  /** An origin, a scheme (`data:`), or `inline`, `eval`, `wasm-eval`, `trusted-types`, `other`. */
  readonly blocked: string;
  /** Path of the page, without query. */
  readonly page: string;
}

/** A browser batches reports; more in one request than this is not a browser. */
const REPORTS_MAX = 100;
const PAGE_MAX_LENGTH = 200;
const KEYWORDS: ReadonlySet<string> = new Set(['inline', 'eval', 'wasm-eval', 'self']);
const SCHEMES: ReadonlySet<string> = new Set(['data', 'blob', 'filesystem', 'about']);
const DIRECTIVE = /^[a-z]{3,20}(-[a-z]{2,20}){1,3}$/;

/**
 * Reads both formats; what is no report of a violation, or of a page of an origin that is not
 * `ofOrigin`'s, is left out. Null: not a report at all.
 */
export function parseReports(
  text: string,
  ofOrigin: (origin: string) => boolean = () => true,
): BlockedSource[] | null {
  const json = parseJson(text);
  if (Array.isArray(json)) {
    // Reporting API: a list of reports of every kind (W3C Reporting, 3.2).
    return json.slice(0, REPORTS_MAX).flatMap((report: unknown) => {
      if (fieldOf(report, 'type') !== 'csp-violation') return [];
      const body = fieldOf(report, 'body');
      const raw = {
        directive: fieldOf(body, 'effectiveDirective'),
        blocked: fieldOf(body, 'blockedURL'),
        page: fieldOf(body, 'documentURL'),
      };
      return one(raw, ofOrigin);
    });
  }
  // report-uri: one violation (CSP3, 5.5).
  const report = fieldOf(json, 'csp-report');
  if (typeof report !== 'object' || report === null) return null;
  const raw = {
    directive: fieldOf(report, 'effective-directive') ?? fieldOf(report, 'violated-directive'),
    blocked: fieldOf(report, 'blocked-uri'),
    page: fieldOf(report, 'document-uri'),
  };
  return one(raw, ofOrigin);
}

function one(
  raw: Readonly<Record<keyof BlockedSource, unknown>>,
  ofOrigin: (origin: string) => boolean,
): BlockedSource[] {
  const directive = directiveName(raw.directive);
  if (directive === null || typeof raw.blocked !== 'string') return [];
  const url = typeof raw.page === 'string' && URL.canParse(raw.page) ? new URL(raw.page) : null;
  if (!ofOrigin(url?.origin ?? 'null')) return [];
  return [{ directive, blocked: blockedName(raw.blocked), page: pagePath(url) }];
}

/** A directive's name, of old reports the first word; null for anything else. */
export function directiveName(text: unknown): string | null {
  const directive = typeof text === 'string' ? (text.split(' ')[0] ?? '') : '';
  return DIRECTIVE.test(directive) ? directive : null;
}

/** What was blocked, as `BlockedSource` has it: of an address the origin alone. */
export function blockedName(text: string): string {
  if (KEYWORDS.has(text)) return text;
  if (text === 'trusted-types-policy' || text === 'trusted-types-sink') return 'trusted-types';
  const scheme = /^([a-z]+):?/.exec(text)?.[1] ?? '';
  if (SCHEMES.has(scheme)) return `${scheme}:`;
  const url = URL.canParse(text) ? new URL(text) : null;
  // An extension's address would tell about its user.
  return url !== null && /^(https?|wss?):$/.test(url.protocol) && url.host.length <= PAGE_MAX_LENGTH
    ? `${url.protocol}//${url.host}`
    : 'other';
}

/** Percent-encoded by the URL parser, so nothing in it can break a log line or a page. */
function pagePath(page: URL | null): string {
  const path = (page?.pathname ?? '').slice(0, PAGE_MAX_LENGTH);
  return /^[\w./~%-]*$/.test(path) ? path : '';
}

function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return null;
  }
}

/** An own field, so that `__proto__` and the like give nothing. */
function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, name)?.value as unknown;
}
