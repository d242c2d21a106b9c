/*
 * Goal: the page shows what the API says of a session, in the words and numbers of its language.
 * Method: a session that asks for everything, as views in two languages, compared as whole objects.
 */
import { expect, test } from 'vitest';
import { samplePage } from './testing/sample-page.ts';
import { sampleView } from './testing/sample-view.ts';
import { chooseLanguage } from './texts/languages.ts';
import { viewOf } from './view-of.ts';

const english = chooseLanguage('en', null);
const yetToName = samplePage.line_items
  .slice(1)
  .map((item) => ({ ...item, unit_amount: null, amount_subtotal: 0 }));

test('everything that a session asks for is in the view', () => {
  const view = viewOf(samplePage, english);
  expect(view).toEqual(sampleView);
});

test('amounts are written as the language and the currency have it', () => {
  const german = viewOf({ ...samplePage, currency: 'eur' }, chooseLanguage('de', null));
  expect(german.totals.total).toBe('34,79\u00a0€');
  const yen = viewOf({ ...samplePage, currency: 'jpy' }, english);
  expect([yen.totals.total, yen.charge.decimals]).toEqual(['¥3,479', 0]);
});

test('a card that is kept, and a tax id that is required, are told', () => {
  const collect = {
    ...samplePage.collect,
    setup_future_usage: 'off_session',
    reuse_agreement: 'hidden',
    tax_id: 'required_if_supported',
  } as const;
  expect(viewOf({ ...samplePage, collect }, english)).toMatchObject({
    charge: { keeps: 'off_session' },
    hidesAgreement: true,
    taxId: { required: true },
  });
});

test.each([
  ['a package of three', { quantity: 6, unit_amount: 500, amount_subtotal: 1000 }, null],
  ['half a cent', { quantity: 10, unit_amount: null, amount_subtotal: 5 }, null],
  ['as many times the price', { quantity: 3, unit_amount: 500, amount_subtotal: 1500 }, '$5.00'],
])('what one costs, of %s', (_, line, unitPrice) => {
  const [item] = samplePage.line_items.map((one) => ({ ...one, ...line }));
  const page = { ...samplePage, line_items: item === undefined ? [] : [item] };
  expect(viewOf(page, english).items).toMatchObject([{ unitPrice }]);
});

test('a price that the shopper has yet to name is empty', () => {
  expect(viewOf({ ...samplePage, line_items: yetToName }, english).items).toMatchObject([
    { ownPrice: { amount: '' }, unitPrice: null, price: '' },
  ]);
});

test.each([
  ['what is due', {}, 'Pay $34.79'],
  ['as its merchant has it', { submit_type: 'donate' }, 'Donate $34.79'],
  ['no amount that nobody knows', { line_items: yetToName }, 'Pay'],
  ['the same in other words', { line_items: yetToName, submit_type: 'book' }, 'Book'],
  [
    'that nothing is due',
    { collect: { ...samplePage.collect, payment_method: false } },
    'Place order',
  ],
  ['what is done with the card', { mode: 'setup' }, 'Save card'],
] as const)('the button says %s', (_, page, button) => {
  expect(viewOf({ ...samplePage, ...page }, english).button).toBe(button);
});

test('a session that is paid says where the shopper goes next, and with what it was paid', () => {
  const paid = { ...samplePage, status: 'complete' } as const;
  const receipt = { paidWith: 'Visa •••• 4242', paidAtS: 1_790_000_000 };
  expect(viewOf(paid, english, receipt).done).toEqual({
    nextUrl: 'https://shop.test/thanks',
    message: null,
    paidWith: 'Visa •••• 4242',
    paidAt: 'September 21, 2026',
    reference: 'cs_test_sample',
  });
  const link = {
    ...paid,
    success_url: null,
    after_completion: { type: 'hosted_confirmation', custom_message: 'Bye', url: null },
  } as const;
  expect(viewOf(link, english).done).toMatchObject({ nextUrl: null, message: 'Bye' });
});

test.each([
  ['always', 'https://shop.test/back'],
  ['if_required', null],
  ['never', null],
] as const)('in a frame, redirect_on_completion %s leads to %s', (redirect, nextUrl) => {
  const page = {
    ...samplePage,
    status: 'complete',
    ui_mode: 'embedded_page',
    success_url: null,
    return_url: 'https://shop.test/back',
    redirect_on_completion: redirect,
  } as const;
  expect(viewOf(page, english).done?.nextUrl).toBe(nextUrl);
});
