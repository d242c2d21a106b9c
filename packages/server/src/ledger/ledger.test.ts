/*
 * Goal: the ledger always balances, and the merchant's balance is what was charged less fees and
 * refunds (DESIGN rule 8).
 * Method: random payments, captures and refunds through the postings' own functions into a real
 * database; sums are compared with those of a plain model.
 */
import { systemRandom } from '@coffer/kernel';
import { createTestDatabase, type TestDatabase } from '@coffer/testkit';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Database } from '../store/database.ts';
import { migrateDatabase } from '../store/migrations.ts';
import { findBalanceTransactions } from './balance-transactions.ts';
import { readBalance } from './balance.ts';
import { post } from './post.ts';
import { availableOn, chargePostings, feeMinor, refundPostings, type Posting } from './posting.ts';

const RATE = { basisPoints: 290, fixedMinor: 30 };
const NOW_S = 1_790_000_000;

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await createTestDatabase({ template: 'server', prepare: migrateDatabase });
  db = new Database(database.url, () => undefined);
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

interface Movement {
  readonly amount: number;
  readonly refunded: number;
  readonly available: boolean;
}

const movements = fc.array(
  fc
    .record({
      amount: fc.integer({ min: 1, max: 99_999_999 }),
      share: fc.integer({ min: 0, max: 100 }),
      available: fc.boolean(),
    })
    .map(({ amount, share, available }) => ({
      amount,
      refunded: Math.floor((amount * share) / 100),
      available,
    })),
  { minLength: 1, maxLength: 20 },
);

function postAll(accountId: string, made: readonly Movement[]): Promise<void> {
  const scope = { accountId, livemode: false };
  return db.transaction(async (tx) => {
    for (const [i, { amount, refunded, available }] of made.entries()) {
      const entry = (name: string, postings: readonly Posting[]): void =>
        post(tx, scope, {
          txn: `txn_${i}_${name}`,
          created: NOW_S,
          availableOn: available ? NOW_S : NOW_S + 1,
          currency: 'usd',
          source: `${name}_${i}`,
          postings,
        });
      entry('charge', chargePostings(amount, feeMinor(amount, RATE)));
      if (refunded > 0) entry('refund', refundPostings(refunded));
    }
  });
}

function net(made: readonly Movement[]): number {
  return made.reduce(
    (sum, { amount, refunded }) => sum + amount - feeMinor(amount, RATE) - refunded,
    0,
  );
}

test('whatever is posted, debits are credits and the balance is what the model says', async () => {
  const property = fc.asyncProperty(movements, async (made) => {
    const accountId = `acct_${Buffer.from(systemRandom.bytes(9)).toString('hex')}`;
    await postAll(accountId, made);
    const sums = await db.query<{ account: string; amount: number }>(
      `select account, sum(amount)::bigint as amount from (
         select debit as account, -amount as amount from postings where account_id = $1
         union all select credit, amount from postings where account_id = $1
       ) as sides group by account`,
      [accountId],
    );
    expect(sums.reduce((sum, { amount }) => sum + amount, 0)).toBe(0);
    const available = net(made.filter((movement) => movement.available));
    const pending = net(made.filter((movement) => !movement.available));
    const scope = { accountId, livemode: false };
    expect(await readBalance(db, scope, NOW_S)).toEqual([{ currency: 'usd', available, pending }]);
    const ids = made.map((_, i) => `txn_${i}_charge`);
    const charges = await findBalanceTransactions(db, scope, ids);
    expect(charges.reduce((sum, row) => sum + row.amount, 0)).toBe(
      made.reduce((sum, { amount }) => sum + amount, 0),
    );
    expect(await readBalance(db, { accountId, livemode: true }, NOW_S)).toEqual([]);
  });
  await fc.assert(property, { numRuns: 30 });
});

describe('fees and days', () => {
  test.each([
    [2000, 88],
    [700, 50],
    [50, 31],
    [1, 30],
    [99_999_999, 2_900_030],
  ])('the fee of %i is %i', (amount, fee) => {
    expect(feeMinor(amount, RATE)).toBe(fee);
  });

  test('money is available at midnight UTC, whole days later', () => {
    const noon = Date.UTC(2026, 10, 23, 12) / 1000;
    expect(availableOn(noon, 2)).toBe(Date.UTC(2026, 10, 25) / 1000);
  });
});

test('a posting cannot be one-sided, empty or negative', async () => {
  const insert = (debit: string, credit: string, amount: number): Promise<unknown> =>
    db.query(
      `insert into postings values ('acct_x', 'txn_x', 1, false, 0, $1, $2, $3, 'usd', 'charge',
         'ch_x', 0)`,
      [debit, credit, amount],
    );
  await expect(insert('balance', 'balance', 1)).rejects.toThrow(/check constraint/);
  await expect(insert('acquirer', 'balance', 0)).rejects.toThrow(/check constraint/);
  await expect(insert('acquirer', 'balance', -5)).rejects.toThrow(/check constraint/);
  await expect(insert('acquirer', 'nowhere', 5)).rejects.toThrow(/check constraint/);
});
