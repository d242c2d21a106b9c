/**
 * Goal: a reference has one answer for ever, whoever asks, however often, in whatever order.
 * Method: messages go through a running network on real PostgreSQL, also many at the same instant;
 * answers are compared as bytes, and the list with what must stand.
 */
import { sandboxAdapter } from '@coffer/acquirers';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { authorizeCall, type RawAnswer } from '../testing/network-client.ts';
import { startTestNetwork, type TestNetwork } from '../testing/test-network.ts';

const VISA = { number: '4242424242424242', cvc: '123' };
const CALLERS = 20;

let network: TestNetwork;
beforeAll(async () => {
  network = await startTestNetwork();
});
afterAll(() => network.stop());

function times(count: number, call: (at: number) => Promise<RawAnswer>): Promise<RawAnswer[]> {
  return Promise.all(Array.from({ length: count }, (_, at) => call(at)));
}

function followUp(reference: string, original: string, amountMinor = 1000) {
  return { reference, original, amountMinor, currency: 'usd' };
}

async function listed(reference: string): Promise<unknown> {
  const all = await network.client.listAll();
  const found = all.find((row) => row.reference === reference);
  if (found === undefined) return null;
  const { amount, captured, refunded, reversed } = found;
  return { amount, captured, refunded, reversed };
}

describe('the same message again', () => {
  test('gets the same bytes, also when many ask at once', async () => {
    const call = authorizeCall({ reference: 'same_1' });
    const answers = await times(CALLERS, () => network.client.send(call, VISA));
    answers.push(await network.client.send(call, VISA));
    expect(new Set(answers.map((answer) => `${answer.status} ${answer.body}`)).size).toBe(1);
    expect(JSON.parse(answers[0]?.body ?? '')).toMatchObject({ status: 'approved' });
    expect(await listed('same_1')).toEqual({
      amount: 1000,
      captured: 1000,
      refunded: 0,
      reversed: false,
    });
  });

  test('gets the same decline', async () => {
    const call = authorizeCall({ reference: 'same_2' });
    const card = { number: '4000000000000002' };
    const answers = await times(3, () => network.client.send(call, card));
    expect(new Set(answers.map((answer) => answer.body)).size).toBe(1);
    expect(await listed('same_2')).toBe(null);
  });

  test('increments once, and what then stands is captured and undone as a whole', async () => {
    const authorized = authorizeCall({ reference: 'more_1', capture: false });
    await network.client.send(authorized, VISA);
    const call = sandboxAdapter.increment(followUp('more_1_i', 'more_1', 1500));
    const answers = await times(CALLERS, () => network.client.send(call, null));
    expect(new Set(answers.map((answer) => answer.body)).size).toBe(1);
    const open = { amount: 1500, captured: 0, refunded: 0, reversed: false };
    expect(await listed('more_1')).toEqual(open);
    const declined = await network.client.followUp(
      'increment',
      followUp('more_1_x', 'more_1', 10_001),
    );
    expect(declined).toMatchObject({
      ...{ kind: 'declined', code: 'card_declined' },
      ...{ declineCode: 'insufficient_funds', networkDeclineCode: '51' },
    });
    expect(await listed('more_1')).toEqual(open);
    await network.client.followUp('capture', followUp('more_1_c', 'more_1', 1500));
    expect(await listed('more_1')).toEqual({ ...open, captured: 1500 });
    const late = await network.client.followUp('increment', followUp('more_1_l', 'more_1', 1600));
    expect(late).toMatchObject({ kind: 'declined', code: 'already_captured' });
    await network.client.followUp('reverse', followUp('more_1_r', 'more_1'));
    expect(await listed('more_1')).toEqual({ ...open, captured: 1500, reversed: true });
  });

  test('refunds once', async () => {
    await network.client.authorize({ reference: 'same_3' }, VISA);
    const call = sandboxAdapter.refund(followUp('same_3_r', 'same_3', 400));
    const answers = await times(CALLERS, () => network.client.send(call, null));
    expect(new Set(answers.map((answer) => answer.body))).toEqual(
      new Set(['{"reference":"same_3_r","status":"approved","code":null,"settlement":"done"}']),
    );
    expect(await listed('same_3')).toMatchObject({ refunded: 400 });
  });

  test('keeps its answer when the state has moved on', async () => {
    await network.client.authorize({ reference: 'same_4', capture: false }, VISA);
    const capture = followUp('same_4_c', 'same_4', 600);
    const first = await network.client.followUp('capture', capture);
    await network.client.followUp('reverse', followUp('same_4_v', 'same_4'));
    expect(await network.client.followUp('capture', capture)).toEqual(first);
    expect(first).toMatchObject({ kind: 'approved' });
    const second = followUp('same_4_d', 'same_4', 600);
    expect(await network.client.followUp('capture', second)).toMatchObject({
      kind: 'declined',
      code: 'reversed',
    });
  });
});

describe('the same reference with other contents', () => {
  const REUSED = { status: 'refused', code: 'reference_reused' };

  test.each([
    ['amount', authorizeCall({ reference: 'other_1', amountMinor: 1001 }), VISA],
    ['currency', authorizeCall({ reference: 'other_1', currency: 'eur' }), VISA],
    ['capture', authorizeCall({ reference: 'other_1', capture: false }), VISA],
    ['card', authorizeCall({ reference: 'other_1' }), { ...VISA, number: '5555555555554444' }],
    ['unsupported card', authorizeCall({ reference: 'other_1' }), { number: '4000000000003220' }],
    ['capture call', sandboxAdapter.capture(followUp('other_1', 'same_1')), null],
    ['reversal call', sandboxAdapter.reverse(followUp('other_1', 'same_1')), null],
  ])('is refused: %s', async (_name, call, card) => {
    await network.client.authorize({ reference: 'other_1' }, VISA);
    const answer = await network.client.send(call, card);
    expect({ status: answer.status, body: JSON.parse(answer.body) }).toEqual({
      status: 409,
      body: { ...REUSED, reference: 'other_1' },
    });
    expect(await listed('other_1')).toMatchObject({ amount: 1000, captured: 1000 });
  });

  test('one of many at the same instant wins', async () => {
    const answers = await times(CALLERS, (at) =>
      network.client.send(authorizeCall({ reference: 'other_2', amountMinor: 100 + at }), VISA),
    );
    expect(answers.filter((answer) => answer.status === 200).length).toBe(1);
    expect(answers.filter((answer) => answer.status === 409).length).toBe(CALLERS - 1);
  });

  test('a refused reversal takes no place', async () => {
    await network.client.authorize({ reference: 'other_3' }, VISA);
    const reversal = sandboxAdapter.reverse(followUp('other_3', 'other_4'));
    expect((await network.client.send(reversal, null)).status).toBe(409);
    expect(await network.client.authorize({ reference: 'other_4' }, VISA)).toMatchObject({
      kind: 'approved',
    });
  });
});

describe('reversals', () => {
  const DECLINED = { kind: 'declined', code: 'reversed' };

  test('of a reference not seen yet are kept, and decline it when it arrives', async () => {
    expect(await network.client.followUp('reverse', followUp('rev_1_v', 'rev_1'))).toMatchObject({
      kind: 'approved',
    });
    expect(await network.client.authorize({ reference: 'rev_1' }, VISA)).toMatchObject(DECLINED);
    expect(await network.client.authorize({ reference: 'rev_1' }, VISA)).toMatchObject(DECLINED);
    expect(await listed('rev_1')).toBe(null);
    const other = authorizeCall({ reference: 'rev_1', amountMinor: 5 });
    expect((await network.client.send(other, VISA)).status).toBe(409);
  });

  test.each(['capture', 'refund'] as const)('also of a %s not seen yet', async (kind) => {
    await network.client.authorize({ reference: `rev_2_${kind}`, capture: false }, VISA);
    await network.client.followUp('reverse', followUp(`rev_2_${kind}_v`, `rev_2_${kind}_f`));
    const late = followUp(`rev_2_${kind}_f`, `rev_2_${kind}`);
    expect(await network.client.followUp(kind, late)).toMatchObject(DECLINED);
    expect(await listed(`rev_2_${kind}`)).toMatchObject({ captured: 0 });
  });

  test('undo a captured authorization whole', async () => {
    await network.client.authorize({ reference: 'rev_3' }, VISA);
    await network.client.followUp('refund', followUp('rev_3_r', 'rev_3', 300));
    expect(await network.client.followUp('reverse', followUp('rev_3_v', 'rev_3'))).toMatchObject({
      kind: 'approved',
    });
    expect(await network.client.followUp('reverse', followUp('rev_3_w', 'rev_3'))).toMatchObject({
      kind: 'approved',
    });
    expect(
      await network.client.followUp('refund', followUp('rev_3_s', 'rev_3', 300)),
    ).toMatchObject(DECLINED);
    expect(await listed('rev_3')).toEqual({
      amount: 1000,
      captured: 1000,
      refunded: 300,
      reversed: true,
    });
  });

  test('of declined cards and of verifications are acknowledged', async () => {
    await network.client.authorize({ reference: 'rev_4' }, { number: '4000000000000002' });
    await network.client.verify({ reference: 'rev_5' }, VISA);
    for (const original of ['rev_4', 'rev_5']) {
      const reversal = followUp(`${original}_v`, original);
      expect(await network.client.followUp('reverse', reversal)).toMatchObject({
        kind: 'approved',
      });
    }
  });

  test('of a capture that was made are declined', async () => {
    await network.client.authorize({ reference: 'rev_6', capture: false }, VISA);
    await network.client.followUp('capture', followUp('rev_6_c', 'rev_6'));
    expect(await network.client.followUp('reverse', followUp('rev_6_v', 'rev_6_c'))).toMatchObject({
      kind: 'declined',
      code: 'not_reversible',
    });
    expect(await listed('rev_6')).toMatchObject({ captured: 1000, reversed: false });
  });

  test('that name each other are both answered', async () => {
    for (let round = 0; round < CALLERS; round += 1) {
      const [a, b] = [`cross_${round}_a`, `cross_${round}_b`];
      const answers = await Promise.all([
        network.client.send(sandboxAdapter.reverse(followUp(a, b)), null),
        network.client.send(sandboxAdapter.reverse(followUp(b, a)), null),
      ]);
      expect(answers.map((answer) => answer.status)).toEqual([200, 200]);
    }
  });

  test('at the same instant as their original leave nothing standing', async () => {
    for (let round = 0; round < CALLERS; round += 1) {
      const original = `race_${round}`;
      const pair = [
        () => network.client.authorize({ reference: original }, VISA),
        () => network.client.followUp('reverse', followUp(`${original}_v`, original)),
      ];
      const order = round % 2 === 0 ? pair : pair.toReversed();
      await Promise.all(order.map((call) => call()));
      const row = await listed(original);
      expect(row === null || (row as { reversed: boolean }).reversed).toBe(true);
    }
  });
});

describe('follow-ups at the same instant', () => {
  test('capture once and never refund more than captured', async () => {
    await network.client.authorize({ reference: 'many_1', capture: false }, VISA);
    const captures = await times(CALLERS, (at) =>
      network.client.send(sandboxAdapter.capture(followUp(`many_1_c${at}`, 'many_1', 500)), null),
    );
    const refunds = await times(CALLERS, (at) =>
      network.client.send(sandboxAdapter.refund(followUp(`many_1_r${at}`, 'many_1', 150)), null),
    );
    const approved = (answers: RawAnswer[]): number =>
      answers.filter((answer) => answer.body.includes('"approved"')).length;
    expect([approved(captures), approved(refunds)]).toEqual([1, 3]);
    expect(await listed('many_1')).toMatchObject({ captured: 500, refunded: 450 });
  });
});

test('the database holds no card number and nothing of the CVC', async () => {
  // No digest of the CVC is there to tell them apart, so another CVC, or none, is the same message.
  for (const cvc of ['987', '986', undefined]) {
    const card = { number: VISA.number, ...(cvc === undefined ? {} : { cvc }) };
    const answer = await network.client.send(authorizeCall({ reference: 'cvc_1' }), card);
    expect(JSON.parse(answer.body)).toMatchObject({ status: 'approved', cvc_check: 'pass' });
  }
  const client = new pg.Client(network.config.databaseUrl);
  await client.connect();
  const tables = await client.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'public'`,
  );
  const rows: string[] = [];
  for (const { name } of tables.rows)
    rows.push(
      (await client.query(`select ${name}::text as row from ${name}`)).rows.map(String).join(),
    );
  await client.end();
  expect(rows.length).toBe(6);
  for (const digits of [VISA.number, VISA.number.slice(0, 12), '4000000000000002'])
    expect(rows.join('\n')).not.toContain(digits);
});
