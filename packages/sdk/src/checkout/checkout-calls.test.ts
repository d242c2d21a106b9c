// Goal: the calls for Checkout have their older names, say what they cannot do or load, and have
// every element of Stripe's. Method: the built files in Chromium on a vault's origin whose API
// knows one session.
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { useBrowserRig } from '../testing/browser-rig.ts';
import { paidBy, SECRET, sessionPage } from '../testing/checkout-session.ts';
import { inPage } from '../testing/merchant-page.ts';
import { fieldsOf, frameOf } from '../testing/shop-page.ts';

const rig = useBrowserRig();
const CONNECTION = /^We are experiencing issues connecting/;

/** The API knows one session, by its secret or its id, with such addresses of its pages. */
function sessionWith(pages: { url?: string; frame_url?: string }): void {
  rig.vault.answer = () => sessionPage(pages);
}

const unknownSession = (): void => {
  const error = { type: 'invalid_request_error', message: 'No such checkout session.' };
  rig.vault.answer = () => ({ status: 404, body: { error } });
};

test.each(['createEmbeddedCheckoutPage', 'initEmbeddedCheckout'])(
  '%s shows the page of a session, and rejects for a session that cannot be read',
  async (name) => {
    const page = await rig.open({ kind: 'card' });
    const address = rig.shop.serve({ html: 'Pay here' });
    sessionWith({ frame_url: rig.shop.otherOrigin + address });
    await page.evaluate(`coffer.${name}({ clientSecret: '${SECRET}' }).then((made) => {
      card.destroy();
      made.mount('#card');
    })`);
    const frame = page.locator('iframe[title="Secure payment page"]');
    await expect.poll(() => frame.contentFrame().locator('body').textContent()).toBe('Pay here');
    const [request] = rig.vault.requests;
    expect([request?.path, request?.form]).toEqual([
      '/v1/payment_pages/cs_test_1/init',
      { client_secret: SECRET },
    ]);
    unknownSession();
    const call = `coffer.${name}({ fetchClientSecret: async () => '${SECRET}' })`;
    expect(await inPage(page, call)).toEqual({
      thrown: 'IntegrationError',
      text: 'No such checkout session.',
    });
    expect(await inPage(page, `coffer.${name}({})`)).toMatchObject({ thrown: 'IntegrationError' });
  },
);

/** A page with a clock of the test's own, and what it says on its console. */
async function openWithClock(): Promise<{ page: Page; warnings: string[] }> {
  const page = await rig.open({ kind: 'card', apart: 'with-clock' });
  const warnings: string[] = [];
  page.on('console', (message) => {
    if (message.text().startsWith('Embedded Checkout')) warnings.push(message.text());
  });
  return { page, warnings };
}

test('a frame that does not load: one warning and one event, within ten seconds', async () => {
  const { page, warnings } = await openWithClock();
  const url = `${rig.shop.otherOrigin}/blocked`;
  await page.route(`${url}*`, (route) => route.abort());
  sessionWith({ frame_url: url });
  await page.evaluate(`window.events = [];
    coffer.createEmbeddedCheckoutPage({
      clientSecret: '${SECRET}',
      onAnalyticsEvent: (event) => events.push(event),
    }).then((made) => { card.destroy(); made.mount('#card'); })`);
  expect(await page.evaluate('events')).toEqual([]);
  await page.clock.fastForward(10_000);
  await page.waitForFunction('events.length > 0');
  expect(await page.evaluate('events')).toEqual([
    {
      checkoutSession: 'cs_test_1',
      clientMetadata: {},
      eventType: 'loaderror',
      details: {
        error: { type: 'api_connection_error', message: expect.stringMatching(CONNECTION) },
      },
      timestamp: expect.any(Number),
    },
  ]);
  await expect.poll(() => warnings).toEqual([expect.stringContaining('issues connecting')]);
});

test('a controller that does not load: the promise rejects within ten seconds', async () => {
  rig.vault.frameStatus = 503;
  const page = await rig.open({ kind: 'card', wait: false, apart: 'with-clock' });
  const call = `coffer.createEmbeddedCheckoutPage({ clientSecret: '${SECRET}' })`;
  await page.evaluate(`void (window.result = ${call}.catch((error) => error.message))`);
  // The task is asked once the secret is known, which a fetched one may take time for.
  await page.evaluate('new Promise((resolve) => queueMicrotask(resolve))');
  await page.clock.fastForward(10_000);
  expect(await page.evaluate('result')).toMatch(CONNECTION);
});

test.each(['initCheckoutElementsSdk', 'initCheckout'])('%s', async (name) => {
  const page = await rig.open({ kind: 'card' });
  sessionWith({});
  const call = `coffer.${name}({ clientSecret: '${SECRET}' }).loadActions()
    .then(({ type, actions }) => ({ type, id: actions.getSession().id }))`;
  expect(await inPage(page, call)).toEqual({ type: 'success', id: 'cs_test_1' });
});

test('an element can stand on the page before the session is known', async () => {
  const page = await rig.open({ kind: 'card' });
  sessionWith({});
  const payment = page.frameLocator('iframe[title="Secure payment input frame"]');
  await page.evaluate(`card.destroy();
    window.secret = Promise.withResolvers();
    window.checkout = coffer.initCheckoutElementsSdk({ clientSecret: secret.promise });
    checkout.createPaymentElement().mount('#card')`);
  await payment.getByLabel('Card number').waitFor();
  expect(rig.vault.requests).toEqual([]);
  await page.evaluate(`secret.resolve('${SECRET}')`);
  const loaded = `checkout.loadActions().then(({ actions }) => actions.getSession().id)`;
  expect(await page.evaluate(loaded)).toBe('cs_test_1');
});

test('every element of Checkout can be made; those with nothing to ask take no space', async () => {
  const page = await rig.open({ kind: 'card' });
  sessionWith({});
  const names = ['CurrencySelector', 'TaxId', 'ContactDetails', 'Terms', 'LinkSignup'];
  const made = await page.evaluate(`(async () => {
    const checkout = coffer.initCheckout({ clientSecret: '${SECRET}' });
    const made = [];
    for (const name of ${JSON.stringify([...names, 'ExpressCheckout'])}) {
      const place = document.body.appendChild(document.createElement('div'));
      const element = checkout['create' + name + 'Element']();
      const ready = new Promise((resolve) => element.on('ready', resolve));
      element.mount(place);
      const { elementType } = await ready;
      const same = checkout['get' + name + 'Element']() === element;
      made.push([elementType, same, place.offsetHeight]);
      element.destroy();
    }
    return made;
  })()`);
  const types = ['currencySelector', 'taxId', 'contactDetails', 'terms', 'linkSignup'];
  expect(made).toEqual([...types, 'expressCheckout'].map((type) => [type, true, 0]));
  // Outside of Checkout such an element would seem to ask for something.
  expect(await inPage(page, `group.create('taxId')`)).toMatchObject({
    thrown: 'IntegrationError',
  });
});

/** Checkout's elements of such names on the page, ready. */
const mountElements = (page: Page, names: readonly string[], more = '{}'): Promise<unknown> =>
  page.evaluate(`(async () => {
    const options = Object.assign({ clientSecret: '${SECRET}' }, ${more});
    window.checkout = coffer.initCheckoutElementsSdk(options);
    await Promise.all(${JSON.stringify(names)}.map((name) => {
      const element = checkout['create' + name + 'Element']();
      const ready = new Promise((resolve) => element.on('ready', resolve));
      element.mount(document.body.appendChild(document.createElement('div')));
      return ready;
    }));
    window.actions = (await checkout.loadActions()).actions;
  })()`);

test('validateElements tells what is wrong in each element, and a payment does not go', async () => {
  const page = await rig.open({ kind: 'card' });
  sessionWith({});
  await mountElements(page, []);
  expect(await inPage(page, 'actions.validateElements()')).toEqual({
    type: 'error',
    error: {
      code: 'no_elements',
      message: 'There are no elements on the page.',
      validation_errors: [],
    },
  });
  await mountElements(page, ['Payment', 'BillingAddress', 'ShippingAddress']);
  const wrong = {
    payment: 'Your card number is incomplete.',
    billingAddress: 'This field is incomplete.',
    shippingAddress: 'This field is incomplete.',
  };
  const validation_errors = Object.entries(wrong).map(([element, message]) => ({
    message,
    element,
  }));
  expect(await inPage(page, 'actions.validateElements()')).toEqual({
    type: 'error',
    error: { code: 'validation_error', message: wrong.payment, validation_errors },
  });
  expect(await inPage(page, 'actions.confirm()')).toEqual({
    type: 'error',
    error: { message: wrong.payment, code: null },
  });
  // With a saved card it is the addresses that are wrong.
  expect(await inPage(page, `actions.confirm({ paymentMethod: 'pm_1' })`)).toEqual({
    type: 'error',
    error: { message: wrong.billingAddress, code: null },
  });
  expect(rig.vault.requests.filter(({ path }) => !path.endsWith('/init'))).toEqual([]);
});

test('what the page knows of its shopper goes into the session and the forms', async () => {
  const page = await rig.open({ kind: 'card' });
  sessionWith({});
  const address = { country: 'DE', line1: 'Unter den Linden 1', city: 'Berlin' };
  const defaultValues = {
    email: 'ann@example.com',
    phoneNumber: '+493012345',
    billingAddress: { name: 'Ann Lee', address },
    shippingAddress: { address: { country: 'FR' } },
  };
  await mountElements(
    page,
    ['BillingAddress', 'ShippingAddress'],
    JSON.stringify({ defaultValues }),
  );
  const [, update] = rig.vault.requests;
  expect({ path: update?.path, form: update?.form }).toEqual({
    path: '/v1/payment_pages/cs_test_1',
    form: {
      email: 'ann@example.com',
      phone: '+493012345',
      name: 'Ann Lee',
      billing_address: address,
      client_secret: SECRET,
    },
  });
  const [billing, shipping] = [0, 1].map((at) => fieldsOf(page, 'address', at));
  expect(await billing?.getByLabel('Full name').inputValue()).toBe('Ann Lee');
  expect(await billing?.getByLabel('City').inputValue()).toBe('Berlin');
  expect(await shipping?.getByLabel('Country').inputValue()).toBe('FR');
});

test('looks and fonts that come later reach every element of Checkout', async () => {
  const page = await rig.open({ kind: 'card' });
  sessionWith({});
  const looks = (): Promise<unknown[]> =>
    Promise.all(
      ['address', 'address', 'payment'].map((kind, at) =>
        frameOf(page, kind, at % 2).evaluate(
          `[document.documentElement.dataset.theme, [...document.fonts].map(({ family }) => family)]`,
        ),
      ),
    );
  await page.evaluate(`(async () => {
    window.checkout = coffer.initCheckoutElementsSdk({
      clientSecret: '${SECRET}',
      elementsOptions: { appearance: { theme: 'stripe' } },
    });
    // At once, as Stripe's own examples do: the session is not known yet.
    await Promise.all(['BillingAddress', 'ShippingAddress', 'Payment'].map((name) => {
      const element = checkout['create' + name + 'Element']();
      element.mount(document.body.appendChild(document.createElement('div')));
      return new Promise((resolve) => element.on('ready', resolve));
    }));
  })()`);
  await expect.poll(looks).toEqual([1, 2, 3].map(() => ['stripe', []]));
  await page.evaluate(`checkout.changeAppearance({ theme: 'night' });
    checkout.loadFonts([{ family: 'Shop Sans', src: 'url(data:font/woff2;base64,d09GMg==)' }]);`);
  await expect.poll(looks).toEqual([1, 2, 3].map(() => ['night', ['Shop Sans']]));
});

test('a payment waits for the change that is on its way', async () => {
  const page = await rig.open({ kind: 'card' });
  sessionWith({});
  const inOrder = rig.vault.answer;
  await page.evaluate(`coffer.initCheckout({ clientSecret: '${SECRET}' }).loadActions()
    .then(({ actions }) => { window.actions = actions; })`);
  let arrives: () => void = () => undefined;
  const arrived = new Promise<void>((resolve) => (arrives = resolve));
  rig.vault.answer = async (request) => {
    if (request.path === '/v1/payment_pages/cs_test_1') await arrived;
    return request.path.endsWith('/confirm') ? paidBy({ status: 'succeeded' }) : inOrder(request);
  };
  await page.evaluate(`void actions.updateEmail('ann@example.com');
    void (window.result = actions.confirm({ paymentMethod: 'pm_1', redirect: 'if_required' }))`);
  // It takes the same way, and comes after all that was sent before.
  await page.evaluate(`coffer.retrievePaymentIntent('pi_1_secret_2')`);
  const sent = (): string[] => rig.vault.requests.map(({ path }) => path);
  // On connections of their own, either of which may be the quicker one.
  await expect
    .poll(() => sent().slice(1).toSorted())
    .toEqual(['/v1/payment_intents/pi_1', '/v1/payment_pages/cs_test_1']);
  arrives();
  expect(await page.evaluate('result')).toMatchObject({ type: 'success' });
  expect(sent().at(-1)).toBe('/v1/payment_pages/cs_test_1/confirm');
});

test('redirectToCheckout goes to a hosted page, or says why not', async () => {
  const page = await rig.open({ kind: 'card' });
  const call = `coffer.redirectToCheckout({ sessionId: 'cs_test_1' })`;
  sessionWith({});
  expect(await inPage(page, call)).toMatchObject({ error: { code: 'not_supported' } });
  expect(await inPage(page, `coffer.redirectToCheckout({ lineItems: [] })`)).toMatchObject({
    error: { code: 'not_supported' },
  });
  unknownSession();
  expect(await inPage(page, call)).toEqual({
    error: { type: 'invalid_request_error', message: 'No such checkout session.' },
  });
  const url = rig.shop.origin + rig.shop.serve({ html: 'Hosted' });
  sessionWith({ url });
  await page.evaluate(`void ${call}`);
  await page.waitForURL(url);
});
