// Goal: a comparison tells each difference between two reports once, and nothing else. Method:
// pairs of parts with one change each.
import { expect, test } from 'vitest';
import type { Finding } from '../finding.ts';
import type { Part } from '../part.ts';
import { compareReports } from './compare-reports.ts';

const FINDING: Finding = {
  rule: 'tls-rc4',
  severity: 'high',
  title: 'RC4 is accepted',
  subject: 'shop.example:443',
  evidence: ['TLS_RSA_WITH_RC4_128_SHA (TLSv1.2)'],
  why: 'It leaks.',
  fix: 'Drop it.',
  requirements: ['G-TLS-7'],
};

const because = (value: string) => ({ label: 'Because', value, mood: 'plain' }) as const;

function part(changes: Partial<Part> = {}): Part {
  return {
    ...{ part: 'tls', subject: 'shop.example:443', findings: [FINDING], notChecked: [], data: {} },
    summary: [because('B: one'), because('B: two')],
    ...changes,
  };
}

const NOTHING = { since: '2026-01-01', added: [], changed: [], gone: [], summary: [] };
const compare = (before: Part, after: Part) =>
  compareReports({ createdAt: '2026-01-01', parts: [before] }, [after]);

test('the same report', () => {
  expect(compare(part(), part())).toEqual(NOTHING);
});

test('every line of a label that stands on several', () => {
  const after = part({ summary: [because('B: one'), because('C: three')] });
  expect(compare(part(), after)).toEqual({
    ...NOTHING,
    summary: [
      {
        subject: 'shop.example:443',
        label: 'Because',
        before: 'B: one; B: two',
        after: 'B: one; C: three',
      },
    ],
  });
  expect(compare(part(), part({ summary: [] })).summary).toMatchObject([{ after: null }]);
});

test('a finding that is new, gone, or has other evidence', () => {
  const none = part({ findings: [] });
  const other = { ...FINDING, evidence: ['another'] };
  const entry = { part: 'tls', finding: FINDING };
  expect(compare(none, part())).toEqual({ ...NOTHING, added: [entry] });
  expect(compare(part(), none)).toEqual({ ...NOTHING, gone: [entry] });
  const changed = [{ part: 'tls', before: FINDING, after: other }];
  expect(compare(part(), part({ findings: [other] }))).toEqual({ ...NOTHING, changed });
});
