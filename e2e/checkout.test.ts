// Goal: a shopper pays on the hosted page, with whatever a session asks for, and sees what became
// of it. Method: sessions by the official library, real Chromium, a real stack whose vault,
// checkout and shop are different sites; no policy may be violated, and the API must agree.
import type Stripe from 'stripe';
import { expect, onTestFinished, test } from 'vitest';
import {
  cardFields,
  faults,
  fillIn,
  PICTURE,
  sentTo,
  shippingRate,
  SHOP,
  tabTo,
  useCheckoutScene,
} from './checkout-scene.ts';

const scene = await useCheckoutScene();
const { stripe } = scene;

const ITEM = {
  price_data: { currency: 'usd', unit_amount: 2000, product_data: { name: 'T-shirt' } },
  quantity: 1,
} as const;

function newSession(
  params: Stripe.Checkout.SessionCreateParams = {},
): Promise<Stripe.Checkout.Session> {
  return stripe.checkout.sessions.create({
    mode: 'payment',
    line_items: [ITEM],
    success_url: `${SHOP}/thanks?session={CHECKOUT_SESSION_ID}`,
    cancel_url: `${SHOP}/cart`,
    ...params,
  });
}

test('a card is paid once, however often the button is pressed, and the shop comes next', async () => {
  const session = await newSession({ submit_type: 'donate' });
  const { page, complaints, close } = await scene.open();
  await page.goto(session.url ?? '');
  await page.getByRole('button', { name: 'Donate $20.00' }).waitFor();
  await fillIn(page);
  const url = await sentTo(page, () => page.locator('#pay').dblclick());
  expect(url.searchParams.get('session')).toBe(session.id);
  const paid = await stripe.checkout.sessions.retrieve(session.id);
  expect(paid).toMatchObject({
    status: 'complete',
    payment_status: 'paid',
    customer_details: { email: 'jenny@example.com', name: 'Jenny Rosen' },
  });
  const { data: charges } = await stripe.charges.list({ limit: 2 });
  expect(charges.filter(({ amount }) => amount === 2000)).toHaveLength(1);

  await page.goBack();
  await page.getByRole('heading', { name: 'Thank you for your payment' }).waitFor();
  expect(await page.locator('.receipt').innerText()).toContain('Visa •••• 4242');
  expect(await page.locator('#pay').count()).toBe(0);
  expect(complaints).toEqual([]);
  await close();
});

test('a refused card is said, and another one pays', async () => {
  const session = await newSession();
  const { page, close } = await scene.open();
  await page.goto(session.url ?? '');
  await fillIn(page, { card: { number: '4000000000009995' } });
  await page.locator('#pay').click();
  const failure = page.locator('#failure[role=alert]');
  await failure.filter({ hasText: 'insufficient funds' }).waitFor();
  const number = cardFields(page).locator('[data-elements-stable-field-name="cardNumber"]');
  await number.fill('5555555555554444');
  await sentTo(page, () => page.locator('#pay').click());
  await close();
});

test('what is missing is marked and read out before anything is sent', async () => {
  const session = await newSession();
  const { page, close } = await scene.open();
  await page.goto(session.url ?? '');
  await page.locator('#card[data-state="ready"]').waitFor();
  await page.locator('#pay').click();
  await page.locator('#failure', { hasText: 'check the marked fields' }).waitFor();
  expect(await page.locator('#email').getAttribute('aria-invalid')).toBe('true');
  expect(await page.locator('#email-error').innerText()).toBe('Please fill this in.');
  expect(await page.evaluate('document.activeElement.id')).toBe('email');
  const numberError = cardFields(page).locator('#Field-numberInput-error');
  await expect.poll(() => numberError.innerText()).not.toBe('');
  const { payment_intent } = await stripe.checkout.sessions.retrieve(session.id);
  expect(payment_intent).toBeNull();
  await close();
});

test('addresses, shipping, quantities, promotion codes, fields and consent reach the merchant', async () => {
  const coupon = await stripe.coupons.create({ percent_off: 50, duration: 'once', name: 'Half' });
  await stripe.promotionCodes.create({
    promotion: { type: 'coupon', coupon: coupon.id },
    code: 'HALF',
  });
  const session = await newSession({
    line_items: [{ ...ITEM, adjustable_quantity: { enabled: true, minimum: 1, maximum: 5 } }],
    allow_promotion_codes: true,
    billing_address_collection: 'required',
    shipping_address_collection: { allowed_countries: ['US', 'DE'] },
    shipping_options: [shippingRate('Standard', 500), shippingRate('Express', 1500)],
    phone_number_collection: { enabled: true },
    custom_fields: [
      { key: 'engraving', label: { type: 'custom', custom: 'Engraving' }, type: 'text' },
    ],
    consent_collection: { promotions: 'auto' },
  });
  const { page, complaints, close } = await scene.open();
  await page.goto(session.url ?? '');
  const total = page.locator('.grand dd');
  const becomes = (text: string) => total.filter({ hasText: text }).waitFor();
  await becomes('$25.00');
  await page.getByRole('button', { name: 'One more of T-shirt' }).click();
  await becomes('$45.00');
  await page.getByText('Express').click();
  await becomes('$55.00');
  await page.getByRole('button', { name: 'Add promotion code' }).click();
  await page.getByLabel('Promotion code').fill('NOPE');
  await page.getByRole('button', { name: 'Apply' }).click();
  await page.locator('#promotion-code-error', { hasText: 'This code is not valid.' }).waitFor();
  await page.getByLabel('Promotion code').fill('HALF');
  await page.getByRole('button', { name: 'Apply' }).click();
  await becomes('$35.00');
  await fillIn(page);
  await page.locator('#phone').fill('+14155550100');
  await page.locator('#shipping-name').fill('Jenny Rosen');
  await page.locator('#shipping-country').selectOption('DE');
  await page.locator('#shipping-line1').fill('Unter den Linden 1');
  await page.locator('#shipping-postalCode').fill('10117');
  await page.locator('#shipping-city').fill('Berlin');
  await page.getByLabel('Engraving').fill('For J.');
  await sentTo(page, () => page.locator('#pay').click());
  const address = { line1: 'Unter den Linden 1', city: 'Berlin', country: 'DE' };
  expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({
    status: 'complete',
    amount_total: 3500,
    total_details: { amount_discount: 2000, amount_shipping: 1500 },
    customer_details: { phone: '+14155550100', address },
    collected_information: { shipping_details: { name: 'Jenny Rosen', address } },
    custom_fields: [{ key: 'engraving', text: { value: 'For J.' } }],
  });
  expect(complaints).toEqual([]);
  await close();
});

test('a card is saved without a payment', async () => {
  const customer = await stripe.customers.create({ email: 'saved@example.com' });
  const session = await stripe.checkout.sessions.create({
    mode: 'setup',
    currency: 'usd',
    customer: customer.id,
    success_url: `${SHOP}/thanks`,
  });
  const { page, close } = await scene.open();
  await page.goto(session.url ?? '');
  await page.getByRole('button', { name: 'Save card' }).waitFor();
  expect(await page.locator('#email').inputValue()).toBe('saved@example.com');
  await fillIn(page, { email: null });
  await sentTo(page, () => page.locator('#pay').click());
  const { data } = await stripe.customers.listPaymentMethods(customer.id);
  expect(data.map(({ card }) => card?.last4)).toEqual(['4242']);
  await close();
});

test('what was typed before the script came is kept', async () => {
  const session = await newSession({ allow_promotion_codes: true });
  const { page, close } = await scene.open();
  let comes: () => void = () => undefined;
  const waiting = new Promise<void>((resolve) => (comes = resolve));
  await page.route('**/assets/*.js', async (route) => {
    await waiting;
    await route.continue();
  });
  await page.goto(session.url ?? '', { waitUntil: 'commit' });
  await page.locator('#email').fill('early@example.com');
  comes();
  await page.locator('#card[data-state="ready"]').waitFor();
  expect(await page.locator('#email').inputValue()).toBe('early@example.com');
  await fillIn(page, { email: null });
  await sentTo(page, () => page.locator('#pay').click());
  await close();
});

test('whoever has only a keyboard chooses, agrees and pays', async () => {
  const { id: coupon } = await stripe.coupons.create({ amount_off: 300, currency: 'usd' });
  await stripe.promotionCodes.create({ promotion: { type: 'coupon', coupon }, code: 'KEYS' });
  const session = await newSession({
    line_items: [{ ...ITEM, adjustable_quantity: { enabled: true, minimum: 1, maximum: 5 } }],
    allow_promotion_codes: true,
    shipping_options: [shippingRate('Standard', 500), shippingRate('Express', 1500)],
    consent_collection: { terms_of_service: 'required' },
    custom_text: { terms_of_service_acceptance: { message: 'I agree.' } },
  });
  const { page, complaints, close } = await scene.open();
  await page.goto(session.url ?? '');
  await page.locator('#card[data-state="ready"]').waitFor();
  const keys = page.keyboard;
  const total = page.locator('.grand dd');
  await tabTo(page, 'One more of T-shirt');
  await keys.press('Space');
  await total.filter({ hasText: '$45.00' }).waitFor();
  await keys.press('Space');
  await total.filter({ hasText: '$65.00' }).waitFor();
  await tabTo(page, 'add-promotion');
  await keys.press('Enter');
  await keys.type('KEYS');
  await keys.press('Enter');
  await total.filter({ hasText: '$62.00' }).waitFor();
  await page.locator('#remove-promotion:focus').waitFor();
  await tabTo(page, 'email');
  await keys.type('jenny@example.com');
  await tabTo(page, 'shipping-rate');
  await keys.press('ArrowDown');
  await total.filter({ hasText: '$72.00' }).waitFor();
  await keys.press('ArrowUp');
  await total.filter({ hasText: '$62.00' }).waitFor();
  await tabTo(page, 'Field-numberInput');
  // The focus goes on by itself to where there is more to type.
  await keys.type('42424242424242421234123');
  await tabTo(page, 'Field-postalCodeInput');
  await keys.type('94107');
  await tabTo(page, 'cardholder');
  await keys.type('Jenny Rosen');
  await tabTo(page, 'agrees');
  await keys.press('Space');
  await tabTo(page, 'pay');
  await sentTo(page, () => keys.press('Enter'));
  expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({
    status: 'complete',
    amount_total: 6200,
    consent: { terms_of_service: 'accepted' },
  });
  expect(complaints).toEqual([]);
  await close();
});

test('without JavaScript the page says all but the card fields', async () => {
  const session = await newSession({
    custom_text: { submit: { message: 'See our [promise](https://shop.example/promise).' } },
  });
  const { page, close } = await scene.open({ javaScriptEnabled: false, locale: 'de-DE' });
  await page.goto(session.url ?? '');
  const text = await page.locator('body').innerText();
  for (const words of ['20,00', 'T-shirt', 'E-Mail-Adresse', 'erlauben Sie bitte JavaScript']) {
    expect(text).toContain(words);
  }
  expect(await page.locator('html').getAttribute('lang')).toBe('de-DE');
  expect(await page.getByRole('link', { name: 'promise' }).getAttribute('href')).toBe(
    'https://shop.example/promise',
  );
  expect(await page.locator('a.back').getAttribute('href')).toBe(`${SHOP}/cart`);
  await close();
});

test('on a phone nothing is wider than the screen, and right-to-left is mirrored', async () => {
  const session = await newSession({ locale: 'auto' });
  const { page, close } = await scene.open({
    viewport: { width: 320, height: 640 },
    locale: 'ar',
    isMobile: true,
    hasTouch: true,
  });
  await page.goto(session.url ?? '');
  await page.locator('#card[data-state="ready"]').waitFor();
  expect(await page.locator('html').getAttribute('dir')).toBe('rtl');
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
  // Currency and number keep their own order: "US$", to the left of "20.00".
  const places = await page.evaluate(`(() => {
    const text = document.querySelector('.grand dd').firstChild;
    return ['U', '$', '2', '.'].map((letter) => {
      const range = document.createRange();
      range.setStart(text, text.data.indexOf(letter));
      range.setEnd(text, text.data.indexOf(letter) + 1);
      return range.getBoundingClientRect().x;
    });
  })()`);
  expect(places).toEqual([...(places as number[])].toSorted((a, b) => a - b));
  await close();
});

test('the bank asks, and its refusal and its consent both lead on', async () => {
  const session = await newSession();
  const { page, complaints, close } = await scene.open();
  await page.goto(session.url ?? '');
  await fillIn(page, { card: { number: '4000000000003220' } });
  const bank = page.frameLocator('iframe[src*="/fields/challenge"]').frameLocator('iframe');
  await page.locator('#pay').click();
  await bank.getByRole('button', { name: 'Fail' }).click();
  await page.locator('#failure').filter({ hasText: /./ }).waitFor();
  const again = async (): Promise<void> => {
    await page.locator('#pay').click();
    await bank.getByRole('button', { name: 'Complete' }).click();
  };
  await sentTo(page, again);
  expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({ status: 'complete' });
  expect(complaints.filter((text) => !text.includes('402'))).toEqual([]);
  await close();
});

test('what a merchant writes is never run', async () => {
  const attack = `<img src=x onerror="document.title='run'"></script><script>document.title='run'</script>`;
  const session = await newSession({
    line_items: [
      {
        price_data: { currency: 'usd', unit_amount: 700, product_data: { name: attack } },
        quantity: 1,
      },
    ],
    custom_text: { submit: { message: `${attack} [x](javascript:alert(1))` } },
    custom_fields: [
      { key: 'x', label: { type: 'custom', custom: '"><b onfocus=alert(1)>' }, type: 'text' },
    ],
  });
  const { page, complaints, close } = await scene.open();
  await page.goto(session.url ?? '');
  await page.locator('#card[data-state="ready"]').waitFor();
  expect(await page.locator('.item-name').innerText()).toBe(attack);
  expect(await page.title()).not.toBe('run');
  expect(await page.locator('a[href^="javascript"], img, b').count()).toBe(0);
  expect(complaints).toEqual([]);
  await close();
});

test.each(['light', 'dark'] as const)(
  'axe finds no fault, open, wrong or expired: %s',
  async (scheme) => {
    const session = await newSession({
      allow_promotion_codes: true,
      billing_address_collection: 'required',
      shipping_address_collection: { allowed_countries: ['US'] },
      phone_number_collection: { enabled: true },
      branding_settings: { button_color: '#e0a458', background_color: '#1b2a41' },
    });
    const { page, close } = await scene.open({ colorScheme: scheme });
    await page.goto(session.url ?? '');
    await page.locator('#card[data-state="ready"]').waitFor();
    expect(await faults(page)).toEqual([]);
    await page.locator('#pay').click();
    await page.locator('#failure').filter({ hasText: /./ }).waitFor();
    expect(await faults(page)).toEqual([]);
    await stripe.checkout.sessions.expire(session.id);
    await page.goto(session.url ?? '');
    await page.getByRole('heading', { name: 'This page has expired' }).waitFor();
    expect(await faults(page)).toEqual([]);
    await close();
  },
);

test('the merchant’s looks and words are shown, what is ticked arrives, and axe reads the receipt', async () => {
  const brand = (branding: Stripe.AccountUpdateParams.Settings.Branding): Promise<unknown> =>
    stripe.accounts.update(scene.stack.account, { settings: { branding } });
  onTestFinished(async () => {
    await brand({ logo: '', primary_color: '', secondary_color: '' });
  });
  await brand({ logo: PICTURE, primary_color: '#7a3b12', secondary_color: '#1b2a41' });
  const session = await newSession({
    shipping_address_collection: { allowed_countries: ['US'] },
    consent_collection: { promotions: 'auto', terms_of_service: 'required' },
    custom_text: {
      shipping_address: { message: 'Not to islands.' },
      submit: { message: 'Sent within a day.' },
      terms_of_service_acceptance: { message: 'I agree to [the terms](https://shop.example/t).' },
      after_submit: { message: 'Keep the receipt.' },
    },
  });
  const { page, complaints, close } = await scene.open();
  await page.goto(session.url ?? '');
  const colorOf = (selector: string): Promise<unknown> =>
    page.evaluate(`getComputedStyle(document.querySelector('${selector}')).backgroundColor`);
  expect(await page.evaluate(`document.querySelector('.side img').naturalWidth`)).toBe(1);
  expect([await colorOf('#pay'), await colorOf('.side')]).toEqual([
    'rgb(122, 59, 18)',
    'rgb(27, 42, 65)',
  ]);
  for (const words of ['Not to islands.', 'Sent within a day.', 'I agree to the terms.']) {
    expect(await page.locator('form').innerText()).toContain(words);
  }
  await fillIn(page);
  await page.locator('#shipping-name').fill('Jenny Rosen');
  await page.locator('#shipping-line1').fill('510 Townsend St');
  await page.locator('#shipping-city').fill('San Francisco');
  await page.locator('#shipping-state').fill('CA');
  await page.locator('#shipping-postalCode').fill('94103');
  await page.locator('#agrees').check();
  await page.locator('#promotions').check();
  await sentTo(page, () => page.locator('#pay').click());
  expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({
    status: 'complete',
    consent: { promotions: 'opt_in', terms_of_service: 'accepted' },
  });
  await page.goBack();
  await page.getByText('Keep the receipt.').waitFor();
  expect(await faults(page)).toEqual([]);
  expect(complaints).toEqual([]);
  await close();
});
