import { findingsOf, type SearchReport } from './findings.ts';
import type { HttpAnswer } from './http.ts';
import type { NeedleSearch } from './needle-search.ts';

/** Searches every answer that the doors and the shop gave: no card data may come back. */
export function searchAnswers(search: NeedleSearch, answers: readonly HttpAnswer[]): SearchReport {
  return {
    kind: 'answers',
    searched: `${answers.length} HTTP answers`,
    bytes: answers.reduce((sum, { bytes }) => sum + bytes.length, 0),
    findings: answers.flatMap(({ bytes, status }) =>
      findingsOf(search.find(bytes), ({ at }) => ({
        area: `HTTP answer with status ${status}`,
        exactly: `at byte ${at}`,
      })),
    ),
    notSearched: [],
    notes: [],
  };
}
