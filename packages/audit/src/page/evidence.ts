import type { Authorisation } from './authorisations.ts';
import { writeCsv } from './csv.ts';
import { INVENTORY_COLUMNS, inventoryOf } from './inventory.ts';
import type { RunRecord } from './run-record.ts';

/** Files for an assessor, by name: what PCI DSS 6.4.3 and 11.6.1 ask to see of these runs. */
export function evidenceFiles(
  runs: readonly RunRecord[],
  authorisations: readonly Authorisation[] | null,
): ReadonlyMap<string, string> {
  const rows = runs.flatMap((run) => inventoryOf(run, authorisations));
  const table = rows.map((row) => INVENTORY_COLUMNS.map((column) => row[column]));
  const headers = runs.flatMap(({ url, page }) =>
    page === null ? [] : [{ page: url, finalUrl: page.finalUrl, headers: page.headers }],
  );
  return new Map([
    ['inventory.csv', writeCsv([INVENTORY_COLUMNS, ...table])],
    ['inventory.json', json(rows)],
    ['headers.json', json(headers)],
    ['run.json', json(runs.map(({ seen: _seen, page, ...run }) => ({ ...run, ...visitOf(page) })))],
  ]);
}

function visitOf(page: RunRecord['page']) {
  return { browser: page?.browser ?? null, troubles: page?.troubles ?? [] };
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
