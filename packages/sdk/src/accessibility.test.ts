// Goal: who sees little, hears the page, uses only keys or another language fills in every form.
// Method: axe-core in the frames in all their looks and states, and shoppers with keys alone, at
// 400 % zoom, with forced colors and without motion.
import axe from 'axe-core';
import type { Frame, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { useBrowserRig } from './testing/browser-rig.ts';
import { inPage, TEST_KEY } from './testing/merchant-page.ts';
import { fieldsOf, frameOf, framesShown } from './testing/shop-page.ts';

const rig = useBrowserRig();
const GROUP = `{ clientSecret: 'pi_1_secret_2' }`;

/** A frame is a part of a page, which has the headings and landmarks. */
const RULES_OF_WHOLE_PAGES = ['landmark-one-main', 'page-has-heading-one', 'region'];

/** What axe finds, on the ground that the merchant's page gives the frame. */
async function faults(frame: Frame, ground = '#ffffff'): Promise<unknown> {
  await frame.evaluate(axe.source);
  return frame.evaluate(`(async () => {
    document.body.style.background = '${ground}';
    const rules = ${JSON.stringify(RULES_OF_WHOLE_PAGES)}.map((id) => [id, { enabled: false }]);
    const { violations } = await axe.run(document, { rules: Object.fromEntries(rules) });
    return violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
  })()`);
}

const LOOKS = [
  [{ theme: 'stripe' }, '#ffffff'],
  [{ theme: 'night' }, '#15181e'],
  [{ theme: 'flat', labels: 'floating' }, '#ffffff'],
  [{ theme: 'none', inputs: 'condensed' }, '#ffffff'],
] as const;

test('axe finds no fault in the payment form, in any look, empty, wrong, or in Arabic', async () => {
  const page = await rig.open({ kind: 'payment', group: GROUP });
  const frame = frameOf(page, 'payment');
  const look = async (options: object): Promise<void> => {
    await page.evaluate(`group.update(${JSON.stringify(options)})`);
    // Goes the same way as the options. Shows what is missing, too.
    await page.evaluate(`group.submit()`);
  };
  expect(await faults(frame)).toEqual([]);
  for (const [appearance, ground] of LOOKS) {
    await look({ appearance: { ...appearance, disableAnimations: true } });
    expect([appearance, await faults(frame, ground)]).toEqual([appearance, []]);
  }
  await look({ locale: 'ar' });
  await expect.poll(() => frame.evaluate('document.documentElement.dir')).toBe('rtl');
  expect(await faults(frame)).toEqual([]);
});

const SAVED = {
  mode: 'payment',
  require_cvc_recollection: true,
  customer_session: {
    features: { payment_method_remove: 'enabled', payment_method_save: 'enabled' },
    payment_methods: [2034, 2020].map((exp_year) => ({
      id: `pm_${exp_year}`,
      card: {
        ...{ brand: 'visa', exp_month: 3, exp_year, last4: '4242' },
        networks: { available: ['cartes_bancaires', 'visa'] },
      },
    })),
  },
};

test('axe finds no fault in saved cards, asked about, chosen anew, at night and in Arabic', async () => {
  rig.vault.answer = () => ({ status: 200, body: SAVED });
  const group = `{ clientSecret: 'pi_1_secret_2', customerSessionClientSecret: 'cuss_secret_1' }`;
  const page = await rig.open({ kind: 'payment', group });
  const frame = frameOf(page, 'payment');
  expect(await faults(frame)).toEqual([]);
  await page.evaluate(`group.submit()`);
  await frame.locator('button').first().click();
  expect(await faults(frame)).toEqual([]);
  const night = { theme: 'night', disableAnimations: true };
  await page.evaluate(`group.update(${JSON.stringify({ appearance: night })})`);
  await page.evaluate(`group.submit()`);
  expect(await faults(frame, '#15181e')).toEqual([]);
  await page.evaluate(`group.update({ locale: 'ar', appearance: { disableAnimations: true } })`);
  await expect.poll(() => frame.evaluate('document.documentElement.dir')).toBe('rtl');
  const names = await frame
    .locator('[type="radio"]')
    .evaluateAll((radios) =>
      radios.map((radio) => radio.closest('label')?.querySelector('.spoken')?.textContent),
    );
  expect(names).toEqual([
    expect.stringMatching(/Visa.*4242, 03\/34$/),
    expect.stringMatching(/Visa.*4242, .+/),
    undefined,
  ]);
  expect(names.join('')).not.toMatch(/ending|Expired/);
  await frame.locator('[type="radio"]').last().check();
  expect(await faults(frame)).toEqual([]);
});

test.each(['card', 'cardNumber'] as const)('axe finds no fault in the %s element', async (kind) => {
  const page = await rig.open({ kind, group: GROUP });
  const frame = frameOf(page, kind === 'card' ? 'card' : 'card-number');
  expect(await faults(frame)).toEqual([]);
  await frame.locator('[data-elements-stable-field-name="cardNumber"]').fill('4242');
  await page.locator('button').focus();
  await expect.poll(() => frame.locator('[role="alert"]').textContent()).toContain('incomplete');
  expect(await faults(frame)).toEqual([]);
  await page.evaluate(`group.update({ locale: 'he' })`);
  await expect.poll(() => frame.evaluate('document.documentElement.dir')).toBe('rtl');
  expect(await faults(frame)).toEqual([]);
});

test.each([
  ['address', 'address', `{ mode: 'shipping', fields: { phone: 'always' } }`],
  ['linkAuthentication', 'link-authentication', '{}'],
] as const)('axe finds no fault in the %s element', async (kind, at, element) => {
  const page = await rig.open({ kind, group: GROUP, element });
  const frame = frameOf(page, at);
  expect(await faults(frame)).toEqual([]);
  const appearance = { theme: 'night', labels: 'floating', disableAnimations: true };
  await page.evaluate(`group.update(${JSON.stringify({ appearance })})`);
  // What is missing is said on leaving.
  await frame
    .locator('input')
    .first()
    .fill(kind === 'address' ? ' ' : 'jenny@');
  await page.locator('button').focus();
  await page.evaluate('card.getValue?.()');
  expect(await faults(frame, '#15181e')).toEqual([]);
  await page.evaluate(`group.update({ locale: 'ar' })`);
  await expect.poll(() => frame.evaluate('document.documentElement.dir')).toBe('rtl');
  expect(await faults(frame, '#15181e')).toEqual([]);
});

test('axe finds no fault in the challenge page', async () => {
  const page = await rig.newPage();
  await page.goto(`${rig.vault.origin}/fields/challenge`);
  // Outside of a merchant's page it says only what it is.
  expect(await faults(page.mainFrame())).toEqual([]);
  const html = `<!doctype html><html lang="en"><title>Shop</title><h1>Shop</h1></html>`;
  await page.goto(rig.shop.origin + rig.shop.serve({ html }));
  const setup = { publishableKey: TEST_KEY, stripeAccount: null, apiVersion: null, options: {} };
  await page.evaluate(`new Promise((resolve) => {
    const frame = document.createElement('iframe');
    frame.addEventListener('load', () => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }) => data.type === 'ready' && resolve();
      frame.contentWindow.postMessage({ type: 'coffer:connect' }, '*', [port2]);
      port1.postMessage(${JSON.stringify({ type: 'configure', setup })});
    });
    frame.src = '${rig.vault.origin}/fields/challenge';
    document.body.append(frame);
  })`);
  await framesShown(page, 'challenge');
  expect(await faults(frameOf(page, 'challenge'))).toEqual([]);
});

/** What has the focus, by its id in the frame and by its kind on the page. */
async function focused(page: Page): Promise<unknown> {
  const inFrame = await frameOf(page, 'payment').evaluate(
    `document.hasFocus() && document.activeElement.id`,
  );
  return inFrame === false ? page.evaluate('document.activeElement.tagName') : inFrame;
}

/** The key moves the focus to each of them in turn; into and out of a frame that takes a moment. */
async function expectStops(page: Page, key: string, stops: readonly string[]): Promise<void> {
  for (const stop of stops) {
    await page.keyboard.press(key);
    await expect.poll(() => focused(page)).toBe(stop);
  }
}

const FIELDS = ['number', 'expiry', 'cvc', 'country', 'postalCode'].map(
  (name) => `Field-${name}Input`,
);

test('keys alone pay: every field can be reached, filled in, and left again', async () => {
  const page = await rig.open({ kind: 'payment', group: GROUP });
  await expectStops(page, 'Tab', [...FIELDS, 'BUTTON']);
  await expectStops(page, 'Shift+Tab', FIELDS.toReversed());
  // A finished field hands the focus on to the next one to type into; the country is before it.
  for (const text of ['4242424242424242', '1234', '123', '94103']) await page.keyboard.type(text);
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.type('Germ');
  expect(await inPage(page, 'group.submit()')).toEqual({ selectedPaymentMethod: 'card' });
});

test('fields are named, described and judged for who only hears them', async () => {
  const page = await rig.open({ kind: 'payment', group: GROUP });
  await page.evaluate('group.submit()');
  const heard = await frameOf(page, 'payment').evaluate(`
    [...document.querySelectorAll('.Input')].filter((input) => input.checkVisibility())
      .map((input) => {
      const error = document.getElementById(input.getAttribute('aria-describedby'));
      return [input.labels[0].textContent, input.ariaInvalid, error?.role, error?.textContent];
    })`);
  expect(heard).toEqual([
    ['Card number', 'true', 'alert', 'Your card number is incomplete.'],
    ['Expiration date', 'true', 'alert', "Your card's expiration date is incomplete."],
    ['Security code', 'true', 'alert', "Your card's security code is incomplete."],
    ['Country', null, undefined, undefined],
    ['ZIP code', 'true', 'alert', 'Your postal code is incomplete.'],
  ]);
});

test('browsers know what to fill in, phones which keyboard to show, tests where to type', async () => {
  const page = await rig.open({ kind: 'payment', group: GROUP });
  const names = await frameOf(page, 'payment').evaluate(`
    [...document.querySelectorAll('.Input')].filter((input) => input.checkVisibility())
      .map(({ id, name, dataset, autocomplete, inputMode }) =>
        [id, name, dataset.elementsStableFieldName, autocomplete, inputMode])`);
  expect(names).toEqual([
    ['Field-numberInput', 'number', 'cardNumber', 'cc-number', 'numeric'],
    ['Field-expiryInput', 'expiry', 'cardExpiry', 'cc-exp', 'numeric'],
    ['Field-cvcInput', 'cvc', 'cardCvc', 'cc-csc', 'numeric'],
    ['Field-countryInput', 'country', 'country', 'billing country', ''],
    ['Field-postalCodeInput', 'postalCode', 'postalCode', 'billing postal-code', 'numeric'],
  ]);
});

test('at 400 % zoom nothing is cut off', async () => {
  // 1280 pixels at 400 % are 320 (WCAG 2.2, 1.4.10).
  const page = await rig.open({ kind: 'payment', group: GROUP, width: 320 });
  await page.evaluate('group.submit()');
  const cut = (): Promise<unknown> =>
    frameOf(page, 'payment').evaluate(`[...document.querySelectorAll('*')]
      .filter((node) => node.checkVisibility() && !node.closest('svg'))
      .filter((node) => {
        const { left, right, bottom } = node.getBoundingClientRect();
        return left < -1 || right > innerWidth + 1 || bottom > innerHeight + 1;
      }).map((node) => node.id || node.tagName)`);
  await expect.poll(cut).toEqual([]);
  await fieldsOf(page, 'payment').locator('#Field-numberInput').fill('4242424242424242');
  const hidden = `(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)(
    document.querySelector('#Field-numberInput'))`;
  expect(await frameOf(page, 'payment').evaluate(hidden)).toBe(0);
  await page.setViewportSize({ width: 200, height: 500 });
  await expect.poll(cut).toEqual([]);
});

test('forced colors show the focus, and no motion is shown to who wants none', async () => {
  const page = await rig.open({ kind: 'payment', group: GROUP });
  await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' });
  const number = fieldsOf(page, 'payment').locator('#Field-numberInput');
  await number.focus();
  const look = `(({ outlineStyle, outlineWidth, transitionDuration }) =>
    ({ outlineStyle, outlineWidth, transitionDuration }))(getComputedStyle(document.activeElement))`;
  expect(await frameOf(page, 'payment').evaluate(look)).toEqual({
    outlineStyle: 'solid',
    outlineWidth: '2px',
    transitionDuration: '0s',
  });
  const second = await rig.open({ kind: 'card' });
  await second.emulateMedia({ forcedColors: 'active' });
  await fieldsOf(second, 'card').locator('#number').focus();
  expect(await frameOf(second, 'card').evaluate(look)).toMatchObject({ outlineStyle: 'solid' });
});
