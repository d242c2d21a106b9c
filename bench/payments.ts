// `npm run bench -- payments [--short] [--pairs 5] [--payments 1500] [--profile DIR]`: a whole
// installation, paid at over 16 connections, beside its floor: the rows that a payment writes,
// written by statements alone. Exit status 1 when a target is missed.
import path from 'node:path';
import { parseArgs } from 'node:util';
import { conditions } from './audit/measure.ts';
import { printRow } from './browser/row.ts';
import { withBed } from './payments/bed.ts';
import { LONG, measureOn, SHORT } from './payments/measure-payments.ts';
import { describeProfiles, profilingEnv } from './payments/profile.ts';

export async function benchPayments(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      short: { type: 'boolean', default: false },
      pairs: { type: 'string', default: String(LONG.pairs) },
      payments: { type: 'string', default: String(LONG.payments) },
      profile: { type: 'string' },
    },
  });
  const { profile } = values;
  const long = { ...LONG, pairs: Number(values.pairs), payments: Number(values.payments) };
  const env = profile === undefined ? {} : profilingEnv(path.resolve(profile));
  let missed = 0;
  const { rows } = await withBed((bed) => measureOn(bed, values.short ? SHORT : long), env);
  for (const row of rows) if (!printRow(row)) missed += 1;
  if (profile !== undefined) process.stdout.write(describeProfiles(profile));
  process.stdout.write(`${conditions()}\n`);
  return missed === 0 ? 0 : 1;
}
