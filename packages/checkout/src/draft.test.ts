/*
 * Goal: what a shopper has left out or mistyped is found before anything is sent, and what is sent
 * has the names of the API.
 * Method: the empty draft of a session that asks for everything, then a filled one.
 */
import { expect, test } from 'vitest';
import { checkDraft, draftParams, readAmount } from './draft.ts';
import { firstDraft, type Draft } from './store.ts';
import { samplePage } from './testing/sample-page.ts';
import { chooseLanguage } from './texts/languages.ts';
import { viewOf } from './view-of.ts';

const english = chooseLanguage('en', null);
const view = viewOf(samplePage, english);
const empty: Draft = { ...firstDraft(view), savedCard: '' };
const address = {
  name: 'Jenny Rosen',
  country: 'US',
  line1: '510 Townsend St',
  line2: '',
  city: 'San Francisco',
  state: 'CA',
  postalCode: '94107',
};
const filled: Draft = {
  ...empty,
  email: ' jenny@example.test ',
  phone: '+1 415 555 0100',
  cardholder: 'Jenny Rosen',
  shipping: address,
  agrees: true,
  promotions: true,
  saveCard: true,
  custom: { grind: 'whole' },
};

test('an empty draft lacks everything that is asked for', () => {
  const missing = 'Please fill this in.';
  expect(checkDraft(view, empty, english.texts)).toEqual({
    email: missing,
    phone: missing,
    'shipping-name': missing,
    'shipping-line1': missing,
    'shipping-city': missing,
    'shipping-postalCode': missing,
    'shipping-state': missing,
    cardholder: missing,
    agrees: 'Please agree before you pay.',
  });
});

test('a filled draft lacks nothing, and is sent by the names of the API', () => {
  expect(checkDraft(view, filled, english.texts)).toEqual({});
  expect(draftParams(view, filled)).toEqual({
    email: 'jenny@example.test',
    phone: '+1 415 555 0100',
    individual_name: '',
    tax_id: '',
    business_name: '',
    'shipping[name]': 'Jenny Rosen',
    'shipping[address][line1]': '510 Townsend St',
    'shipping[address][city]': 'San Francisco',
    'shipping[address][state]': 'CA',
    'shipping[address][postal_code]': '94107',
    'shipping[address][country]': 'US',
    'billing_address[line1]': '510 Townsend St',
    'billing_address[city]': 'San Francisco',
    'billing_address[state]': 'CA',
    'billing_address[postal_code]': '94107',
    'billing_address[country]': 'US',
    'custom_fields[grind]': 'whole',
    'consent[terms_of_service]': 'accepted',
    'consent[promotions]': 'opt_in',
    save_payment_method: 'true',
  });
});

test('what was said before is taken back where nothing is said now', () => {
  const business: Draft = {
    ...filled,
    asBusiness: true,
    businessName: 'Nordlicht',
    taxIdType: 'eu_vat',
    taxId: ' DE123 ',
  };
  expect(draftParams(view, business)).toMatchObject({
    business_name: 'Nordlicht',
    'tax_id[type]': 'eu_vat',
    'tax_id[value]': 'DE123',
    'custom_fields[grind]': 'whole',
  });
  const taken = draftParams(view, { ...business, asBusiness: false, custom: { grind: '' } });
  expect(taken).toMatchObject({ business_name: '', tax_id: '', 'custom_fields[grind]': '' });
  expect(Object.keys(taken).filter((name) => name.startsWith('tax_id['))).toEqual([]);
});

test('a tax id is required where the country of the bill has one', () => {
  const asked = { ...view, taxId: { required: true } };
  const missing = ['business-name', 'tax-id-type', 'tax-id'];
  expect(Object.keys(checkDraft(asked, filled, english.texts))).toEqual(missing);
  const abroad: Draft = { ...filled, shipping: { ...address, country: 'AR' } };
  expect(checkDraft(asked, abroad, english.texts)).toEqual({});
  expect(draftParams(asked, abroad)).toMatchObject({ tax_id: '', business_name: '' });
  const half = checkDraft(asked, { ...abroad, taxId: 'X' }, english.texts);
  expect(Object.keys(half)).toEqual(['business-name', 'tax-id-type']);
});

test('a price that the shopper has yet to name is missing', () => {
  const items = view.items.map((item) =>
    item.ownPrice === null ? item : { ...item, ownPrice: { ...item.ownPrice, amount: '' } },
  );
  expect(checkDraft({ ...view, items }, filled, english.texts)).toEqual({
    'price-li_2': 'Please fill this in.',
  });
});

test('a billing address of its own is asked for without a name, which the card has', () => {
  const own: Draft = { ...filled, billingSame: false, billing: { ...address, name: '' } };
  expect(checkDraft(view, own, english.texts)).toEqual({});
  expect(checkDraft(view, { ...own, billing: { ...address, city: '' } }, english.texts)).toEqual({
    'billing-city': 'Please fill this in.',
  });
});

test('an address is complete as its country writes it', () => {
  const irish = { ...address, country: 'AE', state: '', postalCode: '' };
  expect(checkDraft(view, { ...filled, shipping: irish }, english.texts)).toEqual({});
});

test.each([
  ['12', 2, 1, 1200],
  ['12.5', 2, 1, 1250],
  ['12,05', 2, 1, 1205],
  ['12.505', 2, 1, 'amountTooFine'],
  ['12.5055', 2, 1, 'amountTooFine'],
  ['500', 0, 1, 500],
  ['5.1', 0, 1, 'amountTooFine'],
  // Kuwait's banks take no last of three decimals, Iceland's none of two.
  ['1.23', 3, 10, 1230],
  ['1.234', 3, 10, 'amountTooFine'],
  ['500', 2, 100, 50_000],
  ['500.5', 2, 100, 'amountTooFine'],
  ['-1', 2, 1, 'required'],
  ['1e3', 2, 1, 'required'],
  ['', 2, 1, 'required'],
])('%s with %i decimals in steps of %i is %s', (text, decimals, stepMinor, amount) => {
  expect(readAmount(text, { decimals, stepMinor })).toBe(amount);
});
