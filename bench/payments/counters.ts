import type pg from 'pg';

/** What PostgreSQL has counted so far. */
export interface Counters {
  readonly commits: number;
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
  readonly walBytes: number;
}

/** Of one database. A backend reports what it did up to a second later, or when it is idle. */
export async function readCounters(client: pg.Client): Promise<Counters> {
  const { rows } = await client.query<Record<keyof Counters, string>>(
    `select xact_commit as commits, tup_inserted as inserted, tup_updated as updated,
       tup_deleted as deleted,
       (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::text as "walBytes"
     from pg_stat_database where datname = current_database()`,
  );
  const [row] = rows;
  return {
    commits: Number(row?.commits),
    inserted: Number(row?.inserted),
    updated: Number(row?.updated),
    deleted: Number(row?.deleted),
    walBytes: Number(row?.walBytes),
  };
}

/** What happened between, for each of `count`. */
export function perOne(before: Counters, after: Counters, count: number): Counters {
  const one = (name: keyof Counters): number => (after[name] - before[name]) / count;
  return {
    commits: one('commits'),
    inserted: one('inserted'),
    updated: one('updated'),
    deleted: one('deleted'),
    walBytes: one('walBytes'),
  };
}
