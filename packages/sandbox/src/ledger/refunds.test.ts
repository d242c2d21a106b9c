/*
 * Goal: refunds of the cards that are listed for it are pending first, or come back, and the ledger
 * lets the money of one that came back be refunded again, once.
 * Method: adapter, filled skeleton and a real network; the database's clock is not waited for, the
 * refund is made older.
 */
import { sandboxAdapter, type RefundStanding } from '@coffer/acquirers';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestNetwork, type TestNetwork } from '../testing/test-network.ts';

let network: TestNetwork;
let client: pg.Client;
beforeAll(async () => {
  network = await startTestNetwork();
  client = new pg.Client(network.config.databaseUrl);
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await network.stop();
});

const LATER = '4000000000007726';
const COMES_BACK = '4000000000005126';

let asked = 0;
async function standing(original: string): Promise<RefundStanding> {
  asked += 1;
  const reference = `inq_${asked}`;
  const { status, body } = await network.client.send(
    sandboxAdapter.inquireRefund({ reference, original }),
    null,
  );
  // The network's own answer: a flat object.
  const fields = JSON.parse(body) as Record<string, string | null>;
  return sandboxAdapter.readRefund({ reference, httpStatus: status, fields });
}

async function refund(number: string, name: string): Promise<unknown> {
  await network.client.authorize({ reference: name }, { number });
  return refundAgain(name, `${name}_r`);
}

function refundAgain(original: string, reference: string): Promise<unknown> {
  const money = { amountMinor: 1000, currency: 'usd' };
  return network.client.followUp('refund', { ...money, original, reference });
}

async function passTime(reference: string): Promise<void> {
  await client.query(
    `update refunds set made_at = made_at - interval '1 minute' where reference = $1`,
    [reference],
  );
}

test('a refund that is pending succeeds later', async () => {
  expect(await refund(LATER, 'later')).toMatchObject({ kind: 'approved', settlement: 'pending' });
  expect(await standing('later_r')).toBe('pending');
  await passTime('later_r');
  expect(await standing('later_r')).toBe('done');
});

test('a refund that succeeded comes back, and its money can be refunded again', async () => {
  expect(await refund(COMES_BACK, 'back')).toMatchObject({ settlement: 'provisional' });
  expect(await standing('back_r')).toBe('provisional');
  expect(await refundAgain('back', 'back_too_much')).toMatchObject({ code: 'amount_too_large' });
  await passTime('back_r');
  const many = await Promise.all(Array.from({ length: 8 }, () => standing('back_r')));
  expect(new Set(many)).toEqual(new Set(['failed']));
  expect(await refundAgain('back', 'back_again')).toMatchObject({ kind: 'approved' });
  expect(await refundAgain('back', 'back_twice')).toMatchObject({ code: 'amount_too_large' });
});

test('refunds of other cards are settled, and nothing is known of others', async () => {
  expect(await refund('4242424242424242', 'plain')).not.toHaveProperty('settlement');
  expect(await standing('plain_r')).toBe('unknown');
  expect(await standing('nobody')).toBe('unknown');
});
