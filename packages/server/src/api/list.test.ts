/*
 * Goal: a range of times as a range of ids leaves out nothing that was made in it, and keeps away
 * from what was made long before or after.
 * Method: ids minted at chosen times, compared as the database compares them.
 */
import { mintId, systemRandom } from '@coffer/kernel';
import { expect, test } from 'vitest';
import { createdFilters, type TimeRange } from './list.ts';

const AT_S = 1_800_000_000;
const DAY_S = 86_400;

/** Whether the ids' part of the filters lets an id of this time through. */
function lets(range: TimeRange, atS: number): boolean {
  const clock = { nowMs: () => atS * 1_000 + 999 };
  const id = mintId({ clock, random: systemRandom }, 'ch', 'acct_000000000001');
  return createdFilters('ch', range)
    .filter(({ sql }) => sql.startsWith('id '))
    .every(({ sql, value }) => {
      if (typeof value !== 'string') return true;
      return sql === 'id >= ?' ? id >= value : id < value;
    });
}

test.each<[TimeRange, boolean, boolean, boolean]>([
  [{ eq: AT_S }, false, true, false],
  [{ gt: AT_S - 1 }, false, true, true],
  [{ gte: AT_S }, false, true, true],
  [{ lt: AT_S + 1 }, true, true, false],
  [{ lte: AT_S }, true, true, false],
  [{ gte: AT_S, lt: AT_S + 1 }, false, true, false],
  [{}, true, true, true],
])('%o', (range, before, within, after) => {
  const seen = [AT_S - DAY_S, AT_S, AT_S + DAY_S].map((atS) => lets(range, atS));
  expect(seen).toEqual([before, within, after]);
});

test.each([{ gte: 0 }, { eq: 0 }, { lte: 9_007_199_254 }, { gt: 9_007_199_254 }])(
  'times that no id can have: %o',
  (range) => {
    expect(createdFilters('ch', range).length).toBe(7);
  },
);
