// `npm run bench -- lists [--short]`: lists and single objects of 1,000 merchants who have made a
// million payments, beside the same of 50,000. Exit status 1 when a target is missed.
import { parseArgs } from 'node:util';
import { conditions } from './audit/measure.ts';
import { printRow } from './browser/row.ts';
import { LONG, measureLists, SHORT } from './lists/measure-lists.ts';

export async function benchLists(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { short: { type: 'boolean', default: false } },
  });
  let missed = 0;
  const rows = await measureLists(values.short ? SHORT : LONG);
  for (const row of rows) if (!printRow(row)) missed += 1;
  process.stdout.write(`${conditions()}\n`);
  return missed === 0 ? 0 : 1;
}
