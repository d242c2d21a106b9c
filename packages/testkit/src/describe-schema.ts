import type pg from 'pg';

const TABLES = `
  select relname || case relpersistence when 'u' then ' unlogged' else '' end as line
  from pg_class where relnamespace = current_schema()::regnamespace and relkind = 'r'
  order by relname collate "C"`;

const COLUMNS = `
  select format('%s.%s %s%s%s%s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
    case when l.collname = 'C' then ' collate "C"' else '' end,
    case when a.attnotnull then ' not null' else '' end,
    ' default ' || pg_get_expr(d.adbin, d.adrelid)) as line
  from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
  left join pg_collation l on l.oid = a.attcollation
  where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r'
  order by c.relname collate "C", a.attname collate "C"`;

const CONSTRAINTS = `
  select format('%s %s', conrelid::regclass, pg_get_constraintdef(oid)) as line
  from pg_constraint
  where connamespace = current_schema()::regnamespace and contype in ('c', 'f', 'p', 'u')
  order by 1`;

const INDEXES = `
  select pg_get_indexdef(indexrelid) as line from pg_index join pg_class c on c.oid = indexrelid
  where c.relnamespace = current_schema()::regnamespace order by 1`;

/**
 * The catalog of the client's schema as text, the same on every PostgreSQL from 15 on: tables,
 * columns, constraints, indexes. A test compares it with a file, so that migrations show as a
 * change.
 */
export async function describeSchema(client: pg.Client): Promise<string> {
  const parts: string[] = [];
  for (const query of [TABLES, COLUMNS, CONSTRAINTS, INDEXES]) {
    const { rows } = await client.query<{ line: string }>(query);
    parts.push(rows.map(({ line }) => line).join('\n'));
  }
  return `${parts.join('\n\n')}\n`;
}
