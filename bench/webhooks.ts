// `npm run bench -- webhooks [--short] [--kills 20]`: deliveries of events, each figure beside its
// target and, where there is one, the floor of the same run. Exit status 1 when a target is missed.
import { parseArgs } from 'node:util';
import { conditions } from './audit/measure.ts';
import { printRow, type Row } from './browser/row.ts';
import { startBed } from './webhooks/bed.ts';
import { killAndCount, type KillResult } from './webhooks/kill.ts';
import { measureBacklog, measureLatency, measureRate, type Sizes } from './webhooks/parts.ts';

const LONG: Sizes = { deliveries: 30_000, steady: 4_000, queued: 100_000 };
const SHORT: Sizes = { deliveries: 4_000, steady: 400, queued: 4_000 };

export async function benchWebhooks(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      short: { type: 'boolean', default: false },
      kills: { type: 'string', default: '20' },
      only: { type: 'string', default: 'rate,latency,hanging,backlog,kill' },
    },
  });
  const only = new Set(values.only.split(','));
  let missed = 0;
  for await (const row of rows(only, values.short ? SHORT : LONG, Number(values.kills))) {
    if (!printRow(row)) missed += 1;
  }
  process.stdout.write(`${conditions()}\n`);
  return missed === 0 ? 0 : 1;
}

async function* rows(only: ReadonlySet<string>, sizes: Sizes, kills: number): AsyncGenerator<Row> {
  const bed = await startBed();
  try {
    if (only.has('rate')) yield* measureRate(bed, sizes);
    if (only.has('latency')) yield* measureLatency(bed, sizes, false);
    if (only.has('hanging')) yield* measureLatency(bed, sizes, true);
    if (only.has('backlog')) yield* measureBacklog(bed, sizes);
  } finally {
    await bed.remove();
  }
  if (only.has('kill')) yield* killRows(await killAndCount({ kills }));
}

/** A success is written down within this time, on a busy machine too. */
const UNWRITTEN_MAX_MS = 1_000;

function killRows({ kills, answered, committed, lost, repeatedMs }: KillResult): Row[] {
  const far = repeatedMs.filter((ms) => ms > UNWRITTEN_MAX_MS);
  const furthest = repeatedMs.reduce((most, ms) => Math.max(most, ms), 0);
  return [
    {
      ...{ name: `lost after ${kills} kills`, value: lost.length, max: 0, unit: '' },
      note: `of ${answered} that a client was answered, ${committed} that were committed`,
    },
    {
      ...{ name: 'arrived more than once', value: repeatedMs.length, unit: '' },
      note: `first within ${furthest} ms of a kill`,
    },
    {
      ...{ name: `... further than ${UNWRITTEN_MAX_MS} ms from any kill`, value: far.length },
      ...{ max: 0, unit: '', note: far.map((ms) => `${ms} ms`).join(', ') },
    },
  ];
}
