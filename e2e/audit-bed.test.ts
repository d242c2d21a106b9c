// Goal: the TLS audit misses no fault of the test bed, finds none in good servers, grades each by
// the written table, and comes back from every hostile one. Method: one audit of each server.
import { afterAll, expect, test } from 'vitest';
import { BED_CASES, startBed } from '@coffer/testkit/tls-bed';
import { AuditFailure } from '../packages/audit/src/audit-failure.ts';
import { GRADE_TABLE } from '../packages/audit/src/grade/grade-table.ts';
import { DEFAULT_OPTIONS } from '../packages/audit/src/options.ts';
import { auditTls } from '../packages/audit/src/audit-tls.ts';
import type { Json } from '../packages/audit/src/part.ts';

/** Servers that are silent, to whatever they do not answer: they cost this for each step. */
const SILENT = new Set(['ticketbleed', 'no-answer', 'silence', 'drip']);
const SILENT_TIMEOUT_MS = 1_000;
/** All others answer within milliseconds, on a machine that has nothing else to do. */
const TIMEOUT_MS = 20_000;
const bed = startBed();
afterAll(() => bed.close());

/** Rows of the grade table, and the findings of which one at least must stand beside them. */
const EXPLAINED_BY: Readonly<Record<string, readonly string[]>> = {
  'name-mismatch': ['cert-name-mismatch'],
  expired: ['cert-expired', 'cert-chain-expired'],
  'not-yet-valid': ['cert-not-yet-valid'],
  'self-signed': ['cert-self-signed'],
  'unknown-authority': ['cert-unknown-authority'],
  'bad-chain': ['cert-invalid-chain'],
  'unread-chain': ['cert-unread'],
  revoked: ['cert-revoked'],
  'sha1-leaf': ['cert-weak-signature'],
  'md5-signature': ['cert-weak-signature'],
  'rsa-exponent-1': ['cert-small-exponent'],
  'incomplete-chain': ['cert-incomplete-chain'],
  'no-tls': ['tls-none'],
  sslv2: ['tls-sslv2-offered'],
  'sslv3-best': ['tls-no-modern-version'],
  sslv3: ['tls-sslv3-offered'],
  'tls10-or-tls11': ['tls-early-versions-offered'],
  'no-tls12': ['tls-no-modern-version', 'tls-none'],
  'no-tls13': ['tls-no-tls13', 'tls-no-modern-version', 'tls-none'],
  beast: ['tls-beast'],
  'key-under-1024': ['cert-weak-key', 'tls-logjam', 'tls-anonymous-suite', 'tls-export-suite'],
  'key-under-2048': ['cert-weak-key', 'tls-logjam', 'tls-dh-short', 'tls-anonymous-suite'],
  'weak-suite': ['tls-null-suite', 'tls-weak-suite', 'tls-export-suite'],
  'anonymous-suite': ['tls-anonymous-suite'],
  'export-suite': ['tls-export-suite'],
  'rc4-only': ['tls-rc4'],
  'rc4-modern': ['tls-rc4'],
  rc4: ['tls-rc4'],
  'block-64': ['tls-sweet32', 'tls-export-suite'],
  'no-aead': ['tls-no-aead'],
  'no-forward-secrecy': ['tls-no-forward-secrecy'],
  robot: ['tls-robot'],
  heartbleed: ['tls-heartbleed'],
  'ccs-injection': ['tls-ccs-injection'],
  ticketbleed: ['tls-ticketbleed'],
  drown: ['tls-drown'],
  'poodle-tls': ['tls-poodle-tls'],
  'poodle-ssl': ['tls-poodle-ssl'],
  crime: ['tls-crime'],
  'insecure-renegotiation': ['tls-insecure-renegotiation'],
  'no-secure-renegotiation': ['tls-no-secure-renegotiation', 'tls-insecure-renegotiation'],
  'hsts-invalid': ['hsts-invalid'],
  'hsts-short': ['hsts-short', 'hsts-zero'],
  'hsts-absent': ['hsts-absent'],
};

/** The rules of caps or warnings, as the report's data has them. */
function appliedRows(rows: Json | undefined): string[] {
  if (!Array.isArray(rows)) return [];
  // The report writes each as an object with its rule.
  return rows.map((row) => (row as { readonly rule: string }).rule);
}

test.each(BED_CASES)('$name', async ({ name, grade, findings, lesser = [] }) => {
  const { host, port, address, plain } = await bed.serve(name);
  // Only some may listen on port 80; what the checks make of it is tested beside them as well.
  if (plain === null) return;
  const resolve = new Map([[`${host}:${port}`, address]]);
  if (plain !== undefined) resolve.set(`${host}:80`, plain);
  const timeoutMs = SILENT.has(name) ? SILENT_TIMEOUT_MS : TIMEOUT_MS;
  const options = { ...DEFAULT_OPTIONS, timeoutMs, ca: [bed.ca], resolve };
  const audited = auditTls({ host, port }, options, () => undefined);
  // Everything that is thrown here is an Error.
  const part = await audited.catch((error: unknown) => error as Error);
  // Who resets at once is met by a reset before the connection stands, or right after it.
  if (grade === null && part instanceof AuditFailure) return;
  if (part instanceof Error) throw part;
  const made = new Set(part.findings.map(({ rule }) => rule));
  const serious = part.findings.filter(({ severity }) => !['low', 'info'].includes(severity));
  expect({
    grade: part.data['grade'],
    findings: serious.map(({ rule }) => rule).toSorted((a, b) => a.localeCompare(b)),
    lesser: lesser.filter((rule) => made.has(rule)),
  }).toEqual({ grade: grade ?? 'F', findings, lesser });
  const unexplained = [...appliedRows(part.data['caps']), ...appliedRows(part.data['warnings'])]
    // A row without a finding in the table is one that nobody explained.
    .filter((row) => !EXPLAINED_BY[row]?.some((rule) => made.has(rule)));
  expect(unexplained).toEqual([]);
});

test('every row of the grade table has a finding that explains it', () => {
  expect(Object.keys(EXPLAINED_BY).toSorted()).toEqual(
    GRADE_TABLE.map(({ rule }) => rule).toSorted(),
  );
});

test('every case has a name of its own', () => {
  expect(new Set(BED_CASES.map(({ name }) => name)).size).toBe(BED_CASES.length);
});
