/*
 * Goal: what the API refuses is said in the shopper's language, and at the field that it is about.
 * Method: refusals as the API words them, told in German.
 */
import { chooseLanguage } from '@coffer/checkout';
import { expect, test } from 'vitest';
import { refusalOf } from './refusal.ts';

const { texts } = chooseLanguage('de', null);
const message = 'English.';

test.each([
  [{ code: 'amount_too_large' }, 'Dieser Betrag ist zu groß.', null],
  [{ code: 'amount_too_small' }, 'Dieser Betrag ist zu klein.', null],
  [{ code: 'coupon_currency_mismatch' }, texts.promotionNotForOrder, null],
  [{ code: 'coupon_not_applicable' }, texts.promotionNotForOrder, null],
  [{ code: 'incorrect_address' }, 'Die Adresse gehört nicht zu Ihrer Karte.', null],
  [{ code: 'incorrect_zip' }, 'Die Postleitzahl gehört nicht zu Ihrer Karte.', null],
  [{ code: 'card_declined', decline_code: 'lost_card' }, texts.cardDeclined, null],
  [{ code: 'payment_link_inactive' }, message, null],
  [{ code: 'promotion_code_first_time' }, texts.promotionFirstTime, 'promotion-code'],
  [{ code: 'promotion_code_minimum_amount' }, texts.promotionMinimum, 'promotion-code'],
  [
    { code: 'parameter_invalid', param: 'shipping[address][country]' },
    'In dieses Land wird nicht geliefert.',
    'shipping-country',
  ],
  [{ code: 'something_new' }, message, null],
])('%j is told as %s', (error, words, field) => {
  expect(refusalOf({ ...error, message }, texts)).toEqual({ message: words, field });
});
