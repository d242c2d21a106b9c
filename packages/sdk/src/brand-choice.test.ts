// Goal: the holder of a card of two networks may choose one, and the merchant one for them. Method:
// the built files on a vault's origin, a shop on another site, Chromium, the co-branded test cards.
import { expect, test } from 'vitest';
import { testCardByAlias } from '@coffer/kernel/test-cards';
import { useBrowserRig } from './testing/browser-rig.ts';
import { inPage } from './testing/merchant-page.ts';
import { mountSplit } from './testing/split-form.ts';
import { fieldsOf } from './testing/shop-page.ts';

const rig = useBrowserRig();
const COBRANDED = testCardByAlias('pm_card_visa_cartesBancaires')?.number ?? '';
const NUMBER = '[data-elements-stable-field-name="cardNumber"]';

test.each(['card', 'cardNumber', 'payment'] as const)('in the %s element', async (kind) => {
  const page = await rig.open({ kind });
  await page.evaluate(`card.on('networkschange', (event) => log.push(['networkschange', event]))`);
  if (kind === 'cardNumber') await mountSplit(page);
  const fields = fieldsOf(page, kind);
  const choice = fields.getByLabel('Card brand');
  await fields.locator(NUMBER).fill('4242424242424242');
  expect(await choice.isVisible()).toBe(false);
  await fields.locator(NUMBER).fill(COBRANDED);
  expect(await choice.locator('option').allTextContents()).toEqual([
    'Select',
    'Cartes Bancaires',
    'Visa',
  ]);
  await choice.selectOption('Cartes Bancaires');
  if (kind === 'cardNumber') {
    await fieldsOf(page, 'cardExpiry').locator('#input').fill('1234');
    await fieldsOf(page, 'cardCvc').locator('#input').fill('123');
  } else {
    await fields.locator('[data-elements-stable-field-name="cardExpiry"]').fill('1234');
    await fields.locator('[data-elements-stable-field-name="cardCvc"]').fill('123');
    await fields.locator('[data-elements-stable-field-name="postalCode"]').fill('94103');
  }
  rig.vault.answer = () => ({ status: 200, body: { id: 'pm_1' } });
  expect(await inPage(page, 'coffer.createPaymentMethod({ elements: group })')).toEqual({
    paymentMethod: { id: 'pm_1' },
  });
  expect(rig.vault.requests.at(-1)?.form).toMatchObject({
    card: { number: COBRANDED, networks: { preferred: 'cartes_bancaires' } },
  });
  expect(await page.evaluate(`log.filter(([name]) => name === 'networkschange')`)).toEqual([
    ['networkschange', { elementType: kind }],
  ]);
});

test.each([
  ['card', `{ preferredNetwork: LIST, hidePostalCode: true }`],
  ['payment', `{ defaultValues: { card: { network: LIST } } }`],
] as const)(
  'the merchant’s preferred network of a %s is chosen at first',
  async (kind, options) => {
    const element = options.replace('LIST', `['eftpos_au', 'cartes_bancaires']`);
    const page = await rig.open({ kind, element });
    const fields = fieldsOf(page, kind);
    await fields.locator(NUMBER).fill(COBRANDED);
    expect(await fields.getByLabel('Card brand').inputValue()).toBe('cartes_bancaires');
  },
);
