// Goal: the comparison after a run of chaos finds each kind of difference, and none in books that
// agree. Method: the books of one captured and partly refunded payment, then one entry changed at a
// time.
import { expect, test } from 'vitest';
import type { Books } from './books.ts';
import { compare } from './compare.ts';
import { Dice } from './dice.ts';
import type { Order } from './paying-client.ts';

const INTENT = {
  id: 'pi_1',
  status: 'succeeded',
  amount: 1000,
  amount_capturable: 0,
  amount_received: 800,
  capture_method: 'manual',
  latest_charge: 'ch_1',
  metadata: { order: '0.0' },
} as const;

const CHARGE = {
  id: 'ch_1',
  status: 'succeeded',
  payment_intent: 'pi_1',
  captured: true,
  amount_captured: 800,
  amount_refunded: 300,
} as const;

const REFUND = {
  id: 're_1',
  status: 'succeeded',
  amount: 300,
  charge: 'ch_1',
  payment_intent: 'pi_1',
} as const;

const AUTHORIZATION = {
  reference: 'op_1',
  amount: 1000,
  captured: 800,
  refunded: 300,
  reversed: false,
} as const;

const operation = { state: 'approved', payment_intent: 'pi_1', repaired: false } as const;

const BOOKS: Books = {
  authorizations: [AUTHORIZATION],
  operations: [
    { ...operation, id: 'op_1', kind: 'authorize' },
    { ...operation, id: 'op_2', kind: 'capture' },
    { ...operation, id: 'op_3', kind: 'refund' },
  ],
  postings: [
    { source: 'ch_1', type: 'charge', debit: 'acquirer', credit: 'balance', amount: 800 },
    { source: 'ch_1', type: 'fee', debit: 'balance', credit: 'fees', amount: 53 },
    { source: 're_1', type: 'refund', debit: 'balance', credit: 'acquirer', amount: 300 },
  ],
  events: [
    { type: 'payment_intent.created', object: 'pi_1' },
    { type: 'charge.succeeded', object: 'ch_1' },
    { type: 'payment_intent.amount_capturable_updated', object: 'pi_1' },
    { type: 'charge.captured', object: 'ch_1' },
    { type: 'payment_intent.succeeded', object: 'pi_1' },
    { type: 'refund.created', object: 're_1' },
    { type: 'charge.refunded', object: 'ch_1' },
  ],
  intents: [INTENT],
  charges: [CHARGE],
  refunds: [REFUND],
  listedEvents: 7,
  balanceMinor: 447,
};

const ORDER: Order = { name: '0.0', steps: [], intent: INTENT, refunds: [REFUND] };

test('books that agree have no difference', () => {
  expect(compare(BOOKS, [ORDER])).toEqual([]);
});

const [charged, fee, given] = BOOKS.postings;
const step = {
  kind: 'capture',
  key: 'k',
  again: () => Promise.reject(new Error('unused')),
} as const;

test.each<[string, Partial<Books>, Partial<Order>, RegExp]>([
  [
    'a second authorization stands',
    {
      authorizations: [AUTHORIZATION, { ...AUTHORIZATION, reference: 'op_4' }],
      operations: [...BOOKS.operations, { ...operation, id: 'op_4', kind: 'authorize' }],
    },
    {},
    /2 authorizations stand/,
  ],
  [
    'an authorization that nobody asked for',
    { authorizations: [AUTHORIZATION, { ...AUTHORIZATION, reference: 'op_9' }] },
    {},
    /no operation has this reference/,
  ],
  [
    'the authorization was reversed',
    { authorizations: [{ ...AUTHORIZATION, reversed: true }] },
    {},
    /no authorization stands/,
  ],
  [
    'another amount was captured',
    { authorizations: [{ ...AUTHORIZATION, captured: 1000 }] },
    {},
    /captured: 1000 is not 800/,
  ],
  [
    'a refund did not reach the network',
    { authorizations: [{ ...AUTHORIZATION, refunded: 0 }] },
    {},
    /refunded: 0 is not 300/,
  ],
  [
    'the charge forgot its refund',
    { charges: [{ ...CHARGE, amount_refunded: 0 }] },
    {},
    /refunded in the charge/,
  ],
  ['two charges', { charges: [CHARGE, { ...CHARGE, id: 'ch_2' }] }, {}, /2 charges succeeded/],
  [
    'an intent was never settled',
    { intents: [{ ...INTENT, status: 'processing' }] },
    {},
    /never settled/,
  ],
  [
    'a canceled intent holds money',
    { intents: [{ ...INTENT, status: 'canceled' }] },
    {},
    /an authorization stands/,
  ],
  [
    'a charge was posted twice',
    { postings: charged === undefined ? [] : [...BOOKS.postings, charged] },
    {},
    /posted twice/,
  ],
  [
    'a refund was not posted',
    { postings: [charged, fee].flatMap((one) => one ?? []) },
    {},
    /refund of re_1 was not posted/,
  ],
  [
    'another amount was posted',
    {
      postings: [
        charged,
        fee,
        { ...(given ?? { source: '', type: '', debit: '', credit: '' }), amount: 301 },
      ].flatMap((one) => one ?? []),
    },
    {},
    /refund of re_1 is 301/,
  ],
  ['the balance differs', { balanceMinor: 448 }, {}, /balance: 448 is not 447/],
  [
    'an event is missing',
    { events: BOOKS.events.slice(1), listedEvents: 6 },
    {},
    /payment_intent.created of pi_1: 0 is not 1/,
  ],
  [
    'an event was told twice',
    { events: [...BOOKS.events, { type: 'charge.captured', object: 'ch_1' }], listedEvents: 8 },
    {},
    /charge.captured of ch_1: 2 is not 1/,
  ],
  [
    'an event of a state that never was',
    {
      events: [...BOOKS.events, { type: 'payment_intent.canceled', object: 'pi_1' }],
      listedEvents: 8,
    },
    {},
    /payment_intent.canceled of pi_1: 1 is not 0/,
  ],
  ['the API lists fewer events', { listedEvents: 6 }, {}, /events listed by the API/],
  [
    'the client saw another status',
    {},
    { intent: { ...INTENT, status: 'requires_capture' } },
    /status: requires_capture is not succeeded/,
  ],
  [
    'the client saw another refund',
    {},
    { refunds: [{ ...REFUND, status: 'failed' }] },
    /refund re_1: failed is not succeeded/,
  ],
  ['the client got no answer', {}, { steps: [{ ...step, answer: null }] }, /no definite answer/],
  [
    'the client was refused',
    {},
    {
      steps: [
        {
          ...step,
          answer: { ok: false, status: 400, type: 'idempotency_error', code: '', intent: null },
        },
      ],
    },
    /capture was refused with 400/,
  ],
  [
    'one order made two intents',
    { intents: [INTENT, { ...INTENT, id: 'pi_2', status: 'requires_payment_method' }] },
    {},
    /2 intents were made/,
  ],
])('%s', (_, books, order, difference) => {
  expect(compare({ ...BOOKS, ...books }, [{ ...ORDER, ...order }]).join('\n')).toMatch(difference);
});

test('the same seed throws the same dice', () => {
  const throws = (seed: number): number[] => {
    const dice = new Dice(seed);
    return Array.from({ length: 20 }, () => dice.between(1, 6));
  };
  expect(throws(7)).toEqual(throws(7));
  expect(throws(7)).not.toEqual(throws(8));
  expect(new Set(throws(7))).toEqual(new Set([1, 2, 3, 4, 5, 6]));
});
