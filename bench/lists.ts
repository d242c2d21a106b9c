// `npm run bench -- lists`: lists and single objects of 1,000 merchants who have made a million
// payments, beside the same of 50,000. `--short`: of fewer, to see that everything runs.
// `--untimed [--rows 200000]`: what can be said of them without a clock. Exit status 1 when a
// target is missed or an answer is wrong.
import { parseArgs } from 'node:util';
import { OperatorError } from '@coffer/kernel';
import { conditions } from './audit/measure.ts';
import { printRow, type Row } from './browser/row.ts';
import { checkLists } from './lists/check-lists.ts';
import { LONG, measureLists, SHORT } from './lists/measure-lists.ts';
import { needFreeDisk } from './lists/scene.ts';
import { COUNTED_BY } from './lists/statements.ts';
import { withBed } from './payments/bed.ts';

const ASK_EVERY = 4;
const WALK_EVERY = 50;
const FAULTS_SHOWN = 20;

export async function benchLists(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      short: { type: 'boolean', default: false },
      untimed: { type: 'boolean', default: false },
      rows: { type: 'string', default: '200000' },
    },
  });
  try {
    if (values.untimed) return await check(Number(values.rows));
    const missed = print(await measureLists(values.short ? SHORT : LONG));
    process.stdout.write(`${conditions()}\n`);
    return missed === 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}

async function check(payments: number): Promise<number> {
  const { merchants, few } = LONG;
  const many = payments / merchants;
  if (!Number.isInteger(many) || many <= few) {
    throw new OperatorError(
      `--rows is a multiple of ${merchants}, and more than ${few * merchants}.`,
    );
  }
  needFreeDisk(payments);
  const startMs = performance.now();
  const { rows, compared, faults } = await withBed(
    (bed) => checkLists(bed, { merchants, few, many, askEvery: ASK_EVERY, walkEvery: WALK_EVERY }),
    {},
    COUNTED_BY,
  );
  const missed = print(rows);
  for (const fault of faults.slice(0, FAULTS_SHOWN)) process.stdout.write(`${fault}\n`);
  const seconds = Math.round((performance.now() - startMs) / 1_000);
  process.stdout.write(
    `${payments.toLocaleString('en')} payments of ${merchants.toLocaleString('en')} merchants: ` +
      `${compared.toLocaleString('en')} answers compared with what was seeded, ` +
      `${faults.length} wrong; ${seconds} s\n`,
  );
  return missed + faults.length === 0 ? 0 : 1;
}

function print(rows: readonly Row[]): number {
  return rows.filter((row) => !printRow(row)).length;
}
