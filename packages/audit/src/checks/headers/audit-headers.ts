import type { HttpFacts } from '../../facts/http-facts.ts';
import type { IntegrationOptions } from '../../integration/integration.ts';
import type { Part, SummaryLine } from '../../part.ts';
import { noDocument } from '../no-document.ts';
import { pageOf } from '../page.ts';
import { unreadDocument } from '../unread-document.ts';
import { HEADER_CHECKS } from './header-checks.ts';
import { isolationVerdict, type IsolationVerdict } from './isolation.ts';

/** Audits the headers of a fetched document: isolation, cookies, mixed content and the rest. */
export function auditHeaders(facts: HttpFacts, options: IntegrationOptions = {}): Part {
  const page = pageOf(facts, options);
  if (page === null) return noDocument('headers', facts);
  const verdict = isolationVerdict(page);
  const { isolated, embedder, opener, framesLoad } = verdict;
  return {
    part: 'headers',
    subject: page.subject,
    summary: [describe(verdict)],
    findings: HEADER_CHECKS.flatMap(({ find }) => find(page)),
    notChecked: unreadDocument(page),
    data: { isolation: { isolated, embedder, opener, framesLoad } },
  };
}

const FRAMES: Readonly<Record<'true' | 'false' | 'unknown' | 'null', string>> = {
  true: "the provider's frames load",
  false: "the provider's frames do not load",
  unknown: "whether the provider's frames load is not known",
  null: 'no provider seen',
};

function describe({ isolated, embedder, framesLoad }: IsolationVerdict): SummaryLine {
  const state = isolated ? `isolated (${embedder ?? ''})` : 'not isolated';
  // Each of the four values is a key of FRAMES.
  const frames = FRAMES[String(framesLoad) as keyof typeof FRAMES];
  return {
    label: 'Cross-origin isolation',
    value: `${state}; ${frames}`,
    mood: framesLoad === false ? 'bad' : 'plain',
  };
}
