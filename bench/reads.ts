// `npm run bench -- reads [--short] [--pairs 5] [--profile DIR]`: a customer, read from a whole
// installation over 16 connections, beside the same select over the same socket. Exit status 1
// when a target is missed.
import path from 'node:path';
import { parseArgs } from 'node:util';
import { conditions } from './audit/measure.ts';
import { printRow } from './browser/row.ts';
import { withBed } from './payments/bed.ts';
import { describeProfiles, profilingEnv } from './payments/profile.ts';
import { LONG, measureReadsOn, SHORT } from './reads/measure-reads.ts';

export async function benchReads(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      short: { type: 'boolean', default: false },
      pairs: { type: 'string', default: String(LONG.pairs) },
      profile: { type: 'string' },
    },
  });
  const sizes = values.short ? SHORT : { ...LONG, pairs: Number(values.pairs) };
  const { profile } = values;
  const env = profile === undefined ? {} : profilingEnv(path.resolve(profile));
  let missed = 0;
  const rows = await withBed((bed) => measureReadsOn(bed, sizes), env);
  for (const row of rows) if (!printRow(row)) missed += 1;
  if (profile !== undefined) process.stdout.write(describeProfiles(profile));
  process.stdout.write(`${conditions()}\n`);
  return missed === 0 ? 0 : 1;
}
