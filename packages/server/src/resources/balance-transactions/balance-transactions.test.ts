/*
 * Goal: balance and balance transactions are the sums of the ledger's postings, as Stripe shows
 * them.
 * Method: a charge, an older charge and a refund are posted; a whole server is asked over HTTP.
 */
import { checkStripeObject } from '@coffer/testkit';
import { mintId, systemClock, systemRandom } from '@coffer/kernel';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chargePostings, refundPostings, type Posting } from '../../ledger/posting.ts';
import { post } from '../../ledger/post.ts';
import { TestServer } from '../../testing/test-server.ts';

const NOW = Math.floor(Date.now() / 1000);
const DAY = 86_400;

let server: TestServer;
let account: string;
let old: string;
let charge: string;
let refund: string;
beforeAll(async () => {
  server = await TestServer.start();
  account = (await server.get('/v1/account')).body.id;
  expect((await server.get('/v1/balance')).body).toEqual({
    object: 'balance',
    available: [],
    livemode: false,
    pending: [],
  });
  const earlier = { currency: 'eur', availableOn: NOW - DAY };
  old = await posted({ ...earlier, source: 'ch_old', postings: chargePostings(500, 0) });
  const later = { currency: 'usd', availableOn: NOW + DAY };
  charge = await posted({ ...later, source: 'ch_1', postings: chargePostings(2000, 88) });
  const now = { currency: 'usd', availableOn: NOW };
  refund = await posted({ ...now, source: 're_1', postings: refundPostings(700) });
});
afterAll(() => server.stop());

interface Entry {
  readonly source: string;
  readonly currency: string;
  readonly availableOn: number;
  readonly postings: readonly Posting[];
}

async function posted(entry: Entry): Promise<string> {
  const txn = mintId({ clock: systemClock, random: systemRandom }, 'txn', account);
  await server.running.services.db.transaction(async (tx) => {
    post(tx, { accountId: account, livemode: false }, { txn, created: NOW, ...entry });
  });
  // Ids of one millisecond have no order.
  await new Promise((resolve) => setTimeout(resolve, 2));
  return txn;
}

test('the balance is the sum of what was posted', async () => {
  const balance = await server.get('/v1/balance');
  expect(checkStripeObject(balance.body)).toEqual({
    object: 'balance',
    available: [
      { amount: 500, currency: 'eur', source_types: { card: 500 } },
      { amount: -700, currency: 'usd', source_types: { card: -700 } },
    ],
    livemode: false,
    pending: [
      { amount: 0, currency: 'eur', source_types: { card: 0 } },
      { amount: 1912, currency: 'usd', source_types: { card: 1912 } },
    ],
  });
});

test('a balance transaction shows amount, fee and when the money is there', async () => {
  const { body } = await server.get(`/v1/balance_transactions/${charge}`);
  expect(checkStripeObject(body)).toEqual({
    id: charge,
    object: 'balance_transaction',
    amount: 2000,
    available_on: NOW + DAY,
    balance_type: 'payments',
    created: NOW,
    currency: 'usd',
    description: null,
    exchange_rate: null,
    fee: 88,
    fee_details: [
      {
        amount: 88,
        application: null,
        currency: 'usd',
        description: 'Processing fees',
        type: 'stripe_fee',
      },
    ],
    net: 1912,
    reporting_category: 'charge',
    source: 'ch_1',
    status: 'pending',
    type: 'charge',
  });
  const back = await server.get(`/v1/balance_transactions/${refund}`);
  expect(back.body).toMatchObject({ amount: -700, fee: 0, fee_details: [], net: -700 });
});

test('lists are newest first, with filters', async () => {
  for (const [query, found] of [
    ['', [refund, charge, old]],
    ['type=refund', [refund]],
    ['currency=EUR', [old]],
    ['source=ch_1', [charge]],
    [`created[gt]=${NOW}`, []],
    ['type=payout', []],
    ['limit=1', [refund]],
    [`starting_after=${refund}`, [charge, old]],
  ] as const) {
    const { body } = await server.get(`/v1/balance_transactions?${query}`);
    checkStripeObject(body);
    expect([query, body.data.map(({ id }: { id: string }) => id)]).toEqual([query, found]);
  }
});

test('what there is not', async () => {
  const missing = await server.get('/v1/balance_transactions/txn_none');
  expect([missing.status, missing.body.error.message]).toEqual([
    404,
    "No such balance transaction: 'txn_none'",
  ]);
  const payout = await server.get('/v1/balance_transactions?payout=po_1');
  expect([payout.status, payout.body.error.param]).toEqual([400, 'payout']);
});
