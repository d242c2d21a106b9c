/*
 * Goal: a card number in free text is refused wherever it is put, is not repeated in the answer,
 * and reaches no table and no log (PCI DSS 3.4.1). What only looks a little like one passes.
 * Method: numbers made here, in every text field of the resources, over HTTP; then database and log
 * are searched.
 */
import { luhnCheckDigit } from '@coffer/kernel';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestServer } from '../testing/test-server.ts';

/** Valid numbers of a range that nobody issues, so that they cannot come from anywhere else. */
const PAYLOAD = '400000990012345';
const NUMBER = PAYLOAD + String(luhnCheckDigit(new TextEncoder().encode(PAYLOAD)));
const GROUPED: readonly string[] = NUMBER.match(/.{4}/g) ?? [];

let server: TestServer;
let customer: string;
let method: string;
beforeAll(async () => {
  server = await TestServer.start();
  customer = (await server.post('/v1/customers')).body.id;
  const attached = await server.post('/v1/payment_methods/pm_card_visa/attach', { customer });
  method = attached.body.id;
});
afterAll(() => server.stop());

const FORMS = [NUMBER, GROUPED.join(' '), GROUPED.join('-'), `card ${NUMBER}, thanks`];
const PLACES = [
  (text: string) => ['/v1/customers', { name: text }] as const,
  (text: string) => ['/v1/customers', { email: `${text}@example.com` }] as const,
  (text: string) => ['/v1/customers', { description: text }] as const,
  (text: string) => ['/v1/customers', { phone: text }] as const,
  (text: string) => ['/v1/customers', { metadata: { note: text } }] as const,
  (text: string) => ['/v1/customers', { metadata: { [text]: 'x' } }] as const,
  (text: string) => ['/v1/customers', { address: { line1: text } }] as const,
  (text: string) => ['/v1/customers', { shipping: { name: text } }] as const,
  (text: string) => ['/v1/customers', { preferred_locales: [text] }] as const,
  (text: string) => [`/v1/customers/${customer}`, { name: text }] as const,
  (text: string) => [`/v1/payment_methods/${method}`, { metadata: { a: text } }] as const,
  (text: string) => ['/v1/payment_methods', { billing_details: { name: text } }] as const,
  (text: string) => ['/v1/tokens', { card: { name: text } }] as const,
  (text: string) => ['/v1/products', { name: text }] as const,
  (text: string) => ['/v1/products', { name: 'x', marketing_features: [{ name: text }] }] as const,
  (text: string) => ['/v1/prices', { lookup_key: text, nickname: 'x' }] as const,
  (text: string) => ['/v1/prices', { product_data: { name: text } }] as const,
  (text: string) => ['/v1/coupons', { id: text, percent_off: 10 }] as const,
  (text: string) => ['/v1/promotion_codes', { code: text }] as const,
  (text: string) => ['/v1/shipping_rates', { display_name: text }] as const,
  (text: string) => ['/v1/tax_rates', { jurisdiction: text }] as const,
  (text: string) => [`/v1/customers?email=${encodeURIComponent(text)}`, {}] as const,
  (text: string) => [`/v1/customers/${encodeURIComponent(text)}`, {}] as const,
];

test('refused in every field and form, without an echo', async () => {
  for (const place of PLACES) {
    for (const text of FORMS) {
      const [path, form] = place(text);
      const { status, body } = await server.post(path, form);
      expect([path, form, status, body.error.code]).toEqual([
        path,
        form,
        400,
        'parameter_invalid_string',
      ]);
      expect(JSON.stringify(body).replaceAll(/[^0-9]/g, '')).not.toContain(NUMBER);
    }
  }
  const header = { headers: { 'idempotency-key': NUMBER } };
  expect((await server.post('/v1/customers', {}, header)).status).toBe(400);
});

test('what is no card number passes', async () => {
  const wrongCheckDigit = '4000000990543211';
  const tooLong = '4000000990543210000000';
  for (const text of [wrongCheckDigit, tooLong, '1790000000000', 'order 2026-1123-000042']) {
    const { status, body } = await server.post('/v1/customers', { metadata: { note: text } });
    expect([status, body.metadata]).toEqual([200, { note: text }]);
  }
});

test('nothing of it is in the database or the log', async () => {
  const { db } = server.running.services;
  const tables = await db.query<{ name: string }>(
    `select table_name as name from information_schema.tables
     where table_schema = current_schema()`,
    [],
  );
  expect(tables.length).toBeGreaterThan(10);
  for (const { name } of tables) {
    const rows = await db.query<{ text: string }>(`select t::text as text from ${name} t`, []);
    expect(rows.map(({ text }) => text).join('\n')).not.toContain(PAYLOAD);
  }
  const log = await server.log();
  expect(log).toContain('/v1/customers');
  expect(log.replaceAll(/[ -]/g, '')).not.toContain(PAYLOAD);
});
