import type pg from 'pg';
import type { DatabaseMark } from './database.ts';
import { findingsOf, type Finding, type SearchReport } from './findings.ts';
import type { NeedleSearch } from './needle-search.ts';
import { NEEDLE_CONTEXT_BYTES } from './needles.ts';
import { withClient } from './with-client.ts';

const CHUNK_BYTES = 8 * 1024 * 1024;

/**
 * Searches the files of a database server that is not ours, its data and its write-ahead log,
 * through the server itself: its superuser may read them.
 */
export async function searchServerFiles(
  search: NeedleSearch,
  mark: DatabaseMark,
): Promise<SearchReport> {
  const report = { kind: 'files', notes: [] } as const;
  try {
    return await withClient(mark.url, async (client) => {
      const files = await changedFiles(client, mark);
      const findings: Finding[] = [];
      for (const file of files) findings.push(...(await searchFile(client, search, file)));
      return {
        ...report,
        searched: `${files.length} changed files of the database server`,
        bytes: files.reduce((sum, { size }) => sum + size, 0),
        findings,
        notSearched: [],
      };
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown reason';
    return {
      ...report,
      searched: 'no file of the database server',
      bytes: 0,
      findings: [],
      notSearched: [`data files and write-ahead log of the database server: ${reason}`],
    };
  }
}

interface ServerFile {
  readonly name: string;
  readonly size: number;
}

/** Files of this database and of the write-ahead log, changed since the mark. */
async function changedFiles(client: pg.Client, mark: DatabaseMark): Promise<ServerFile[]> {
  const result = await client.query<ServerFile>(
    `with folders as (
       select 'pg_wal' as folder
       union all select 'base/' || oid from pg_database where datname = current_database())
     select folder || '/' || file as name, stat.size::float8 as size
       from folders, pg_ls_dir(folder) as file,
         lateral pg_stat_file(folder || '/' || file, true) as stat
      where not stat.isdir and stat.modification >= $1::timestamptz - interval '1 second'`,
    [mark.time],
  );
  return result.rows;
}

async function searchFile(
  client: pg.Client,
  search: NeedleSearch,
  file: ServerFile,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const step = CHUNK_BYTES - search.maxLength - 2 * NEEDLE_CONTEXT_BYTES;
  for (let start = 0; start < file.size; start += step) {
    const result = await client.query<{ bytes: Buffer | null }>(
      'select pg_read_binary_file($1, $2, $3, true) as bytes',
      [file.name, start, CHUNK_BYTES],
    );
    const bytes = result.rows[0]?.bytes ?? Buffer.alloc(0);
    findings.push(
      ...findingsOf(search.find(bytes), ({ at }) => ({
        area: `${file.name} of the database server`,
        exactly: `at byte ${start + at}`,
      })),
    );
  }
  return findings;
}
