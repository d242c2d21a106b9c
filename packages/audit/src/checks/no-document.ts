import type { HttpFacts } from '../facts/http-facts.ts';
import type { Part, PartName } from '../part.ts';

/** The part of an audit that found no document to look at. It is never a pass. */
export function noDocument(part: PartName, facts: HttpFacts): Part {
  const why = facts.failure === null ? 'no answer' : facts.failure.detail;
  return {
    part,
    subject: facts.asked,
    summary: [{ label: 'Document', value: `none: ${why}`, mood: 'bad' }],
    findings: [],
    notChecked: [{ what: 'everything about this page', why }],
    data: {},
  };
}
