/*
 * Goal: products are created, read, changed, listed and deleted as Stripe does it.
 * Method: a whole server on a real database, asked over HTTP; every answer goes through the check
 * against the official types.
 */
import { checkStripeObject } from '@coffer/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PUBLISHABLE_KEY, TestServer, type Reply } from '../../testing/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

type Form = Parameters<TestServer['post']>[1];

async function create(form: Form = {}): Promise<Reply['body']> {
  const reply = await server.post('/v1/products', { name: 'Beans', ...form });
  expect(reply.status, JSON.stringify(reply.body)).toBe(200);
  return checkStripeObject(reply.body);
}

async function eventsOf(id: string): Promise<readonly Reply['body'][]> {
  const { body } = await server.get('/v1/events?limit=100');
  return checkStripeObject(body).data.filter((event: Reply['body']) => event.data.object.id === id);
}

test('a new product has every field of the official object', async () => {
  const body = await create();
  expect(body).toEqual({
    id: expect.stringMatching(/^prod_/),
    object: 'product',
    active: true,
    created: expect.any(Number),
    default_price: null,
    description: null,
    images: [],
    livemode: false,
    marketing_features: [],
    metadata: {},
    name: 'Beans',
    package_dimensions: null,
    shippable: null,
    statement_descriptor: null,
    tax_code: null,
    tax_details: null,
    type: 'service',
    unit_label: null,
    updated: body.created,
    url: null,
  });
  expect((await server.get(`/v1/products/${body.id}`)).body).toEqual(body);
});

const EVERYTHING = {
  active: false,
  description: 'Dark roast',
  images: ['https://example.com/1.png', 'https://example.com/2.png'],
  marketing_features: [{ name: 'Fair trade' }],
  metadata: { a: '1' },
  package_dimensions: { height: 1.5, length: 2, weight: 3.25, width: 4 },
  shippable: true,
  statement_descriptor: 'BEANS LTD',
  tax_code: 'txcd_99999999',
  type: 'good',
  unit_label: 'bag',
  url: 'https://example.com/beans',
};

test('everything that can be said of a product is kept, and can be unset', async () => {
  const body = await create(EVERYTHING);
  expect(body).toMatchObject({
    ...EVERYTHING,
    tax_details: { performance_location: null, tax_code: 'txcd_99999999' },
  });
  const changed = await server.post(`/v1/products/${body.id}`, {
    active: true,
    description: '',
    images: '',
    marketing_features: '',
    metadata: { a: '', b: '2' },
    name: 'Coffee beans',
    package_dimensions: '',
    shippable: false,
    tax_details: '',
    unit_label: '',
    url: '',
  });
  expect(checkStripeObject(changed.body)).toEqual({
    ...body,
    active: true,
    description: null,
    images: [],
    marketing_features: [],
    metadata: { b: '2' },
    name: 'Coffee beans',
    package_dimensions: null,
    shippable: false,
    tax_code: null,
    tax_details: null,
    unit_label: null,
    updated: expect.any(Number),
    url: null,
  });
});

test('with a default price in one call, and its events', async () => {
  const body = await create({
    default_price_data: {
      currency: 'USD',
      unit_amount: 1500,
      recurring: { interval: 'month' },
      metadata: { kind: 'first' },
    },
  });
  const price = (await server.get(`/v1/prices/${body.default_price}?expand[]=product`)).body;
  expect(checkStripeObject(price)).toMatchObject({
    currency: 'usd',
    unit_amount: 1500,
    type: 'recurring',
    metadata: { kind: 'first' },
    product: { id: body.id, default_price: price.id },
  });
  const { body: list } = await server.get('/v1/events?limit=2');
  expect(list.data.map((event: Reply['body']) => [event.type, event.data.object.id])).toEqual([
    ['price.created', price.id],
    ['product.created', body.id],
  ]);
  const expanded = await server.get(`/v1/products/${body.id}?expand[]=default_price`);
  expect(checkStripeObject(expanded.body).default_price).toMatchObject({ id: price.id });
});

describe('ids of one’s own choosing', () => {
  test('are taken once, and again after a deletion', async () => {
    const body = await create({ id: 'beans-1', name: 'First' });
    expect(body.id).toBe('beans-1');
    const again = await server.post('/v1/products', { id: 'beans-1', name: 'Second' });
    expect([again.status, again.body.error.code, again.body.error.message]).toEqual([
      400,
      'resource_already_exists',
      'Product already exists.',
    ]);
    await server.delete('/v1/products/beans-1');
    expect(await create({ id: 'beans-1', name: 'Third' })).toMatchObject({
      name: 'Third',
      active: true,
    });
  });

  test('two at the same moment make one', async () => {
    const replies = await Promise.all(
      [1, 2, 3].map(() => server.post('/v1/products', { id: 'racing', name: 'Beans' })),
    );
    expect(replies.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 400, 400]);
  });

  test('lists are newest first, whatever the ids, and go on behind a deleted product', async () => {
    const url = 'https://example.com/list';
    const ids = ['zz-list', 'aa-list', 'mm-list', 'kk-list'];
    for (const id of ids) await create({ id, url });
    const path = `/v1/products?url=${encodeURIComponent(url)}&limit=2`;
    const first = await server.get(path);
    expect([idsOf(first), first.body.has_more]).toEqual([['kk-list', 'mm-list'], true]);
    await server.delete('/v1/products/mm-list');
    const next = await server.get(`${path}&starting_after=mm-list`);
    expect([idsOf(next), next.body.has_more]).toEqual([['aa-list', 'zz-list'], false]);
    const back = await server.get(`${path}&ending_before=aa-list`);
    expect([idsOf(back), back.body.has_more]).toEqual([['kk-list'], false]);
  });
});

function idsOf(reply: Reply): readonly string[] {
  return checkStripeObject(reply.body).data.map(({ id }: { id: string }) => id);
}

test('lists by what a product is', async () => {
  const url = 'https://example.com/filters';
  const good = await create({ url, type: 'good', shippable: true });
  const off = await create({ url, active: false });
  const base = `/v1/products?url=${encodeURIComponent(url)}`;
  expect(idsOf(await server.get(`${base}&active=true`))).toEqual([good.id]);
  expect(idsOf(await server.get(`${base}&active=false`))).toEqual([off.id]);
  expect(idsOf(await server.get(`${base}&type=good&shippable=true`))).toEqual([good.id]);
  expect(idsOf(await server.get(`${base}&created[lt]=5`))).toEqual([]);
  expect(idsOf(await server.get(`/v1/products?ids[]=${off.id}&ids[]=nobody`))).toEqual([off.id]);
});

describe('deleting', () => {
  test('leaves nothing to retrieve, and says so in an event', async () => {
    const { id } = await create();
    const deleted = await server.delete(`/v1/products/${id}`);
    expect(checkStripeObject(deleted.body)).toEqual({ id, object: 'product', deleted: true });
    for (const reply of [
      await server.get(`/v1/products/${id}`),
      await server.post(`/v1/products/${id}`, { name: 'x' }),
      await server.delete(`/v1/products/${id}`),
    ]) {
      expect([reply.status, reply.body.error.message, reply.body.error.param]).toEqual([
        404,
        `No such product: '${id}'`,
        'id',
      ]);
    }
    const [newest] = await eventsOf(id);
    expect([newest.type, newest.data.object.active]).toEqual(['product.deleted', false]);
  });

  test('is refused while it has prices', async () => {
    const { id } = await create({ default_price_data: { currency: 'usd', unit_amount: 1 } });
    const refused = await server.delete(`/v1/products/${id}`);
    expect([refused.status, refused.body.error]).toEqual([
      400,
      {
        type: 'invalid_request_error',
        message: 'This product cannot be deleted because it has one or more user-created prices.',
      },
    ]);
    expect((await server.get(`/v1/products/${id}`)).status).toBe(200);
  });
});

test('an update emits the old values of what changed, and nothing when nothing did', async () => {
  const { id } = await create();
  await server.post(`/v1/products/${id}`, { description: 'after', metadata: { a: '1' } });
  const [newest] = await eventsOf(id);
  expect(newest.type).toBe('product.updated');
  expect(newest.data.previous_attributes).toMatchObject({
    description: null,
    metadata: { a: null },
  });
});

test('a default price is an active one of the product, until another is', async () => {
  const other = await create({ default_price_data: { currency: 'usd', unit_amount: 1 } });
  const body = await create({ default_price_data: { currency: 'usd', unit_amount: 2 } });
  const path = `/v1/products/${body.id}`;
  const off = await server.post('/v1/prices', {
    currency: 'usd',
    unit_amount: 3,
    product: body.id,
    active: false,
  });
  for (const [price, message] of [
    ['price_nope', `No such price: 'price_nope'`],
    [other.default_price, 'does not belong to this product'],
    [off.body.id, 'is inactive'],
  ]) {
    const { status, body: answer } = await server.post(path, { default_price: price });
    expect([status, answer.error.param]).toEqual([400, 'default_price']);
    expect(answer.error.message).toContain(message);
  }
  const archived = await server.post(`/v1/prices/${body.default_price}`, { active: false });
  expect([archived.status, archived.body.error.message]).toEqual([
    400,
    'This price cannot be archived because it is the default price of its product.',
  ]);
  expect((await server.post(path, { default_price: '' })).body.default_price).toBeNull();
  const now = await server.post(`/v1/prices/${body.default_price}`, { active: false });
  expect(now.body.active).toBe(false);
});

test.each([
  [{}, 'name', 'parameter_missing', 'Missing required param: name.'],
  [{ name: '' }, 'name', 'parameter_invalid_empty', 'You passed an empty string'],
  [{ name: 'x', type: 'thing' }, 'type', undefined, 'must be one of good or service'],
  [{ name: 'x', url: 'ftp://example.com/beans' }, 'url', 'url_invalid', 'Not a valid URL'],
  [{ name: 'x', images: ['nowhere'] }, 'images[0]', 'url_invalid', 'Not a valid URL'],
  [{ name: 'x', images: Array(9).fill('https://a.example') }, 'images', undefined, 'up to 8'],
  [{ name: 'x', statement_descriptor: '12345' }, 'statement_descriptor', undefined, 'one letter'],
  [{ name: 'x', statement_descriptor: 'A<B' }, 'statement_descriptor', undefined, 'characters'],
  [{ name: 'x', unit_label: 'thirteen char' }, 'unit_label', undefined, 'at most 12'],
  [{ name: 'x', tax_code: 'vat' }, 'tax_code', 'resource_missing', `No such tax code: 'vat'`],
  [
    { name: 'x', tax_code: 'txcd_10000000', tax_details: { tax_code: 'txcd_10000000' } },
    'tax_code',
    undefined,
    'You may only specify one of these parameters: tax_code, tax_details.',
  ],
  [
    { name: 'x', tax_details: { performance_location: 'taxloc_1' } },
    'tax_details[performance_location]',
    'resource_missing',
    'No such tax location',
  ],
  [
    { name: 'x', package_dimensions: { height: 1, length: 1, weight: 1 } },
    'package_dimensions[width]',
    'parameter_missing',
    'Missing required param',
  ],
  [
    { name: 'x', package_dimensions: { height: 1, length: 1, weight: 1, width: '1.234' } },
    'package_dimensions[width]',
    undefined,
    'at maximum 2 decimal places',
  ],
  [{ name: 'x', id: 'two words' }, 'id', undefined, 'letters, digits, dashes and underscores'],
  [{ name: 'x', sku: '1' }, 'sku', 'parameter_unknown', 'Received unknown parameter: sku'],
])('refused: %j', async (form, param, code, message) => {
  const { status, body } = await server.post('/v1/products', form);
  expect([status, body.error.param, body.error.code]).toEqual([400, param, code]);
  expect(body.error.message).toContain(message);
});

test('what is not offered, and who may not ask', async () => {
  const search = await server.get(`/v1/products/search?query=${encodeURIComponent('active:"x"')}`);
  expect([search.status, search.body.error.message]).toEqual([
    404,
    expect.stringMatching(/^Unrecognized request URL \(GET: \/v1\/products\/search\)/),
  ]);
  const public_ = await server.get('/v1/products', { key: PUBLISHABLE_KEY });
  expect([public_.status, public_.body.error.code]).toEqual([403, 'secret_key_required']);
});

test('a retry with the same idempotency key makes one product', async () => {
  const options = { headers: { 'idempotency-key': 'one-product' } };
  const first = await server.post('/v1/products', { name: 'Once' }, options);
  const second = await server.post('/v1/products', { name: 'Once' }, options);
  expect(second.body).toEqual(first.body);
});
