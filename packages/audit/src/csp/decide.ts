import { governing, type Source } from '@coffer/kernel';
import { sourceMatchesUrl, type Self } from './match-url.ts';
import type { Directive, Policy } from './policy.ts';

/** One request of a page, as far as a policy looks at it. */
export interface PolicyRequest {
  /** The kind of request by its most exact directive: `script-src-elem`, `frame-src`, ... */
  readonly directive: string;
  readonly url: URL;
  readonly self: Self;
  /** The element's nonce. */
  readonly nonce?: string | null;
  /** The element's integrity attribute. */
  readonly integrity?: string | null;
  /** False for a script that another script made; 'strict-dynamic' asks for it. */
  readonly parserInserted?: boolean;
  readonly redirected?: boolean;
}

export interface Decision {
  readonly allowed: boolean;
  /** The directive that decided, or null where none restricts such requests. */
  readonly by: string | null;
}

/** Directives under which nonces, hashes and 'strict-dynamic' count. */
const SCRIPT_LIKE: ReadonlySet<string> = new Set(['script-src', 'script-src-elem', 'worker-src']);
const NONCE_LIKE: ReadonlySet<string> = new Set([...SCRIPT_LIKE, 'style-src', 'style-src-elem']);

/** The directive of `policy` that decides about requests of this kind. */
export function governingDirective(policy: Policy, directive: string): Directive | null {
  const values = new Map([...policy.directives].map(([name, { values: list }]) => [name, list]));
  const name = governing(values, directive);
  return name === null ? null : (policy.directives.get(name) ?? null);
}

/** Does this policy let the request go out? */
export function decide(policy: Policy, request: PolicyRequest): Decision {
  const directive = governingDirective(policy, request.directive);
  if (directive === null) return { allowed: true, by: null };
  return { allowed: allowsUrl(directive.sources, request), by: directive.name };
}

function allowsUrl(sources: readonly Source[], request: PolicyRequest): boolean {
  if (NONCE_LIKE.has(request.directive) && hasNonce(sources, request.nonce)) return true;
  if (SCRIPT_LIKE.has(request.directive)) {
    if (hasEveryHash(sources, request.integrity)) return true;
    if (hasKeyword(sources, "'strict-dynamic'")) return request.parserInserted === false;
  }
  return sources.some((source) => sourceMatchesUrl(source, request.url, request));
}

/** Does this policy let inline code of this kind run? */
export function decideInline(
  policy: Policy,
  request: {
    readonly directive: string;
    readonly nonce?: string | null;
    readonly hashes?: readonly string[];
  },
): Decision {
  const directive = governingDirective(policy, request.directive);
  if (directive === null) return { allowed: true, by: null };
  const { sources } = directive;
  const hashed = sources.some(
    (source) =>
      source.kind === 'hash' &&
      (request.hashes ?? []).includes(`${source.algorithm}-${urlSafeToBase64(source.value)}`),
  );
  const allowed = hasNonce(sources, request.nonce) || hashed || allowsAnyInline(sources);
  return { allowed, by: directive.name };
}

/** 'unsafe-inline' works only without a nonce, a hash and 'strict-dynamic' (CSP3, 6.7.3.2). */
export function allowsAnyInline(sources: readonly Source[]): boolean {
  return hasKeyword(sources, "'unsafe-inline'") && !voidsInline(sources);
}

export function voidsInline(sources: readonly Source[]): boolean {
  return (
    sources.some(({ kind }) => kind === 'nonce' || kind === 'hash') ||
    hasKeyword(sources, "'strict-dynamic'")
  );
}

export function hasKeyword(sources: readonly Source[], keyword: string): boolean {
  return sources.some((source) => source.kind === 'keyword' && source.keyword === keyword);
}

function hasNonce(sources: readonly Source[], nonce: string | null | undefined): boolean {
  if (nonce === null || nonce === undefined || nonce === '') return false;
  return sources.some((source) => source.kind === 'nonce' && source.value === nonce);
}

/** An outside script may run when every digest of its integrity attribute is a source. */
function hasEveryHash(sources: readonly Source[], integrity: string | null | undefined): boolean {
  const digests = (integrity ?? '').split(/\s+/).filter((digest) => digest !== '');
  const listed = sources.flatMap((source) =>
    source.kind === 'hash' ? [`${source.algorithm}-${urlSafeToBase64(source.value)}`] : [],
  );
  return (
    digests.length > 0 && digests.every((digest) => listed.includes(urlSafeToBase64(digest, 7)))
  );
}

/** Base64url and base64 count the same; `from` leaves an algorithm's own hyphen alone. */
function urlSafeToBase64(text: string, from = 0): string {
  return text.slice(0, from) + text.slice(from).replaceAll('-', '+').replaceAll('_', '/');
}
