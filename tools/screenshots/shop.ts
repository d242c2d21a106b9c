import type { Page } from 'playwright-core';
import { cardFrame, typeCard } from '../../e2e/merchant.ts';
import type { Places } from './places.ts';

/** The example shop with a card typed. */
export async function openShop(page: Page, { stack }: Places): Promise<void> {
  await page.goto(stack.shop);
  await page.locator('form[data-ready="true"]').waitFor();
  await page.fill('input[name=email]', 'jenny@example.com');
  await typeCard(cardFrame(page, '#payment'), { number: '4242424242424242' });
}

/** The shop's receipt. */
export async function openShopReceipt(page: Page, places: Places): Promise<void> {
  await openShop(page, places);
  await page.click('#submit');
  await page.waitForURL(/\/receipt/);
}
