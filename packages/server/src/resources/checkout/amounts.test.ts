/*
 * Goal: an order comes to exactly what its parts do, whatever its prices, discount and taxes.
 * Method: worked examples whole, and properties over random orders.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { totalsOf, type Order, type PricedItem } from './amounts.ts';

const item = (change: Partial<PricedItem> = {}): PricedItem => ({
  unit: '1000',
  quantity: 1,
  transform: null,
  taxes: [],
  discounted: true,
  ...change,
});
const order = (change: Partial<Order>): Order => ({
  stepMinor: 1,
  items: [item()],
  reduction: null,
  shippingMinor: 0,
  ...change,
});

describe('examples', () => {
  test('two kinds of items, ten percent off, an exclusive tax, and shipping', () => {
    const vat = { id: 'txr_1', percentage: 19, inclusive: false };
    expect(
      totalsOf(
        order({
          items: [item({ quantity: 2, taxes: [vat] }), item({ unit: '333' })],
          reduction: { percent_off: 10, amount_off: null },
          shippingMinor: 500,
        }),
      ),
    ).toEqual({
      items: [
        {
          subtotal: 2000,
          discount: 199,
          tax: 342,
          total: 2143,
          taxes: [{ id: 'txr_1', amount: 342, taxable: 1801 }],
        },
        { subtotal: 333, discount: 34, tax: 0, total: 299, taxes: [] },
      ],
      subtotal: 2333,
      discount: 233,
      shipping: 500,
      tax: 342,
      tax_inclusive: 0,
      total: 2942,
    });
  });

  test('an inclusive tax is found in the price, and changes no total', () => {
    const vat = { id: 'txr_1', percentage: 19, inclusive: true };
    const totals = totalsOf(order({ items: [item({ unit: '1190', taxes: [vat] })] }));
    expect(totals).toMatchObject({ subtotal: 1190, tax: 190, tax_inclusive: 190, total: 1190 });
    expect(totals.items[0]?.taxes).toEqual([{ id: 'txr_1', amount: 190, taxable: 1000 }]);
  });

  test('an amount takes off no more than the items it is for', () => {
    const items = [item({ discounted: false }), item({ unit: '300' })];
    const reduction = { percent_off: null, amount_off: 500 };
    expect(totalsOf(order({ items, reduction }))).toMatchObject({ discount: 300, total: 1000 });
  });

  test.each([
    ['0.5', 3, null, 2],
    ['0.4', 1, null, 0],
    ['12.345', 1000, null, 12_345],
    ['100', 25, { divide_by: 10, round: 'up' }, 300],
    ['100', 25, { divide_by: 10, round: 'down' }, 200],
    [null, 1, null, 0],
  ] as const)('%s times %s comes to %s', (unit, quantity, transform, total) => {
    expect(totalsOf(order({ items: [item({ unit, quantity, transform })] })).total).toBe(total);
  });

  test('every amount is one that the currency can be charged in', () => {
    const [inside, onTop] = [
      { id: 'txr_1', percentage: 19, inclusive: true },
      { id: 'txr_2', percentage: 5, inclusive: false },
    ];
    const items = [item({ unit: '5124', taxes: [inside, onTop] }), item({ unit: '330' })];
    const reduction = { percent_off: 12.5, amount_off: null };
    expect(totalsOf(order({ stepMinor: 10, items, reduction }))).toEqual({
      items: [
        {
          subtotal: 5120,
          discount: 630,
          tax: 910,
          total: 4680,
          taxes: [
            { id: 'txr_1', amount: 720, taxable: 3770 },
            { id: 'txr_2', amount: 190, taxable: 3770 },
          ],
        },
        { subtotal: 330, discount: 50, tax: 0, total: 280, taxes: [] },
      ],
      subtotal: 5450,
      discount: 680,
      shipping: 0,
      tax: 910,
      tax_inclusive: 720,
      total: 4960,
    });
  });

  test('a third of a percent is not lost to binary fractions', () => {
    const reduction = { percent_off: 0.1, amount_off: null };
    expect(totalsOf(order({ items: [item({ unit: '99999999' })], reduction })).discount).toBe(
      100_000,
    );
  });
});

test('parts always make up the whole, and nothing is negative', () => {
  const percent = fc.integer({ min: 1, max: 1_000_000 }).map((scaled) => scaled / 10_000);
  const tax = fc.record({ id: fc.uuid(), percentage: percent, inclusive: fc.boolean() });
  const some = fc.record({
    unit: fc.integer({ min: 0, max: 1_000_000 }).map(String),
    quantity: fc.integer({ min: 1, max: 99 }),
    transform: fc.constant(null),
    taxes: fc.array(tax, { maxLength: 3 }),
    discounted: fc.boolean(),
  });
  const reduction = fc.oneof(
    fc.constant(null),
    percent.map((percent_off) => ({ percent_off, amount_off: null })),
    fc
      .integer({ min: 1, max: 10_000_000 })
      .map((amount_off) => ({ percent_off: null, amount_off })),
  );
  fc.assert(
    fc.property(
      fc.array(some, { minLength: 1, maxLength: 8 }),
      reduction,
      fc.nat(10_000),
      fc.constantFrom(1, 10, 100),
      (items, off, shippingSteps, stepMinor) => {
        const shippingMinor = shippingSteps * stepMinor;
        const totals = totalsOf({ stepMinor, items, reduction: off, shippingMinor });
        const sum = (key: 'discount' | 'subtotal' | 'tax' | 'total'): number =>
          totals.items.reduce((all, amounts) => all + amounts[key], 0);
        expect(sum('subtotal')).toBe(totals.subtotal);
        expect(sum('discount')).toBe(totals.discount);
        expect(sum('total') + shippingMinor).toBe(totals.total);
        const onTop = totals.tax - totals.tax_inclusive;
        expect(totals.subtotal - totals.discount + onTop + shippingMinor).toBe(totals.total);
        for (const [i, amounts] of totals.items.entries()) {
          expect(amounts.discount).toBeGreaterThanOrEqual(0);
          expect(amounts.discount).toBeLessThanOrEqual(
            items[i]?.discounted === true ? amounts.subtotal : 0,
          );
          expect(Math.min(amounts.tax, amounts.total)).toBeGreaterThanOrEqual(0);
          const { taxes: _each, ...shown } = amounts;
          expect(Object.values(shown).filter((minor) => minor % stepMinor !== 0)).toEqual([]);
        }
      },
    ),
    { numRuns: 300 },
  );
});
