import type pg from 'pg';
import { invariant } from '@coffer/kernel';
import { findingsOf, type Finding, type SearchReport } from './findings.ts';
import type { Match, NeedleSearch } from './needle-search.ts';
import { withClient } from './with-client.ts';

/** A moment in a database's history, from which on rows are searched. */
export interface DatabaseMark {
  readonly url: string;
  readonly transaction: string;
  /** The same moment by the database's clock. */
  readonly time: string;
}

const FETCH_ROWS = 2_000;

/** Remembers where the history stands: a card drawn later is only in rows written later. */
export async function markDatabase(url: string): Promise<DatabaseMark> {
  return withClient(url, async (client) => {
    const result = await client.query<{ xid: string; time: string }>(
      `select pg_current_xact_id()::xid::text as xid, now()::text as time`,
    );
    const [row] = result.rows;
    invariant(row !== undefined, 'a select without from gives one row');
    return { url, transaction: row.xid, time: row.time };
  });
}

/**
 * Searches every column of every row written since the mark, of every table that this user may
 * read: the server's schema, the card network's and the vault's (where only ciphertext may stand),
 * and the catalog, whose statistics hold copies of values. `name=` stands before each value, so
 * that a CVC in a column of that name is recognised.
 */
export async function searchDatabase(
  search: NeedleSearch,
  marks: readonly DatabaseMark[],
): Promise<SearchReport> {
  const totals: Totals = { tables: 0, rows: 0, bytes: 0, findings: [], notSearched: [] };
  for (const mark of marks) {
    await withClient(mark.url, async (client) => {
      // Puts changed pages into the data files, for the search of those. Superusers only, or
      // members of pg_checkpoint; the write-ahead log has the same bytes in any case.
      await client.query('checkpoint').catch(() => undefined);
      for (const table of await readableTables(client, totals)) {
        await searchTable({ client, search, table, mark, totals });
      }
    });
  }
  return {
    kind: 'database',
    searched: `${totals.rows} changed rows in ${totals.tables} tables`,
    bytes: totals.bytes,
    findings: totals.findings,
    notSearched: totals.notSearched,
    notes: [],
  };
}

interface Totals {
  tables: number;
  rows: number;
  bytes: number;
  readonly findings: Finding[];
  readonly notSearched: string[];
}

interface Table {
  readonly schema: string;
  readonly name: string;
}

async function readableTables(client: pg.Client, totals: Totals): Promise<Table[]> {
  const result = await client.query<Table & { readonly readable: boolean }>(
    `select n.nspname as schema, c.relname as name,
            has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select') as readable
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'm') and c.relpersistence <> 't'
        and n.nspname <> 'information_schema'
      order by 1, 2`,
  );
  for (const { schema, name, readable } of result.rows) {
    // The catalog keeps some tables from ordinary users; ours must all be searched.
    const known = totals.notSearched.includes(refusedNote(schema, name));
    if (!readable && schema !== 'pg_catalog' && !known)
      totals.notSearched.push(refusedNote(schema, name));
  }
  return result.rows.filter(({ readable }) => readable);
}

function refusedNote(schema: string, name: string): string {
  return `table ${schema}.${name}: the database user may not read it`;
}

async function searchTable(job: {
  readonly client: pg.Client;
  readonly search: NeedleSearch;
  readonly table: Table;
  readonly mark: DatabaseMark;
  readonly totals: Totals;
}): Promise<void> {
  const { client, search, table, totals } = job;
  const name = `${client.escapeIdentifier(table.schema)}.${client.escapeIdentifier(table.name)}`;
  await client.query('begin read only');
  try {
    await client.query(
      // Ages, since transaction numbers wrap around (PostgreSQL, "Routine Vacuuming").
      `declare rows no scroll cursor for select * from ${name} as t
        where age(t.xmin) <= age('${job.mark.transaction}'::xid)`,
    );
    totals.tables += 1;
    for (;;) {
      const page = await client.query<unknown[]>({
        text: `fetch ${FETCH_ROWS} from rows`,
        rowMode: 'array',
        types: { getTypeParser: () => (value: string) => value },
      });
      const columns = page.fields.map((field) => ({
        name: field.name,
        isBytes: field.dataTypeID === BYTEA,
      }));
      searchPage({ search, table, columns, rows: page.rows, totals });
      if (page.rows.length < FETCH_ROWS) break;
    }
  } finally {
    await client.query('rollback');
  }
}

const BYTEA = 17;

function searchPage(page: {
  readonly search: NeedleSearch;
  readonly table: Table;
  readonly columns: readonly { readonly name: string; readonly isBytes: boolean }[];
  readonly rows: readonly (readonly unknown[])[];
  readonly totals: Totals;
}): void {
  const { columns, table, totals } = page;
  const pieces: Buffer[] = [];
  const ends: { readonly end: number; readonly column: string }[] = [];
  let length = 0;
  for (const row of page.rows) {
    for (const [index, value] of row.entries()) {
      const column = columns[index];
      // Every type is read as the text that PostgreSQL sends.
      if (column === undefined || typeof value !== 'string') continue;
      const bytes = column.isBytes ? Buffer.from(value.slice(2), 'hex') : Buffer.from(value);
      for (const piece of [Buffer.from(`${column.name}=`), bytes, NEW_LINE]) {
        pieces.push(piece);
        length += piece.length;
      }
      ends.push({ end: length, column: column.name });
    }
  }
  totals.rows += page.rows.length;
  totals.bytes += length;
  const columnOf = ({ at }: Match): string => ends.find(({ end }) => at < end)?.column ?? '?';
  const locate = (match: Match) => ({ area: `${table.schema}.${table.name}.${columnOf(match)}` });
  totals.findings.push(...findingsOf(page.search.find(Buffer.concat(pieces)), locate));
}

const NEW_LINE = Buffer.from('\n');
