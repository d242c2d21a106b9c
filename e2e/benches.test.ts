// Goal: the floor that payments are measured against writes what payments write, and every part of
// the benches of payments, reads and lists runs. Method: a whole installation; the rows of every
// table are counted before and after a few payments, and before and after as many of the floor's;
// then the benches, as short as can be, without a look at the times.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startBed, type Bed } from '../bench/payments/bed.ts';
import { captureFloor } from '../bench/payments/floor-plan.ts';
import { FloorWriter } from '../bench/payments/floor-writer.ts';
import { compare, SHORT as SHORT_LISTS } from '../bench/lists/measure-lists.ts';
import { Scene } from '../bench/lists/scene.ts';
import { measureOn, SHORT } from '../bench/payments/measure-payments.ts';
import { Payer } from '../bench/payments/pay.ts';
import { measureReadsOn, SHORT as SHORT_READS } from '../bench/reads/measure-reads.ts';

const PAYMENTS = 8;
const CONNECTIONS = 4;
/** A job writes to this one at times of its own. */
const LEFT_TO_JOBS = new Set(['cde.audit_log']);

let bed: Bed;
beforeAll(async () => {
  bed = await startBed();
});
afterAll(() => bed.remove());

/** How many rows each table has. */
async function countRows(): Promise<Map<string, number>> {
  const { rows: tables } = await bed.client.query<{ name: string }>(
    `select schemaname || '.' || tablename as name from pg_tables
     where schemaname in ('coffer', 'cde', 'cardnet') order by 1`,
  );
  const counts = new Map<string, number>();
  for (const { name } of tables) {
    const { rows } = await bed.client.query<{ count: number }>(
      `select count(*)::int as count from ${name}`,
    );
    if (!LEFT_TO_JOBS.has(name)) counts.set(name, rows[0]?.count ?? 0);
  }
  return counts;
}

async function addedBy(work: () => Promise<unknown>): Promise<Record<string, number>> {
  const before = await countRows();
  await work();
  await bed.settled();
  const after = await countRows();
  const added = [...after].map(([name, count]) => [name, count - (before.get(name) ?? 0)] as const);
  return Object.fromEntries(added.filter(([, count]) => count !== 0));
}

test('the floor adds the rows that payments add', async () => {
  const payer = await Payer.open(bed.stack, CONNECTIONS);
  const floor = await captureFloor(bed.client, payer);
  await bed.settled();
  const paid = await addedBy(() => payer.pay(PAYMENTS));
  payer.close();
  const at = { url: bed.databaseUrl, connections: CONNECTIONS, pipelined: false };
  const writer = await FloorWriter.open(floor, at);
  const written = await addedBy(() => bed.alone(() => writer.write(PAYMENTS)));
  await writer.close();
  expect(written).toEqual(paid);
  expect(paid['coffer.charges']).toBe(PAYMENTS);
});

test('payments are measured', async () => {
  const { pairs, rows } = await measureOn(bed, SHORT);
  expect(pairs.length).toBe(1);
  const measured = pairs.map(({ rate, p50Ms, floorRate, pipelinedFloorRate, cpuMs }) => [
    ...[rate, p50Ms, floorRate, pipelinedFloorRate, cpuMs.server, cpuMs.postgres],
  ]);
  expect(measured.flat().filter((value) => !(value > 0))).toEqual([]);
  expect(rows.filter(({ value }) => !Number.isFinite(value))).toEqual([]);
});

test('reads are measured', async () => {
  const rows = await measureReadsOn(bed, SHORT_READS);
  expect(rows.map(({ value }) => value > 0)).toEqual(rows.map(() => true));
});

test('lists of many merchants are measured', async () => {
  const count = SHORT_LISTS.merchants;
  const few = await Scene.open(bed, { count, name: 'A' });
  const many = await Scene.open(bed, { count, name: 'B' });
  const rows = await compare(few, many, SHORT_LISTS);
  expect(rows.length).toBeGreaterThan(10);
  expect(rows.map(({ value }) => value > 0)).toEqual(rows.map(() => true));
});
