import type { PageRecord } from './page-record.ts';
import { readDocument } from './read-fields.ts';
import { readPageRecord } from './read-page-record.ts';

const FORMAT = 'coffer-page-baseline';
const VERSION = 1;

/** The pages of a baseline file. Throws an AuditFailure that says what is wrong with it. */
export function readBaselineFile(text: string, file: string): readonly PageRecord[] {
  return readDocument(text, { file, format: FORMAT, version: VERSION }).list(
    'pages',
    readPageRecord,
  );
}

/** A baseline file's text: readable, in a stable order, without any script's text. */
export function writeBaselineFile(pages: readonly PageRecord[]): string {
  const sorted = pages.toSorted((a, b) => (a.url < b.url ? -1 : 1));
  return `${JSON.stringify({ format: FORMAT, version: VERSION, pages: sorted }, null, 2)}\n`;
}

/** A baseline with these pages instead of what it had of them; all others stay. */
export function mergeBaseline(
  old: readonly PageRecord[],
  pages: readonly PageRecord[],
): readonly PageRecord[] {
  return [...old.filter(({ url }) => !pages.some((page) => page.url === url)), ...pages];
}
