/*
 * Goal: tax rates are created, read, changed and listed as Stripe does it.
 * Method: a whole server on a real database, asked over HTTP; every answer goes through the check
 * against the official types.
 */
import { expect, test } from 'vitest';
import { useCatalogue } from '../../testing/use-catalogue.ts';

const catalogue = useCatalogue();
const { ask, found, newestEvent } = catalogue;

const RATE = { display_name: 'VAT', inclusive: false, percentage: 8.875 };

test('a new rate has every field of the official object', async () => {
  const body = await ask('/v1/tax_rates', RATE);
  expect(body).toEqual({
    id: expect.stringMatching(/^txr_/),
    object: 'tax_rate',
    active: true,
    country: null,
    created: expect.any(Number),
    description: null,
    display_name: 'VAT',
    effective_percentage: 8.875,
    flat_amount: null,
    inclusive: false,
    jurisdiction: null,
    jurisdiction_level: null,
    livemode: false,
    metadata: {},
    percentage: 8.875,
    rate_type: 'percentage',
    state: null,
    tax_type: null,
  });
  expect(await newestEvent()).toEqual(['tax_rate.created', body.id, undefined]);
  expect((await catalogue.server.get(`/v1/tax_rates/${body.id}`)).body).toEqual(body);
});

test('everything that can be said of a rate is kept, changed and unset', async () => {
  const given = {
    active: false,
    country: 'US',
    description: 'Sales tax',
    display_name: 'Sales tax',
    inclusive: true,
    jurisdiction: 'US-CA',
    metadata: { a: '1' },
    percentage: 20,
    state: 'CA',
    tax_type: 'sales_tax',
  };
  const body = await ask('/v1/tax_rates', given);
  expect(body).toMatchObject(given);
  expect(await found('/v1/tax_rates?active=false&inclusive=true')).toEqual([body.id]);
  const changed = await ask(`/v1/tax_rates/${body.id}`, {
    active: true,
    country: '',
    description: '',
    display_name: 'Tax',
    jurisdiction: '',
    metadata: '',
    state: '',
    tax_type: '',
  });
  expect(changed).toEqual({
    ...body,
    active: true,
    country: null,
    description: null,
    display_name: 'Tax',
    jurisdiction: null,
    metadata: {},
    state: null,
    tax_type: null,
  });
  expect(await newestEvent()).toMatchObject([
    'tax_rate.updated',
    body.id,
    { active: false, country: 'US', metadata: { a: '1' } },
  ]);
});

test.each([
  [{ ...RATE, percentage: '' }, 'percentage', 'You passed an empty string'],
  [{ ...RATE, percentage: 101 }, 'percentage', 'less than or equal to 100'],
  [{ ...RATE, percentage: -1 }, 'percentage', 'greater than or equal to 0'],
  [{ ...RATE, percentage: '1.23456' }, 'percentage', 'at maximum 4 decimal places'],
  [{ ...RATE, inclusive: 'maybe' }, 'inclusive', 'Invalid boolean'],
  [{ display_name: 'VAT', inclusive: true }, 'percentage', 'Missing required param: percentage.'],
  [{ display_name: 'VAT', percentage: 1 }, 'inclusive', 'Missing required param: inclusive.'],
  [{ ...RATE, country: 'Germany' }, 'country', 'two-letter code'],
  [{ ...RATE, state: 'California' }, 'state', 'ISO 3166-2'],
  [{ ...RATE, tax_type: 'income' }, 'tax_type', 'Invalid tax_type'],
])('refused: %j', async (form, param, message) => {
  const { status, body } = await catalogue.server.post('/v1/tax_rates', form);
  expect([status, body.error.param]).toEqual([400, param]);
  expect(body.error.message).toContain(message);
});

test('percentage and inclusive never change', async () => {
  const { id } = await ask('/v1/tax_rates', RATE);
  for (const param of ['percentage', 'inclusive']) {
    const { status, body } = await catalogue.server.post(`/v1/tax_rates/${id}`, { [param]: 1 });
    expect([status, body.error.code, body.error.param]).toEqual([400, 'parameter_unknown', param]);
  }
  const none = await catalogue.server.get('/v1/tax_rates/txr_nope');
  expect([none.status, none.body.error.message]).toEqual([404, `No such tax rate: 'txr_nope'`]);
});
