import { readDocument, type DocumentFacts } from '../document/read-document.ts';
import { parsePolicy, parsePolicyList, type Policy } from '../csp/policy.ts';
import type { HttpFacts } from '../facts/http-facts.ts';
import {
  findIntegration,
  type Integration,
  type IntegrationOptions,
} from '../integration/integration.ts';

/** A document with its headers, as the checks of policies and headers look at it. */
export interface Page {
  /** What findings name: the URL or file. */
  readonly subject: string;
  /** The document's own address, for 'self'. Null where only a policy was given. */
  readonly url: URL | null;
  /** Names in lower case, in the order of the wire. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly document: DocumentFacts | null;
  readonly policies: readonly Policy[];
  readonly integration: Integration | null;
}

/** The page at the end of the way, or null where there was none. */
export function pageOf(facts: HttpFacts, options: IntegrationOptions): Page | null {
  const last = facts.exchanges.at(-1);
  if (facts.failure !== null || last === undefined) return null;
  const url = URL.canParse(last.url) ? new URL(last.url) : null;
  return makePage({ subject: last.url, url, headers: last.headers, html: last.body }, options);
}

/** A page from its parts; `html` may be empty. */
export function makePage(
  parts: {
    readonly subject: string;
    readonly url: URL | null;
    readonly headers: Page['headers'];
    readonly html: string;
  },
  options: IntegrationOptions,
): Page {
  const { subject, url, headers, html } = parts;
  const document =
    html.trim() === '' ? null : readDocument(html, url?.href ?? 'https://page.invalid/');
  const policies = [...inHeaders(headers), ...inMeta(document)];
  return {
    ...{ subject, url, headers, document, policies },
    integration: findIntegration(options, { document, policies }),
  };
}

function inHeaders(headers: Page['headers']): Policy[] {
  return headers.flatMap(([name, value]) => {
    if (name === 'content-security-policy') return parsePolicyList(value, 'enforce');
    if (name === 'content-security-policy-report-only') return parsePolicyList(value, 'report');
    return [];
  });
}

/** A report-only <meta> has no effect at all, nor has one outside <head> (CSP3, 3.3). */
function inMeta(document: DocumentFacts | null): Policy[] {
  return (document?.metaPolicies ?? [])
    .filter(({ reportOnly, inHead }) => inHead && !reportOnly)
    .map(({ content }) => parsePolicy(content, { disposition: 'enforce', delivery: 'meta' }));
}

/** Every value of a header. */
export function headerValues(page: Page, name: string): string[] {
  return page.headers.filter(([one]) => one === name).map(([, value]) => value.trim());
}

export function enforced(page: Page): readonly Policy[] {
  return page.policies.filter(({ disposition }) => disposition === 'enforce');
}
