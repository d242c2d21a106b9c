import type pg from 'pg';

/** A row as a payment left it; a cell that names something of that payment is a slot. */
export interface RowTemplate {
  readonly table: string;
  readonly columns: readonly string[];
  readonly cells: readonly Cell[];
}

type Cell = { readonly value: string | null } | { readonly slot: string };

/** Names of one payment, each with the text that stood there. */
export type Slots = ReadonlyMap<string, string>;

/** A statement that writes one row, and what fills it in. */
export interface RowWrite {
  readonly name: string;
  readonly text: string;
  readonly cells: readonly Cell[];
}

/** Reads one row, with every column as PostgreSQL would take it back. */
export async function captureRow(
  client: pg.Client,
  from: { readonly table: string; readonly where: string; readonly values: readonly string[] },
  slots: Slots,
): Promise<RowTemplate | null> {
  const { table } = from;
  const found = await client.query<{ name: string }>(
    `select attname as name from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`,
    [table],
  );
  const columns = found.rows.map(({ name }) => name);
  const { rows } = await client.query<(string | null)[]>({
    text: `select ${columns.map((name) => `${name}::text`).join(', ')} from ${table}
      where ${from.where} limit 1`,
    values: [...from.values],
    rowMode: 'array',
  });
  const [row] = rows;
  if (row === undefined) return null;
  const bySlot = new Map([...slots].map(([slot, text]) => [text, slot]));
  const cells = row.map((value): Cell => {
    const slot = value === null ? undefined : bySlot.get(value);
    return slot === undefined ? { value } : { slot };
  });
  return { table, columns, cells };
}

/** The same row with other cells. */
export function withCells(
  row: RowTemplate,
  changed: Readonly<Record<string, string | null | { readonly slot: string }>>,
): RowTemplate {
  const cells = row.columns.map((name, at): Cell => {
    const given = changed[name];
    if (given === undefined) return cellAt(row, at);
    return given === null || typeof given === 'string' ? { value: given } : given;
  });
  return { ...row, cells };
}

export function insert({ table, columns, cells }: RowTemplate): RowWrite {
  const places = columns.map((_, at) => `$${at + 1}`).join(', ');
  return named(`insert into ${table} (${columns.join(', ')}) values (${places})`, cells);
}

export function update(row: RowTemplate, set: readonly string[], key: readonly string[]): RowWrite {
  const sets = set.map((name, at) => `${name} = $${at + 1}`).join(', ');
  const cells = [...set, ...key].map((name) => cellOf(row, name));
  return named(`update ${row.table} set ${sets} where ${equal(key, set.length)}`, cells);
}

export function remove(row: RowTemplate, key: readonly string[]): RowWrite {
  const cells = key.map((name) => cellOf(row, name));
  return named(`delete from ${row.table} where ${equal(key, 0)}`, cells);
}

function equal(key: readonly string[], before: number): string {
  return key.map((name, at) => `${name} = $${before + at + 1}`).join(' and ');
}

function cellOf(row: RowTemplate, column: string): Cell {
  return cellAt(row, row.columns.indexOf(column));
}

function cellAt({ table, cells }: RowTemplate, at: number): Cell {
  const cell = cells[at];
  if (cell === undefined) throw new Error(`${table} has no such column`);
  return cell;
}

const names = new Map<string, string>();

function named(text: string, cells: readonly Cell[]): RowWrite {
  const name = names.get(text) ?? `floor_${names.size}`;
  names.set(text, name);
  return { name, text, cells };
}

/** The values of a statement for one payment. */
export function valuesOf({ cells }: RowWrite, fill: (slot: string) => string): (string | null)[] {
  return cells.map((cell) => ('slot' in cell ? fill(cell.slot) : cell.value));
}
