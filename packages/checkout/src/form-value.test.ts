// Goal: the page around a session's form is told what it holds and how far it has come, section by
// section, by Stripe.js's names. Method: stores of the sample session at several stages of typing.
import { expect, test } from 'vitest';
import { formValue } from './form-value.ts';
import { createStore, type Draft } from './store.ts';
import { sampleView } from './testing/sample-view.ts';
import { chooseLanguage } from './texts/languages.ts';
import { pageTexts } from './texts/texts.ts';
import type { CheckoutView } from './view.ts';

const texts = pageTexts(chooseLanguage('en', null).texts);

function valueOf(
  changes: Partial<CheckoutView>,
  typed: Partial<Draft>,
  card: Parameters<typeof formValue>[1] = {},
): ReturnType<typeof formValue> {
  const store = createStore({ view: { ...sampleView, ...changes }, texts, locale: 'en' });
  store.draft.value = { ...store.draft.value, ...typed };
  return formValue(store, card);
}

/** A session that asks for an e-mail address and a card. */
const SIMPLE: Partial<CheckoutView> = {
  items: [],
  contact: { ...sampleView.contact, asksPhone: false },
  shipping: null,
  billing: 'auto',
  taxId: null,
  customFields: [],
  consent: { terms: false, promotions: false },
  savedCards: [],
  offersSaving: false,
};
const CARD = { collapsed: false, type: 'card' };

test('a form in which nothing is typed yet is empty', () => {
  expect(valueOf(SIMPLE, {})).toEqual({
    complete: false,
    empty: true,
    autofilled: false,
    error: null,
    details: {
      value: { customerDetails: { email: '' }, payment: CARD },
      status: {
        customerDetails: { complete: false, empty: true },
        payment: { complete: false, empty: true },
      },
    },
  });
});

test('it is complete with the last thing that it asks for', () => {
  const typed = { email: 'ann@example.com', cardholder: 'Ann Lee' };
  expect(valueOf(SIMPLE, typed, { complete: false, empty: false })).toMatchObject({
    complete: false,
    empty: false,
    details: {
      status: {
        customerDetails: { complete: true, empty: false },
        payment: { complete: false, empty: false },
      },
    },
  });
  expect(valueOf(SIMPLE, typed, { complete: true, empty: false }).complete).toBe(true);
  const agrees = { consent: { terms: true, promotions: false } };
  expect(valueOf({ ...SIMPLE, ...agrees }, typed, { complete: true }).complete).toBe(false);
});

test('where nothing is due, no card is told of', () => {
  const charge = { ...sampleView.charge, free: true };
  expect(valueOf({ ...SIMPLE, charge }, { email: 'ann@example.com' })).toMatchObject({
    complete: true,
    details: { value: { customerDetails: { email: 'ann@example.com' } } },
  });
});

test('a full session tells each section, and of a saved card its id', () => {
  const address = {
    name: 'Ann Lee',
    line1: '1 Main St',
    line2: '',
    city: 'Springfield',
    state: 'IL',
    postalCode: '62701',
    country: 'US',
  };
  const { details } = valueOf(
    { taxId: { required: false }, billing: 'required' },
    { email: 'ann@example.com', phone: '5551234567', shipping: address },
  );
  const { name: _name, postalCode: postal_code, ...rest } = address;
  const wire = { name: 'Ann Lee', address: { ...rest, postal_code } };
  expect(details).toMatchObject({
    value: {
      customerDetails: { email: 'ann@example.com', phone: '5551234567' },
      shippingAddress: wire,
      billingAddress: wire,
      shippingOption: { displayName: 'Standard', amount: '$5.99' },
      tax: { taxId: '', taxIdType: '' },
      payment: { ...CARD, payment_method: { id: sampleView.savedCards[0]?.id, type: 'card' } },
    },
    status: {
      customerDetails: { complete: true, empty: false },
      shippingAddress: { complete: true, empty: false },
      billingAddress: { complete: true, empty: false },
      tax: { complete: true, empty: true },
      payment: { complete: true, empty: false },
    },
  });
});
