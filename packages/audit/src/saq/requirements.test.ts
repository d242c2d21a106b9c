// Goal: the lists are those of the questionnaires, and a status never says more than is known.
// Method: counts and ids against the published ones, then one context for each status.
import { expect, test } from 'vitest';
import { factsFromReport } from './from-report.ts';
import { requirementsOf, requirementText, type AuditEvidence } from './requirements.ts';
import { compareIds, requirementIds, SAQS, type Saq } from './saq.ts';

const REDIRECT = { channel: 'ecommerce', facts: { page: 'redirect' } } as const;
const INVOICES = { channel: 'ecommerce', facts: { page: 'no-own-page' } } as const;

function statuses(context: {
  readonly saq: Saq;
  readonly channels?: readonly (typeof REDIRECT | typeof INVOICES)[];
  readonly paper?: boolean | null;
  readonly audit?: AuditEvidence;
}): Map<string, string> {
  const list = requirementsOf({ channels: [REDIRECT], paper: null, audit: new Map(), ...context });
  return new Map(list?.map(({ id, status }) => [id, status]));
}

test('the number of requirements of each questionnaire', () => {
  const counts = Object.fromEntries(SAQS.map((saq) => [saq, requirementIds(saq)?.length ?? null]));
  expect(counts).toEqual({
    ...{ P2PE: 21, SPoC: null, A: 27, B: 27, 'B-IP': 50, 'C-VT': 54, C: 124, 'A-EP': 139 },
    ...{ 'D-Merchant': 234, 'D-ServiceProvider': 260, ROC: 234, 'ROC-ServiceProvider': 260 },
  });
});

test('SAQ A r1 has neither 6.4.3 nor 11.6.1, SAQ A-EP has both', () => {
  const both = ['6.4.3', '11.6.1'];
  expect(requirementIds('A')?.filter((id) => both.includes(id))).toEqual([]);
  expect(requirementIds('A-EP')?.filter((id) => both.includes(id))).toEqual(both);
});

test('every requirement has words and kinds of evidence', () => {
  for (const id of SAQS.flatMap((saq) => requirementIds(saq) ?? [])) {
    const { asks, evidence } = requirementText(id);
    expect([asks.length > 0, evidence.length > 0], id).toEqual([true, true]);
  }
});

test('ids are in the order of the standard', () => {
  const ids = ['A1.1.1', '12.10.1', '9.4.1.1', '9.10', '9.4.1', '9.4'];
  expect(ids.toSorted(compareIds)).toEqual([
    '9.4',
    '9.4.1',
    '9.4.1.1',
    '9.10',
    '12.10.1',
    'A1.1.1',
  ]);
});

test('paper is not applicable only where none is kept', () => {
  expect(statuses({ saq: 'A', paper: false }).get('9.4.1')).toBe('not applicable');
  expect(statuses({ saq: 'A', paper: true }).get('9.4.1')).toBe('a person attests');
  expect(statuses({ saq: 'A', paper: null }).get('9.4.1')).toBe('a person attests');
  expect(statuses({ saq: 'D-Merchant', paper: false }).get('9.4.1')).toBe('a person attests');
});

test('the web server is not applicable only where every channel has none', () => {
  expect(statuses({ saq: 'A', channels: [INVOICES] }).get('11.3.2')).toBe('not applicable');
  expect(statuses({ saq: 'A', channels: [INVOICES, REDIRECT] }).get('11.3.2')).toBe(
    'a person attests',
  );
});

/** A report of `coffer audit` with one TLS and one page part. */
function report(rules: readonly string[], notChecked: readonly unknown[] = []): unknown {
  return {
    parts: [
      {
        part: 'tls',
        subject: 'shop.example:443',
        findings: rules.map((rule) => ({ rule, requirements: ['G-TLS-1', 'PCI 4.2.1'] })),
        not_checked: notChecked,
        data: {},
      },
      {
        part: 'page',
        subject: 'https://shop.example/pay',
        findings: [{ rule: 'page-x', requirements: ['PCI 6.4.3'] }],
        not_checked: [],
        data: { integration: { kind: 'hosted fields', providers: [] } },
      },
    ],
  };
}

function evidenceOf(input: unknown): AuditEvidence {
  return factsFromReport(input)?.evidence ?? new Map<string, never>();
}

test('TLS is proved by a complete test that found nothing, and only then', () => {
  const status = (input: unknown): string | undefined =>
    statuses({ saq: 'A-EP', audit: evidenceOf(input) }).get('4.2.1');
  expect(status(report([]))).toBe('proved');
  expect(status(report(['tls-sslv3-offered']))).toBe('evidence collected');
  expect(status(report([], [{ what: 'ROBOT', why: 'reset' }]))).toBe('evidence collected');
  expect(status({ parts: [] })).toBe('a person attests');
});

test('findings of the page speak against its requirement', () => {
  const list = requirementsOf({
    saq: 'A-EP',
    channels: [REDIRECT],
    paper: null,
    audit: evidenceOf(report([])),
  });
  const found = list?.filter(({ id }) => ['6.4.3', '11.6.1'].includes(id));
  expect(found?.map(({ id, status, against }) => ({ id, status, against }))).toEqual([
    { id: '6.4.3', status: 'evidence collected', against: ['page-x'] },
    { id: '11.6.1', status: 'evidence collected', against: [] },
  ]);
});

test('the page of a report is a channel; what cannot be seen stays unknown', () => {
  expect(factsFromReport(report([]))?.facts).toEqual({
    role: null,
    paper: null,
    channels: [
      { channel: 'ecommerce', name: 'https://shop.example/pay', facts: { page: 'embedded' } },
    ],
  });
});

test.each([null, 3, {}, { parts: 'x' }, []])('%j is no report', (input) => {
  expect(factsFromReport(input)).toBeNull();
});

test('garbage inside a report is left out', () => {
  const parts = [null, 1, {}, { part: 'page', subject: 's', findings: [null, {}], data: 4 }];
  expect(factsFromReport({ parts })?.facts.channels).toEqual([]);
});
