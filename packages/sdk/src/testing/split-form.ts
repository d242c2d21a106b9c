// The three parts of a split card form on a merchant's page, and a shopper who fills them in.
import type { Page } from 'playwright-core';
import { fieldsOf, framesShown } from './shop-page.ts';

/**
 * Adds expiry and CVC to a page that has the number as `card`: `parts` has the two elements,
 * `changes` every change event of the three.
 */
export async function mountSplit(page: Page): Promise<void> {
  await page.evaluate(`(async () => {
    window.parts = {};
    window.changes = [];
    card.on('change', (event) => changes.push(event));
    for (const type of ['cardExpiry', 'cardCvc']) {
      const place = document.createElement('div');
      document.body.append(place);
      parts[type] = group.create(type);
      parts[type].on('change', (event) => changes.push(event));
      await new Promise((resolve) => {
        parts[type].on('ready', resolve);
        parts[type].mount(place);
      });
    }
  })()`);
  await framesShown(page, 'card-expiry', 'card-cvc');
}

const TEXTS = { number: '4242424242424242', expiry: '1234', cvc: '123' };

/** Types into each part. */
export async function typeSplit(page: Page, given: Partial<typeof TEXTS> = {}): Promise<void> {
  const { number, expiry, cvc } = { ...TEXTS, ...given };
  for (const [kind, text] of [
    ['cardNumber', number],
    ['cardExpiry', expiry],
    ['cardCvc', cvc],
  ] as const) {
    await fieldsOf(page, kind).locator('#input').click();
    await page.keyboard.type(text);
  }
}
