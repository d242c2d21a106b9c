import type { PageDocument } from '../facts/page-facts.ts';

export type Header = readonly [name: string, value: string];

/** Policies in `meta` elements, under the name of their header. */
export const META_POLICY = 'content-security-policy in meta';

/** Headers that decide what a browser lets a page do (PCI DSS 11.6.1: security-impacting). */
const SECURITY_HEADERS: ReadonlySet<string> = new Set([
  'content-security-policy',
  'content-security-policy-report-only',
  'strict-transport-security',
  'x-frame-options',
  'x-content-type-options',
  'permissions-policy',
  'referrer-policy',
  'cross-origin-opener-policy',
  'cross-origin-opener-policy-report-only',
  'cross-origin-embedder-policy',
  'cross-origin-embedder-policy-report-only',
  'cross-origin-resource-policy',
  'integrity-policy',
  'integrity-policy-report-only',
  'origin-agent-cluster',
  'access-control-allow-origin',
  'access-control-allow-credentials',
  'x-permitted-cross-domain-policies',
  'reporting-endpoints',
  'report-to',
  'refresh',
]);

/** The document's security headers by name, in one order, without nonces. */
export function securityHeaders({ headers, metaPolicies }: PageDocument): Header[] {
  const values = new Map<string, string[]>();
  const add = (name: string, value: string): void => {
    values.set(name, [...(values.get(name) ?? []), withoutNonces(value)]);
  };
  for (const [name, value] of headers) {
    // Chromium joins repeated headers by line breaks.
    if (SECURITY_HEADERS.has(name)) for (const one of value.split('\n')) add(name, one);
  }
  for (const policy of metaPolicies) add(META_POLICY, policy);
  return [...values]
    .map(([name, all]): Header => [name, all.join(', ')])
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** A nonce is new in every answer, or it would be none. */
function withoutNonces(value: string): string {
  return value
    .replaceAll(/'nonce-[^']*'/gi, "'nonce-*'")
    .replaceAll(/\s+/g, ' ')
    .trim();
}
