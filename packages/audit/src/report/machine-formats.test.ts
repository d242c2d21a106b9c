// Goal: what other programs read says what the report says: SARIF's indices, levels and states
// agree with its findings, JUnit's counts with its cases. Method: one report, with and without
// `failOn`.
import { expect, test } from 'vitest';
import type { Finding, Severity } from '../finding.ts';
import type { Part } from '../part.ts';
import { renderReport } from './render-report.ts';
import type { Report } from './report.ts';

function finding(rule: string, severity: Severity): Finding {
  return {
    ...{ rule, severity, title: `Title of ${rule}`, subject: 'shop.example:443' },
    ...{ evidence: ['a < b & "c"'], why: 'Because.', fix: 'Do it.', requirements: ['G-TLS-7'] },
  };
}

const TLS: Part = {
  ...{ part: 'tls', subject: 'shop.example:443', summary: [], data: {} },
  findings: [finding('tls-rc4', 'high'), finding('tls-beast', 'low'), finding('tls-pq', 'info')],
  notChecked: [{ what: 'CAA', why: 'no DNS' }],
};
const CLEAN: Part = { ...TLS, part: 'csp', findings: [], notChecked: [] };
const REPORT: Report = {
  ...{ command: 'audit', createdAt: '2026-11-01T00:00:00.000Z', changes: null },
  parts: [TLS, CLEAN],
};

function render(format: 'sarif' | 'junit', failOn: Severity | null = null): Promise<string> {
  return renderReport(REPORT, { format, failOn, width: 80, color: false });
}

interface Sarif {
  readonly version: string;
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
    readonly results: readonly {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly level: string;
      readonly locations: readonly {
        readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } };
      }[];
    }[];
  }[];
}

test('SARIF: every result points at its rule and at an address', async () => {
  // The parts of SARIF 2.1.0 that are compared.
  const { version, runs } = JSON.parse(await render('sarif')) as Sarif;
  expect([version, runs.length]).toEqual(['2.1.0', 1]);
  const [run] = runs;
  expect(run?.results.map(({ ruleId, level }) => [ruleId, level])).toEqual([
    ['tls-rc4', 'error'],
    ['tls-beast', 'note'],
    ['tls-pq', 'note'],
  ]);
  for (const { ruleId, ruleIndex, locations } of run?.results ?? []) {
    expect(run?.tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
    const { uri } = locations[0]?.physicalLocation.artifactLocation ?? { uri: '' };
    expect(uri).toBe('https://shop.example:443/');
  }
});

/** The open tags of a text that is well formed, as names; fails on one that is not. */
function tagsOf(xml: string): string[] {
  const open: string[] = [];
  const seen: string[] = [];
  const body = xml.replace(/^<\?xml [^>]*\?>/, '');
  for (const [, close = '', name = '', empty = ''] of body.matchAll(
    /<(\/?)([a-z-]+)(?:\s+[a-z]+="[^"<]*")*\s*(\/?)>/g,
  )) {
    if (close === '/') expect(open.pop()).toBe(name);
    else {
      seen.push(name);
      if (empty === '') open.push(name);
    }
  }
  expect(open).toEqual([]);
  expect(body.replace(/<[^<>]*>/g, '')).not.toMatch(/[<>]|&(?!(?:amp|lt|gt|quot|apos|#\d+);)/);
  return seen;
}

test.each([
  [null, 2],
  ['critical', 0],
  ['high', 1],
  ['info', 3],
] as const)('JUnit with failOn %s', async (failOn, failures) => {
  const xml = await render('junit', failOn);
  const tags = tagsOf(xml);
  const count = (name: string): number => tags.filter((one) => one === name).length;
  expect([count('testsuite'), count('testcase'), count('failure'), count('skipped')]).toEqual([
    ...[2, 5, failures, 1],
  ]);
  expect(xml).toContain(`tests="4" failures="${failures}" errors="0" skipped="1"`);
  expect(xml).toContain('tests="1" failures="0" errors="0" skipped="0"');
});
