/*
 * Goal: prices are created, read, changed and listed as Stripe does it, and what they cost never
 * changes.
 * Method: a whole server on a real database, asked over HTTP; every answer goes through the check
 * against the official types.
 */
import { checkStripeObject } from '@coffer/testkit';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Body, Form } from '../../testing/checkout.ts';
import { useCatalogue } from '../../testing/use-catalogue.ts';

const catalogue = useCatalogue();
const { ask } = catalogue;

let product: string;
beforeAll(async () => {
  product = (await ask('/v1/products', { name: 'Beans' })).id;
});

function create(form: Form = {}): Promise<Body> {
  return ask('/v1/prices', { currency: 'usd', product, unit_amount: 1000, ...form });
}

test('a new price has every field of the official object', async () => {
  const body = await create();
  expect(body).toEqual({
    id: expect.stringMatching(/^price_/),
    object: 'price',
    active: true,
    billing_scheme: 'per_unit',
    created: expect.any(Number),
    currency: 'usd',
    custom_unit_amount: null,
    livemode: false,
    lookup_key: null,
    metadata: {},
    nickname: null,
    product,
    recurring: null,
    tax_behavior: 'unspecified',
    tiers_mode: null,
    transform_quantity: null,
    type: 'one_time',
    unit_amount: 1000,
    unit_amount_decimal: '1000',
  });
  expect((await catalogue.server.get(`/v1/prices/${body.id}`)).body).toEqual(body);
});

test('a recurring price, with everything that can be said of one', async () => {
  const body = await create({
    active: false,
    lookup_key: 'everything',
    metadata: { a: '1' },
    nickname: 'Monthly',
    recurring: { interval: 'month', interval_count: 3, trial_period_days: 7 },
    tax_behavior: 'exclusive',
    transform_quantity: { divide_by: 5, round: 'up' },
  });
  expect(body).toMatchObject({
    active: false,
    lookup_key: 'everything',
    metadata: { a: '1' },
    nickname: 'Monthly',
    recurring: {
      interval: 'month',
      interval_count: 3,
      meter: null,
      trial_period_days: 7,
      usage_type: 'licensed',
    },
    tax_behavior: 'exclusive',
    transform_quantity: { divide_by: 5, round: 'up' },
    type: 'recurring',
  });
});

test.each([
  ['0.5', null, '0.5'],
  ['123.450', null, '123.45'],
  ['0012.00', 12, '12'],
  ['0.000000000001', null, '0.000000000001'],
])('a decimal amount of %s', async (given, unit_amount, unit_amount_decimal) => {
  const body = await ask('/v1/prices', { currency: 'usd', product, unit_amount_decimal: given });
  expect(body).toMatchObject({ unit_amount, unit_amount_decimal });
});

test('the customer says what to pay', async () => {
  const body = await ask('/v1/prices', {
    currency: 'usd',
    product,
    custom_unit_amount: { enabled: true, minimum: 100, maximum: 10_000, preset: 500 },
  });
  expect(body).toMatchObject({
    custom_unit_amount: { minimum: 100, maximum: 10_000, preset: 500 },
    unit_amount: null,
    unit_amount_decimal: null,
  });
});

test('with a product made in the same call', async () => {
  const body = await ask('/v1/prices', {
    currency: 'eur',
    unit_amount: 0,
    product_data: { name: 'Inline', unit_label: 'cup' },
    expand: ['product'],
  });
  expect(body.product).toMatchObject({ object: 'product', name: 'Inline', unit_label: 'cup' });
  const { body: events } = await catalogue.server.get('/v1/events?limit=2');
  expect(events.data.map(({ type }: { type: string }) => type)).toEqual([
    'price.created',
    'product.created',
  ]);
});

describe('currency options', () => {
  const EXPAND = { expand: ['currency_options'] };

  test('are there when asked for, with the price’s own currency', async () => {
    const body = await create({
      currency_options: {
        eur: { unit_amount: 900, tax_behavior: 'inclusive' },
        jpy: { unit_amount_decimal: '150.5' },
      },
    });
    expect(Object.keys(body)).not.toContain('currency_options');
    const usd = {
      custom_unit_amount: null,
      tax_behavior: 'unspecified',
      unit_amount: 1000,
      unit_amount_decimal: '1000',
    };
    const eur = { ...usd, tax_behavior: 'inclusive', unit_amount: 900, unit_amount_decimal: '900' };
    const jpy = { ...usd, unit_amount: null, unit_amount_decimal: '150.5' };
    const expanded = await catalogue.server.get(`/v1/prices/${body.id}?expand[]=currency_options`);
    expect(checkStripeObject(expanded.body).currency_options).toEqual({ usd, eur, jpy });
    const changed = await ask(`/v1/prices/${body.id}`, {
      ...EXPAND,
      currency_options: { gbp: { unit_amount: 800 }, jpy: { tax_behavior: 'exclusive' } },
    });
    expect(changed.currency_options).toEqual({
      usd,
      eur,
      jpy: { ...jpy, tax_behavior: 'exclusive' },
      gbp: { ...usd, unit_amount: 800, unit_amount_decimal: '800' },
    });
    const none = await ask(`/v1/prices/${body.id}`, { ...EXPAND, currency_options: '' });
    expect(none.currency_options).toEqual({ usd });
  });

  test.each([
    [{ usd: { unit_amount: 1 } }, 'currency_options[usd]', 'matches the top-level currency'],
    [{ EUR: { unit_amount: 1 } }, 'currency_options', 'Use `eur` instead of `EUR`.'],
    [{ zzz: { unit_amount: 1 } }, 'currency_options', 'Invalid currency: zzz'],
    [{ eur: { tax_behavior: 'inclusive' } }, 'currency_options[eur][unit_amount]', 'require an'],
    [{ eur: { unit_amount: -1 } }, 'currency_options[eur][unit_amount]', 'equal to 0'],
    ['x', 'currency_options', 'Invalid object'],
  ])('refused: %j', async (currency_options, param, message) => {
    const form = { currency: 'usd', product, unit_amount: 1000, currency_options };
    const { status, body } = await catalogue.server.post('/v1/prices', form);
    expect([status, body.error.param]).toEqual([400, param]);
    expect(body.error.message).toContain(message);
  });
});

describe('lookup keys', () => {
  test('belong to one price, even an archived one, until they are transferred', async () => {
    const holder = await create({ lookup_key: 'standard' });
    await ask(`/v1/prices/${holder.id}`, { active: false });
    const form = { currency: 'usd', product, unit_amount: 5, lookup_key: 'standard' };
    const taken = await catalogue.server.post('/v1/prices', form);
    expect([taken.status, taken.body.error.param, taken.body.error.message]).toEqual([
      400,
      'lookup_key',
      `A price (\`${holder.id}\`) already uses that lookup key.`,
    ]);
    const next = await create({ lookup_key: 'standard', transfer_lookup_key: true });
    expect(next.lookup_key).toBe('standard');
    const { body: events } = await catalogue.server.get('/v1/events?limit=2');
    expect(events.data.map(({ type, data }: Body) => [type, data.object.id])).toEqual([
      ['price.created', next.id],
      ['price.updated', holder.id],
    ]);
    expect(events.data[1].data.previous_attributes).toEqual({ lookup_key: 'standard' });
    const back = await ask(`/v1/prices/${holder.id}`, {
      lookup_key: 'standard',
      transfer_lookup_key: true,
    });
    expect(back.lookup_key).toBe('standard');
    const own = await ask(`/v1/prices/${holder.id}`, { lookup_key: 'standard' });
    expect(own.lookup_key).toBe('standard');
    const none = await ask(`/v1/prices/${holder.id}`, { lookup_key: '' });
    expect(none.lookup_key).toBeNull();
  });

  test('two at the same moment: one has it', async () => {
    const form = { currency: 'usd', product, unit_amount: 5, lookup_key: 'racing' };
    const replies = await Promise.all(
      [1, 2, 3].map(() => catalogue.server.post('/v1/prices', form)),
    );
    expect(replies.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 400, 400]);
  });
});

describe('updates', () => {
  test('change what may change, and say so in an event', async () => {
    const { id } = await create({ metadata: { a: '1' } });
    const body = await ask(`/v1/prices/${id}`, {
      active: false,
      metadata: { a: '', b: '2' },
      nickname: 'Old',
      tax_behavior: 'inclusive',
    });
    expect(body).toMatchObject({
      active: false,
      metadata: { b: '2' },
      nickname: 'Old',
      tax_behavior: 'inclusive',
    });
    const { body: events } = await catalogue.server.get('/v1/events?limit=1&type=price.updated');
    expect(checkStripeObject(events).data[0].data.previous_attributes).toEqual({
      active: true,
      metadata: { a: '1', b: null },
      nickname: null,
      tax_behavior: 'unspecified',
    });
    const again = await catalogue.server.post(`/v1/prices/${id}`, { tax_behavior: 'exclusive' });
    expect([again.status, again.body.error.param]).toEqual([400, 'tax_behavior']);
  });

  test.each(['unit_amount', 'unit_amount_decimal', 'currency', 'product', 'recurring[interval]'])(
    'never change %s',
    async (param) => {
      const { id } = await create();
      const { status, body } = await catalogue.server.post(`/v1/prices/${id}?${param}=1`);
      const name = param.replace('[interval]', '');
      expect([status, body.error.code, body.error.param]).toEqual([400, 'parameter_unknown', name]);
    },
  );
});

describe('lists', () => {
  test('by what a price is', async () => {
    const { id: mine } = (await catalogue.server.post('/v1/products', { name: 'Listed' })).body;
    const once = await create({ product: mine, lookup_key: 'once' });
    const monthly = await create({ product: mine, recurring: { interval: 'month' } });
    const off = await create({ product: mine, currency: 'eur', active: false });
    const found = async (query: string): Promise<readonly string[]> => {
      const { body } = await catalogue.server.get(`/v1/prices?product=${mine}&${query}`);
      return checkStripeObject(body).data.map(({ id }: { id: string }) => id);
    };
    expect(await found('')).toEqual([off.id, monthly.id, once.id]);
    expect(await found('active=false')).toEqual([off.id]);
    expect(await found('currency=eur')).toEqual([off.id]);
    expect(await found('type=recurring')).toEqual([monthly.id]);
    expect(await found('recurring[interval]=month')).toEqual([monthly.id]);
    expect(await found('recurring[usage_type]=metered')).toEqual([]);
    expect(await found('lookup_keys[]=once&lookup_keys[]=none')).toEqual([once.id]);
    expect(await found(`limit=1&starting_after=${off.id}`)).toEqual([monthly.id]);
  });

  test('of a product that is not there', async () => {
    const { status, body } = await catalogue.server.get('/v1/prices?product=prod_nope');
    expect([status, body.error.param]).toEqual([400, 'product']);
  });
});

test.each([
  [{ product: '' }, 'product', 'parameter_invalid_empty', 'You passed an empty string'],
  [{ product: 'prod_nope' }, 'product', 'resource_missing', `No such product: 'prod_nope'`],
  [
    { product_data: { name: 'x' } },
    'product',
    undefined,
    'You may only specify one of these parameters: product, product_data.',
  ],
  [
    { unit_amount_decimal: '1' },
    'unit_amount',
    undefined,
    'You may only specify one of these parameters: unit_amount, unit_amount_decimal.',
  ],
  [{ unit_amount: -1 }, 'unit_amount', 'parameter_invalid_integer', 'equal to 0'],
  [{ unit_amount: 100_000_000 }, 'unit_amount', 'parameter_invalid_integer', 'equal to 99999999'],
  [{ unit_amount: '1.5' }, 'unit_amount', 'parameter_invalid_integer', 'Invalid integer: 1.5'],
  [{ currency: 'zzz' }, 'currency', undefined, 'Invalid currency: zzz.'],
  [{ billing_scheme: 'tiered' }, 'billing_scheme', undefined, 'must be one of per_unit'],
  [{ tiers: [{ up_to: 'inf' }] }, 'tiers', 'parameter_unknown', 'Received unknown parameter'],
  [{ lookup_key: 'k'.repeat(201) }, 'lookup_key', undefined, 'at most 200 characters'],
  [
    { recurring: { interval: 'month', interval_count: 37 } },
    'recurring[interval_count]',
    undefined,
    'three years',
  ],
  [
    { recurring: { interval: 'month', usage_type: 'metered' } },
    'recurring[usage_type]',
    undefined,
    'metered prices must be backed by meters',
  ],
  [
    { recurring: { interval: 'month', meter: 'mtr_1' } },
    'recurring[meter]',
    'resource_missing',
    'No such billing meter',
  ],
  [{ recurring: { interval_count: 1 } }, 'recurring[interval]', 'parameter_missing', 'Missing'],
  [
    { transform_quantity: { divide_by: 0, round: 'up' } },
    'transform_quantity[divide_by]',
    'parameter_invalid_integer',
    'equal to 1',
  ],
])('refused: %j', async (form, param, code, message) => {
  const given = { currency: 'usd', product, unit_amount: 1000, ...form };
  const { status, body } = await catalogue.server.post('/v1/prices', given);
  expect([status, body.error.param, body.error.code]).toEqual([400, param, code]);
  expect(body.error.message).toContain(message);
});

test.each([
  [{}, 'unit_amount', 'Prices require an `unit_amount` or `unit_amount_decimal`'],
  [{ unit_amount_decimal: '1.1234567890123' }, 'unit_amount_decimal', 'maximum 12 decimal places'],
  [{ unit_amount_decimal: '1e3' }, 'unit_amount_decimal', 'Invalid decimal: 1e3'],
  [{ unit_amount_decimal: '99999999.5' }, 'unit_amount_decimal', 'equal to 99999999'],
  [{ custom_unit_amount: { enabled: false } }, 'custom_unit_amount[enabled]', 'Pass in `true`'],
  [
    { custom_unit_amount: { enabled: true, minimum: 10 } },
    'custom_unit_amount[minimum]',
    'at least $0.50',
  ],
  [
    { custom_unit_amount: { enabled: true, minimum: 100, maximum: 99 } },
    'custom_unit_amount[maximum]',
    'not be less',
  ],
  [
    { custom_unit_amount: { enabled: true, preset: 5 } },
    'custom_unit_amount[preset]',
    'between the minimum and the maximum',
  ],
  [
    { custom_unit_amount: { enabled: true }, recurring: { interval: 'day' } },
    'custom_unit_amount',
    'one_time',
  ],
])('no amount, or a wrong one: %j', async (form, param, message) => {
  const { status, body } = await catalogue.server.post('/v1/prices', {
    currency: 'usd',
    product,
    ...form,
  });
  expect([status, body.error.param]).toEqual([400, param]);
  expect(body.error.message).toContain(message);
});

test('neither a product nor one to make', async () => {
  const { status, body } = await catalogue.server.post('/v1/prices', {
    currency: 'usd',
    unit_amount: 1,
  });
  expect([status, body.error.message]).toEqual([
    400,
    'You must specify either `product` or `product_data` when creating a price.',
  ]);
});

test('prices cannot be deleted, and unknown ones are named', async () => {
  const { id } = await create();
  expect((await catalogue.server.delete(`/v1/prices/${id}`)).status).toBe(404);
  const { status, body } = await catalogue.server.get('/v1/prices/price_nope');
  expect([status, body.error.message]).toEqual([404, `No such price: 'price_nope'`]);
  const search = await catalogue.server.get('/v1/prices/search?query=x');
  expect(search.status).toBe(404);
  expect(search.body.error.message).toContain('docs/api/coverage.md');
});
