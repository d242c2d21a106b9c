import type pg from 'pg';

/** What PostgreSQL counts statements with; a bed must be started with it. */
export const COUNTED_BY = 'pg_stat_statements';

/** One that read what merchants asked about, as often as it ran meanwhile. */
export interface Statement {
  readonly text: string;
  readonly calls: number;
  readonly plans: number;
  /** Pages of tables and indexes that it looked at, wherever they were. */
  readonly pages: number;
}

/** Jobs go through the same tables at times of their own, but not account by account. */
const READS = String.raw`\mfrom (charges|payment_intents|events)\s+where account_id = \$1`;

/**
 * Statements while they run, or, with `planning`, while they are planned: each new connection reads
 * the catalogue for that, so pages say nothing then.
 */
export async function countStatements(
  client: pg.Client,
  { planning }: { readonly planning: boolean },
  work: () => Promise<unknown>,
): Promise<readonly Statement[]> {
  await client.query(`create extension if not exists ${COUNTED_BY}`);
  await client.query(`alter system set ${COUNTED_BY}.track_planning = ${planning ? 'on' : 'off'}`);
  await client.query('select pg_reload_conf()');
  await client.query(`select ${COUNTED_BY}_reset()`);
  await work();
  const { rows } = await client.query<Record<keyof Statement, string>>(
    `select query as text, calls, plans, shared_blks_hit + shared_blks_read as pages
     from ${COUNTED_BY}
     where dbid = (select oid from pg_database where datname = current_database())
       and query ~ $1`,
    [READS],
  );
  return rows.map(({ text, calls, plans, pages }) => ({
    text,
    calls: Number(calls),
    plans: Number(plans),
    pages: Number(pages),
  }));
}

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly Plans?: readonly Plan[];
}

/** Tables that a statement reads from their beginning to their end. */
export async function tablesScannedBy(client: pg.Client, text: string): Promise<string[]> {
  await client.query('set search_path to coffer, public');
  const { rows } = await client.query<{ 'QUERY PLAN': readonly { readonly Plan: Plan }[] }>(
    `explain (generic_plan, format json) ${text}`,
  );
  return rows
    .flatMap((row) => row['QUERY PLAN'].map(({ Plan: plan }) => plan))
    .flatMap(nodesOf)
    .filter((node) => node['Node Type'] === 'Seq Scan')
    .map((node) => node['Relation Name'] ?? '');
}

function nodesOf(plan: Plan): Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];
}
