// Goal: a shopper reads and hears the frames in one language, the merchant's or the browser's, and
// so do the errors that merchants show. Method: the built files in Chromium.
import { expect, test } from 'vitest';
import { useBrowserRig } from './testing/browser-rig.ts';
import { inPage } from './testing/merchant-page.ts';
import { fieldsOf, frameOf, typeCard } from './testing/shop-page.ts';
import { mountSplit } from './testing/split-form.ts';

const rig = useBrowserRig();
const ROOT = `(({ lang, dir }) => ({ lang, dir }))(document.documentElement)`;
const DEFERRED_GERMAN = `{ mode: 'setup', locale: 'de' }`;
const CONFIRM = `coffer.confirmPayment({ elements: group, redirect: 'if_required' })`;

test('labels, placeholders, countries and errors are the group’s language', async () => {
  const group = `{ clientSecret: 'pi_1_secret_2', locale: 'de' }`;
  const page = await rig.open({ kind: 'payment', group });
  const frame = frameOf(page, 'payment');
  expect(await frame.evaluate(ROOT)).toEqual({ lang: 'de', dir: 'ltr' });
  const fields = fieldsOf(page, 'payment');
  expect(await fields.getByLabel('Gültig bis').getAttribute('placeholder')).toBe('MM / JJ');
  await fields.getByLabel('Land').selectOption({ label: 'Vereinigtes Königreich' });
  expect(await fields.locator('#postal-label').textContent()).toBe('Postleitzahl');
  expect(await inPage(page, 'group.submit()')).toEqual({
    error: {
      type: 'validation_error',
      code: 'incomplete_number',
      message: 'Die Kartennummer ist unvollständig.',
    },
  });
});

test('the titles of frames are Stripe’s own in English, and follow the language', async () => {
  const page = await rig.open({ kind: 'cardNumber' });
  const titles = (): Promise<unknown> =>
    page.evaluate(
      `Array.from(document.querySelectorAll('.StripeElement iframe'), ({ title }) => title)`,
    );
  await mountSplit(page);
  expect(await titles()).toEqual([
    'Secure card number input frame',
    'Secure expiration date input frame',
    'Secure CVC input frame',
  ]);
  await page.evaluate(`group.update({ locale: 'de' })`);
  await expect
    .poll(titles)
    .toEqual([
      'Nummer der Kredit- oder Debitkarte',
      'Ablaufdatum der Kredit- oder Debitkarte',
      'CVC/CVV der Kredit- oder Debitkarte',
    ]);
  const german = await rig.open({ kind: 'payment', group: DEFERRED_GERMAN });
  const frame = german.locator('#card iframe');
  expect(await frame.getAttribute('title')).toBe('Sichere Eingabe der Zahlungsdaten');
});

test('a decline of the API is told in the shopper’s language, the merchant’s faults are not', async () => {
  const group = `{ clientSecret: 'pi_1_secret_2', locale: 'fr' }`;
  const page = await rig.open({ kind: 'payment', group });
  await typeCard(page, fieldsOf(page, 'payment'), { number: '4242424242424242' });
  const decline = { type: 'card_error', code: 'card_declined', message: 'English' };
  const messageFor = async (error: object): Promise<unknown> => {
    rig.vault.answer = () => ({ status: 402, body: { error } });
    return inPage(page, `(await ${CONFIRM}).error.message`);
  };
  expect([
    await messageFor({ ...decline, decline_code: 'insufficient_funds' }),
    await messageFor({ ...decline, decline_code: 'do_not_honor' }),
    await messageFor({ ...decline, code: 'expired_card', decline_code: 'expired_card' }),
    await messageFor({ type: 'invalid_request_error', message: 'No such payment_intent' }),
  ]).toEqual([
    'La provision de la carte est insuffisante.',
    'La carte a été refusée. Contactez la banque émettrice de la carte.',
    'La carte a expiré.',
    'No such payment_intent',
  ]);
});

test('the locale of Coffer() holds where the group has none, from right to left too', async () => {
  const page = await rig.open({ kind: 'card', locale: 'ar' });
  const frame = frameOf(page, 'card');
  expect(await frame.evaluate(ROOT)).toEqual({ lang: 'ar', dir: 'rtl' });
  const number = fieldsOf(page, 'card').getByLabel('رقم بطاقة الائتمان أو الخصم');
  expect(await number.getAttribute('placeholder')).toBe('رقم البطاقة');
  // The calls without card data are the controller's.
  const error = { type: 'card_error', code: 'card_declined', message: 'English' };
  rig.vault.answer = () => ({ status: 402, body: { error } });
  const call = `coffer.confirmCardPayment('pi_1_secret_2', { payment_method: 'pm_1' })`;
  expect(await inPage(page, `(await ${call}).error.message`)).toBe('رُفضت البطاقة.');
});

test('when the texts do not load, the form speaks English and works', async () => {
  rig.vault.missing = /\/texts-/;
  const page = await rig.open({ kind: 'card', group: `{ locale: 'ja' }` });
  expect(await frameOf(page, 'card').evaluate(ROOT)).toEqual({ lang: 'en', dir: 'ltr' });
  expect(await fieldsOf(page, 'card').locator('#number').getAttribute('placeholder')).toBe(
    'Card number',
  );
});
