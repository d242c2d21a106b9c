// Goal: the TLS audit misses no fault of the test bed, finds none in good servers, grades each by
// the written table, and comes back from every hostile one. Method: one audit of each server.
import { afterAll, expect, test } from 'vitest';
import { BED_CASES, startBed } from '@coffer/testkit/tls-bed';
import { AuditFailure } from '../packages/audit/src/audit-failure.ts';
import { DEFAULT_OPTIONS } from '../packages/audit/src/options.ts';
import { auditTls } from '../packages/audit/src/audit-tls.ts';

/** Silent servers cost this for each step; all others answer within milliseconds. */
const TIMEOUT_MS = 1_000;
const bed = startBed();
afterAll(() => bed.close());

test.each(BED_CASES)('$name', async ({ name, grade, findings }) => {
  const { host, port, address } = await bed.serve(name);
  const resolve = new Map([[`${host}:${port}`, address]]);
  const options = { ...DEFAULT_OPTIONS, timeoutMs: TIMEOUT_MS, ca: [bed.ca], resolve };
  const audited = auditTls({ host, port }, options, () => undefined);
  // Everything that is thrown here is an Error.
  const part = await audited.catch((error: unknown) => error as Error);
  // Who resets at once is met by a reset before the connection stands, or right after it.
  if (grade === null && part instanceof AuditFailure) return;
  if (part instanceof Error) throw part;
  const serious = part.findings.filter(({ severity }) => !['low', 'info'].includes(severity));
  expect({
    grade: part.data['grade'],
    findings: serious.map(({ rule }) => rule).toSorted((a, b) => a.localeCompare(b)),
  }).toEqual({ grade: grade ?? 'F', findings });
});

test('every case has a name of its own', () => {
  expect(new Set(BED_CASES.map(({ name }) => name)).size).toBe(BED_CASES.length);
});
