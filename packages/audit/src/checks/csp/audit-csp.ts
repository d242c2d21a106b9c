import type { Finding } from '../../finding.ts';
import type { HttpFacts } from '../../facts/http-facts.ts';
import type { Integration, IntegrationOptions } from '../../integration/integration.ts';
import type { Json, NotChecked, Part, SummaryLine } from '../../part.ts';
import { makePage, pageOf, type Page } from '../page.ts';
import { noDocument } from '../no-document.ts';
import { unreadDocument } from '../unread-document.ts';
import { CSP_CHECKS } from './csp-checks.ts';
import { needStates } from './provider-sources.ts';

/** Audits the policies of a fetched document. */
export function auditCsp(facts: HttpFacts, options: IntegrationOptions = {}): Part {
  const page = pageOf(facts, options);
  return page === null ? noDocument('csp', facts) : auditCspOf(page);
}

/** Audits a policy's text, or headers as a file holds them, without a document. */
export function auditPolicyText(
  given: { readonly subject: string; readonly text: string },
  options: IntegrationOptions = {},
): Part {
  const headers = readHeaders(given.text);
  const page = makePage({ subject: given.subject, url: null, headers, html: '' }, options);
  return auditCspOf(page);
}

/** The findings alone: what the 1 ms of an audit are spent on. */
export function findInPolicies(page: Page): readonly Finding[] {
  return CSP_CHECKS.flatMap(({ find }) => find(page));
}

function auditCspOf(page: Page): Part {
  return {
    part: 'csp',
    subject: page.subject,
    summary: summarize(page),
    findings: findInPolicies(page),
    notChecked: listNotChecked(page),
    data: {
      policies: page.policies.map(({ text, disposition, delivery, directives }): Json => ({
        ...{ text, disposition, delivery },
        directives: Object.fromEntries([...directives].map(([name, { values }]) => [name, values])),
      })),
      integration: describeIntegration(page.integration),
    },
  };
}

const HEADER_LINE = /^\s*(content-security-policy(?:-report-only)?)\s*:\s*(.*)$/i;
const ANY_HEADER = /^[A-Za-z0-9-]+:\s/;

/** A file may hold header lines (as `curl -I` prints them) or a policy alone. */
function readHeaders(text: string): Page['headers'] {
  const lines = text.split(/\r?\n/);
  const isHeaders = lines.some((one) => HEADER_LINE.test(one)) || /^HTTP\/\d/.test(text);
  if (!isHeaders) return [['content-security-policy', lines.join(' ')]];
  return lines
    .filter((one) => ANY_HEADER.test(one.trim()))
    .map((one) => {
      const colon = one.indexOf(':');
      return [one.slice(0, colon).trim().toLowerCase(), one.slice(colon + 1).trim()] as const;
    });
}

function summarize(page: Page): SummaryLine[] {
  const { policies, integration } = page;
  const places = policies.map(
    ({ disposition, delivery }) =>
      `${disposition === 'enforce' ? 'enforced' : 'report-only'} (${delivery})`,
  );
  const policyLine: SummaryLine = {
    label: 'Policies',
    value: places.length === 0 ? 'none' : places.join(', '),
    mood: policies.some(({ disposition }) => disposition === 'enforce') ? 'good' : 'bad',
  };
  if (integration === null) return [policyLine];
  const { provider, surfaces, known } = integration;
  const states = policies
    .filter(({ disposition }) => disposition === 'enforce')
    .flatMap((policy) => needStates(policy, integration));
  const blocked = states.filter(({ need, allowed }) => need.when === null && !allowed).length;
  return [
    policyLine,
    { label: 'Provider', value: `${provider} (${surfaces.join(', ')}), ${known}`, mood: 'plain' },
    {
      label: 'Required sources',
      value: blocked === 0 ? 'all allowed' : `${blocked} blocked`,
      mood: blocked === 0 ? 'good' : 'bad',
    },
  ];
}

function listNotChecked(page: Page): NotChecked[] {
  const { integration, document } = page;
  return [
    ...unreadDocument(page),
    ...(integration !== null
      ? []
      : [
          {
            what: "the provider's required sources",
            why: 'neither the page nor its policy shows a provider; name it with --provider',
          },
        ]),
    ...(document !== null
      ? []
      : [{ what: 'what the page itself loads', why: 'there is no document, only headers' }]),
  ];
}

function describeIntegration(integration: Integration | null): Json {
  if (integration === null) return null;
  const { provider, surfaces, cofferOrigin, known } = integration;
  return { provider, surfaces, cofferOrigin, known };
}
