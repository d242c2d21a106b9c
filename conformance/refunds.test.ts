/*
 * Goal: refunds of charges: for every reason, part by part, by all paths that there are, never
 * beyond the charge; of an authorization as a whole; each with its events.
 * Method: the official library against a whole running stack; answers are checked against the
 * official types.
 */
import type Stripe from 'stripe';
import { beforeAll, describe, expect, test } from 'vitest';
import { createCharge, eventsOf } from './charge-client.ts';
import { checked, failure, merchantClient } from './official-client.ts';
import { usePlainStack } from '../e2e/shared-stack.ts';

let stripe: Stripe;
beforeAll(async () => {
  stripe = merchantClient(await usePlainStack());
});

describe('refunds', () => {
  test.each(['duplicate', 'fraudulent', 'requested_by_customer'] as const)(
    'for the reason %s',
    async (reason) => {
      const charge = await createCharge(stripe);
      const refund = await checked(
        stripe.refunds.create({ charge: charge.id, amount: 500, reason, metadata: { a: '1' } }),
      );
      expect(refund).toMatchObject({
        ...{ amount: 500, charge: charge.id, currency: 'usd', metadata: { a: '1' } },
        ...{ payment_intent: null, reason, status: 'succeeded' },
      });
    },
  );

  test('part by part, in all the ways that there are, never beyond the charge', async () => {
    const { id } = await createCharge(stripe);
    const first = await checked(stripe.refunds.create({ charge: id, amount: 500 }));
    const below: unknown = await stripe.rawRequest('POST', `/v1/charges/${id}/refunds`, {
      amount: 600,
    });
    const charge: unknown = await stripe.rawRequest('POST', `/v1/charges/${id}/refund`);
    expect(below).toMatchObject({ object: 'refund', amount: 600, charge: id });
    expect(charge).toMatchObject({ object: 'charge', id, amount_refunded: 2000, refunded: true });
    const listed = await stripe.rawRequest('GET', `/v1/charges/${id}/refunds?limit=2`);
    expect(listed).toMatchObject({
      ...{ object: 'list', has_more: true, url: `/v1/charges/${id}/refunds` },
      data: [{ amount: 900 }, { amount: 600 }],
    });
    const one: unknown = await stripe.rawRequest('GET', `/v1/charges/${id}/refunds/${first.id}`);
    expect(one).toMatchObject({ id: first.id, amount: 500 });
    const error = await failure(stripe.refunds.create({ charge: id }));
    expect([error.statusCode, error.code]).toEqual([400, 'charge_already_refunded']);
    expect(await eventsOf(stripe, id)).toEqual([
      'charge.succeeded',
      ['charge.refunded', { amount_refunded: 0, refunded: false }],
      ['charge.refunded', { amount_refunded: 500, refunded: false }],
      ['charge.refunded', { amount_refunded: 1100, refunded: false }],
    ]);
  });

  test('at once never give back more than was paid', async () => {
    const { id: charge } = await createCharge(stripe);
    const results = await Promise.allSettled(
      Array.from({ length: 12 }, () => stripe.refunds.create({ charge, amount: 700 })),
    );
    const done = results.filter(({ status }) => status === 'fulfilled').length;
    const after = await stripe.charges.retrieve(charge);
    expect([done > 0, done <= 2, after.amount_refunded]).toEqual([true, true, done * 700]);
  });

  test('let an authorization go as a whole', async () => {
    const held = await createCharge(stripe, { capture: false });
    const part = await failure(stripe.refunds.create({ charge: held.id, amount: 1 }));
    expect([part.statusCode, part.param]).toEqual([400, 'amount']);
    const refund = await checked(stripe.refunds.create({ charge: held.id }));
    expect(refund).toMatchObject({ amount: 2000, balance_transaction: null, status: 'succeeded' });
    const charge = await checked(stripe.charges.retrieve(held.id));
    expect(charge).toMatchObject({ captured: false, refunded: true, amount_refunded: 2000 });
    const [late, twice] = [
      await failure(stripe.charges.capture(held.id)),
      await failure(stripe.refunds.create({ charge: held.id })),
    ];
    expect([late.statusCode, twice.code]).toEqual([400, 'charge_already_refunded']);
    expect(await eventsOf(stripe, held.id, refund.id)).toEqual([
      'charge.succeeded',
      'refund.created',
      ['charge.refunded', { amount_refunded: 0, refunded: false }],
    ]);
  });

  test('cannot be canceled: those to cards wait for nobody', async () => {
    const { id } = await stripe.refunds.create({ charge: (await createCharge(stripe)).id });
    const [made, none] = [
      await failure(stripe.refunds.cancel(id)),
      await failure(stripe.refunds.cancel('re_none')),
    ];
    expect([made.statusCode, made.message, none.statusCode]).toEqual([
      400,
      expect.stringContaining('status of succeeded'),
      404,
    ]);
  });
});
