import { invariant } from '../errors.ts';
import { sourceCovers } from './covers.ts';
import { providerFeatures, providerNeeds, type NeedsRequest } from './needs.ts';
import { governing, policyMap, serializePolicy, splitPolicyList } from './serialized-policy.ts';
import { parseSource } from './source.ts';

export interface PolicyRequest extends NeedsRequest {
  /** Fresh for every answer, base64; the page's own inline scripts and styles then carry it. */
  readonly nonce?: string;
  /** The policy that the page has already. What it allows stays allowed. */
  readonly merge?: string;
  /** A group of the Reporting-Endpoints header, and a URL for browsers that know only that. */
  readonly report?: { readonly group?: string; readonly uri?: string };
  /** Also ask for Trusted Types, with the policy names that the provider needs. */
  readonly trustedTypes?: boolean;
}

/** CSP3, 7.1: at least 128 random bits. */
const NONCE = /^[A-Za-z0-9+/_-]{22,}={0,2}$/;
const REPORT_GROUP = /^[A-Za-z0-9*_-]+$/;
const REPORT_URI = /^[^\s;,]+$/;

/**
 * What a payment page may do besides its provider's needs. `default-src 'none'` rather than
 * `'self'` so that a kind of request that nobody thought of (workers, media, prefetch, whatever
 * comes next) is closed until somebody asks for it; the kinds that every page uses are opened to
 * its own origin.
 */
const STRICT: Readonly<Record<string, readonly string[]>> = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'img-src': ["'self'"],
  'font-src': ["'self'"],
  'connect-src': ["'self'"],
  'object-src': ["'none'"],
  'base-uri': ["'none'"],
  'form-action': ["'self'"],
  'frame-ancestors': ["'none'"],
};

/** Where a page has a policy without these, its own origin may already rely on them. */
const STRICT_WHEN_MERGED: Readonly<Record<string, readonly string[]>> = {
  ...STRICT,
  'base-uri': ["'self'"],
  'frame-ancestors': ["'self'"],
};

type Directives = Map<string, readonly string[]>;

/**
 * The policy for a page with these surfaces. Alone: the strictest under which they work. With
 * `merge`: what that policy allows stays, what the provider needs is added where that policy
 * decides about it, and what it leaves open is closed; so no directive gets weaker than it has to.
 */
export function buildPolicy(request: PolicyRequest): string {
  const existing = splitPolicyList(request.merge ?? '').map(policyMap);
  const policies: Directives[] = existing.length === 0 ? [new Map()] : existing;
  closeOpenDirectives(policies, existing.length === 0 ? STRICT : STRICT_WHEN_MERGED);
  for (const policy of policies) {
    for (const { directive, source } of providerNeeds(request)) allow(policy, directive, source);
    if (request.nonce !== undefined) addNonce(policy, request.nonce);
  }
  const [first] = policies;
  invariant(first !== undefined, 'there is always one policy');
  addExtras(first, request);
  return policies.map(serializePolicy).join(', ');
}

/** Several policies all apply, so what one of them decides about is closed already. */
function closeOpenDirectives(
  policies: readonly Directives[],
  strict: Readonly<Record<string, readonly string[]>>,
): void {
  const [first] = policies;
  const open = Object.keys(strict).filter((name) =>
    policies.every((policy) => governing(policy, name) === null),
  );
  for (const name of open) first?.set(name, strict[name] ?? []);
}

/** Adds one source where the policy decides about it; where it decides nothing, all is allowed. */
function allow(policy: Directives, directive: string, source: string): void {
  const decides = governing(policy, requestOf(directive));
  if (decides === null) return;
  const sources = policy.get(decides) ?? [];
  if (sources.some((present) => sourceCovers(present, source))) return;
  // A hash would void the 'unsafe-inline' under which that inline code runs already.
  if (parseSource(source).kind === 'hash' && allowsInline(sources)) return;
  // A directive of its own, with all that the request had so far: default-src must not widen.
  const target = decides.endsWith('-elem') ? decides : directive;
  policy.set(target, [...withoutNone(sources), source]);
}

/** A provider's script is a script element, and its style a style element. */
function requestOf(directive: string): string {
  return directive === 'script-src' || directive === 'style-src' ? `${directive}-elem` : directive;
}

function addNonce(policy: Directives, nonce: string): void {
  invariant(NONCE.test(nonce), 'a nonce is base64 of at least 128 bits');
  for (const directive of ['script-src', 'style-src']) {
    const sources = policy.get(governing(policy, requestOf(directive)) ?? '') ?? [];
    // Inline styles that the page has must go on working; for scripts the nonce is the point.
    if (directive === 'style-src' && allowsInline(sources)) continue;
    allow(policy, directive, `'nonce-${nonce}'`);
  }
}

function addExtras(policy: Directives, request: PolicyRequest): void {
  if (request.trustedTypes === true) {
    const named = providerFeatures(request.provider).trustedTypes === 'default-policy';
    policy.set('require-trusted-types-for', ["'script'"]);
    if (!policy.has('trusted-types')) policy.set('trusted-types', [named ? 'default' : "'none'"]);
  }
  const { group, uri } = request.report ?? {};
  if (uri !== undefined) {
    invariant(REPORT_URI.test(uri), 'a reporting address holds no space, semicolon or comma');
    // The page's own collectors go on hearing: several addresses may stand here.
    policy.set('report-uri', [...new Set([...(policy.get('report-uri') ?? []), uri])]);
  }
  if (group !== undefined) {
    invariant(REPORT_GROUP.test(group), 'a reporting group is a token');
    // Only one group may; the page's own stays.
    if (!policy.has('report-to')) policy.set('report-to', [group]);
  }
}

/** Does 'unsafe-inline' stand here and work? A nonce, a hash or 'strict-dynamic' voids it. */
function allowsInline(sources: readonly string[]): boolean {
  const parsed = sources.map(parseSource);
  const has = (keyword: string): boolean =>
    parsed.some((source) => source.kind === 'keyword' && source.keyword === keyword);
  const voided = parsed.some(({ kind }) => kind === 'nonce' || kind === 'hash');
  return has("'unsafe-inline'") && !voided && !has("'strict-dynamic'");
}

function withoutNone(sources: readonly string[]): readonly string[] {
  return sources.filter((source) => parseSource(source).kind !== 'none');
}
