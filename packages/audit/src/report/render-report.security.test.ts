// Goal: what a hostile server puts into findings can neither steer a terminal nor become markup,
// and every format stays well formed. Method: render a report full of it in every format.
import { Ajv } from 'ajv';
import { parse } from 'parse5';
import { expect, test } from 'vitest';
import schema from '../../schema/report.schema.json' with { type: 'json' };
import type { Finding } from '../finding.ts';
import type { Part } from '../part.ts';
import { compareReports } from './compare-reports.ts';
import { readBaseline } from './read-baseline.ts';
import { REPORT_FORMATS, renderReport, type ReportFormat } from './render-report.ts';
import type { Report } from './report.ts';

const HOSTILE = `\x1b[2J\x9b31m\r\n\u202e\u2028\ud800<script>alert("x")</script>'&]]><img src=x onerror=a>`;

const FINDING: Finding = {
  rule: 'tls-rc4',
  severity: 'high',
  title: HOSTILE,
  subject: `shop.example:443 ${HOSTILE}`,
  evidence: [HOSTILE],
  why: HOSTILE,
  fix: HOSTILE,
  requirements: ['G-TLS-7', HOSTILE],
};

const PART: Part = {
  part: 'tls',
  subject: `shop.example:443 ${HOSTILE}`,
  summary: [{ label: HOSTILE, value: HOSTILE, mood: 'bad' }],
  findings: [FINDING],
  notChecked: [{ what: HOSTILE, why: HOSTILE }],
  data: {
    grade: 'A+',
    suites: [{ protocol: 'TLSv1.2', name: HOSTILE, openssl: null }],
    told: HOSTILE,
  },
};

const GONE: Finding = { ...FINDING, rule: 'tls-sweet32' };
const BEFORE: Finding = { ...FINDING, evidence: ['less'] };

const REPORT: Report = {
  command: 'tls',
  createdAt: '2026-11-01T00:00:00.000Z',
  parts: [PART],
  changes: compareReports(
    {
      createdAt: HOSTILE,
      parts: [{ part: 'tls', subject: PART.subject, summary: [], findings: [BEFORE, GONE] }],
    },
    [PART],
  ),
};

function render(format: ReportFormat, report: Report = REPORT): Promise<string> {
  return renderReport(report, { format, failOn: null, width: 80, color: false });
}

test.each(REPORT_FORMATS)('%s holds nothing that a terminal obeys', async (format) => {
  expect(await render(format)).not.toMatch(
    // oxlint-disable-next-line no-control-regex -- these are what must not be there
    /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\ud800-\udbff](?![\udc00-\udfff])/,
  );
});

test('html has no element that the report does not make', async () => {
  const names = new Set<string>();
  const walk = (node: { readonly nodeName: string; readonly childNodes?: readonly never[] }) => {
    names.add(node.nodeName);
    for (const child of node.childNodes ?? []) walk(child);
  };
  walk(parse(await render('html')) as never);
  expect(['script', 'img', 'link', 'iframe', 'a'].filter((name) => names.has(name))).toEqual([]);
});

test('junit is XML whose text holds no markup of others', async () => {
  const xml = await render('junit');
  expect(xml).not.toMatch(/<script|<img/);
  expect(xml.match(/<testcase /g)?.length).toBe(2);
});

test('json keeps to its schema, and says what was sent', async () => {
  const document: unknown = JSON.parse(await render('json'));
  const validate = new Ajv({ strict: false }).compile(schema);
  expect([validate(document), validate.errors]).toEqual([true, null]);
  expect(document).toMatchObject({ grade: 'A+', parts: [{ data: { told: HOSTILE } }] });
});

test('a json report is a baseline of its own, against which nothing changed', async () => {
  const baseline = readBaseline(await render('json', { ...REPORT, changes: null }));
  const changes = baseline === null ? null : compareReports(baseline, [PART]);
  expect(changes).toEqual({
    since: REPORT.createdAt,
    ...{ added: [], changed: [], gone: [], summary: [] },
  });
});

test('a comparison tells new, changed and gone apart', () => {
  const { added, changed, gone } = REPORT.changes ?? { added: [], changed: [], gone: [] };
  expect({ added, changed, gone }).toEqual({
    added: [],
    changed: [{ part: 'tls', before: BEFORE, after: FINDING }],
    gone: [{ part: 'tls', finding: GONE }],
  });
});
