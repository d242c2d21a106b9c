/** What spreadsheets take for a formula, also behind spaces and quotes, and in full width. */
const FORMULA = /^[\s"']*[=+\-@＝＋－＠]/;

/**
 * A table as CSV (RFC 4180). Every cell is quoted, control characters become spaces, and a cell
 * that a spreadsheet would run as a formula starts with an apostrophe: pages choose what their
 * scripts are called.
 */
export function writeCsv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

function cell(text: string): string {
  const plain = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ');
  const safe = FORMULA.test(plain) ? `'${plain}` : plain;
  return `"${safe.replaceAll('"', '""')}"`;
}
