// Goal: the directives that docs/api/page-policies.md names are enough for every way of paying,
// with Trusted Types, and none of them can be left out. Method: a merchant's page that is allowed
// exactly those, in real Chromium on a real stack; what is stopped on it or in a frame of ours is
// collected, by events, consoles and browsers' reports, and nothing may be; then each directive's
// source is taken away.
import { useBrowser } from '@coffer/testkit';
import fs from 'node:fs';
import { providerNeeds } from '@coffer/kernel';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { fillIn } from './checkout-scene.ts';
import { cardFrame, serveMerchantPage, typeCard, type MerchantPage } from './merchant.ts';
import { embeddedNeeds, minimumPolicy, sdkNeeds, TRUSTED_TYPES } from './minimum-policy.ts';
import { CARD_WITH_3DS, PLAIN_CARD, usePayingBed } from './paying-page.ts';
import { policyReports } from './policy-reports.ts';

const [bed, browser] = await Promise.all([usePayingBed(), useBrowser()]);
const { stack, stripe } = bed;
// Shared, so that each page finds the files of the one before.
const context = await browser.newContext();
const SDK = sdkNeeds(stack);
const EMBEDDED = embeddedNeeds(stack);
const FRAME_TIMEOUT_MS = 10_000;
/** Of the suites that had this platform before. */
const reportedBefore = policyReports(stack).length;

/** Before anything else of the page, so that nothing is stopped unheard. */
const LISTEN = `
  window.violations = [];
  document.addEventListener('securitypolicyviolation', (event) => {
    violations.push([event.effectiveDirective, event.blockedURI, event.sample]);
  });`;
const FLOWS = fs.readFileSync(new URL('pages/minimum-policy.js', import.meta.url), 'utf8');
const places = [0, 1, 2, 3].map((at) => `<div id="place${at}"></div>`).join('');

interface Visit {
  readonly page: Page;
  readonly merchant: MerchantPage;
  /** Errors on the consoles of the page and of every frame in it. */
  readonly errors: readonly string[];
}

async function visit(policy: string, use: (visit: Visit) => Promise<void>): Promise<void> {
  const merchant = await serveMerchantPage({
    head: `<script src="/listen.js"></script><script src="${stack.vault}/v3/"></script>`,
    body: `${places}<script src="/page.js"></script>`,
    headers: { 'content-security-policy': policy },
    files: { '/listen.js': LISTEN, '/page.js': FLOWS },
  });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  await page.goto(`${merchant.url}#key=${stack.publishable_key}`);
  await use({ page, merchant, errors });
  await page.close();
  await merchant.close();
}

/** A visit on which nothing may be stopped, and nothing be reported or said. */
async function undisturbed(policy: string, use: (page: Page) => Promise<void>): Promise<void> {
  await visit(policy, async ({ page, merchant, errors }) => {
    await use(page);
    const violations: unknown = await page.evaluate('violations');
    const { reports } = merchant;
    expect({ violations, reports, errors }).toEqual({ violations: [], reports: [], errors: [] });
  });
}

async function start(page: Page, flow: string, secret: string | null = ''): Promise<void> {
  await page.evaluate(`flows.${flow}(${JSON.stringify(secret)})`);
  await page.evaluate('window.usable');
}

const begin = (page: Page, step: string, secret: string | null = ''): Promise<unknown> =>
  page.evaluate(`void (window.result = steps.${step}(${JSON.stringify(secret)}))`);

/** What became of a step; the bank says yes if it asks. */
async function outcome(page: Page, bank?: 'asks'): Promise<unknown> {
  if (bank === 'asks') {
    const frame = page.frameLocator('dialog iframe').frameLocator('iframe');
    await frame.getByRole('button', { name: 'Complete' }).click();
  }
  return page.evaluate('result');
}

test('split elements pay', async () => {
  await undisturbed(minimumPolicy(SDK), async (page) => {
    await start(page, 'split');
    for (const [at, text] of [PLAIN_CARD, '1234', '123'].entries()) {
      const fields = page.frameLocator(`#place${at} iframe`);
      await fields.locator('input').first().pressSequentially(text);
    }
    await begin(page, 'pay', await bed.newSecret());
    expect(await outcome(page)).toBe('succeeded');
  });
});

test('a card element makes a token and a method, sets up and pays, with 3-D Secure', async () => {
  await undisturbed(minimumPolicy(SDK), async (page) => {
    await start(page, 'card');
    await typeCard(cardFrame(page, '#place0'), { number: CARD_WITH_3DS });
    for (const [step, made] of [
      ['token', 'token'],
      ['method', 'paymentMethod'],
    ] as const) {
      await begin(page, step);
      expect(await outcome(page)).toBe(made);
    }
    await begin(page, 'setup', (await stripe.setupIntents.create()).client_secret);
    expect(await outcome(page, 'asks')).toBe('succeeded');
    await begin(page, 'pay', await bed.newSecret());
    expect(await outcome(page, 'asks')).toBe('succeeded');
  });
});

test('a payment element sets a card up', async () => {
  await undisturbed(minimumPolicy(SDK), async (page) => {
    await start(page, 'setup', (await stripe.setupIntents.create()).client_secret);
    await typeCard(cardFrame(page, '#place0'), { number: PLAIN_CARD });
    await begin(page, 'pay');
    expect(await outcome(page)).toBe('succeeded');
  });
});

/** A customer with one saved card, and what shows it in a Payment Element. */
async function newCustomer(): Promise<{ readonly customer: string; readonly session: string }> {
  const { id: customer } = await stripe.customers.create();
  const { id } = await stripe.paymentMethods.attach('pm_card_visa', { customer });
  await stripe.paymentMethods.update(id, { allow_redisplay: 'always' });
  const features = {
    payment_method_redisplay: 'enabled',
    payment_method_save: 'enabled',
    payment_method_save_usage: 'off_session',
  } as const;
  const components = { payment_element: { enabled: true, features } };
  const session = await stripe.customerSessions.create({ customer, components });
  return { customer, session: session.client_secret };
}

test('a saved card makes a token and pays, and a new one is saved, beside address and e-mail', async () => {
  const { customer, session } = await newCustomer();
  const newSecret = async (): Promise<string | null> => {
    const order = { amount: 4200, currency: 'usd', customer };
    return (await stripe.paymentIntents.create(order)).client_secret;
  };
  await undisturbed(minimumPolicy(SDK), async (page) => {
    await start(page, 'deferred', session);
    expect(await page.evaluate('usable')).toEqual(['ready', 'ready', 'ready', 'ready']);
    await begin(page, 'token');
    expect(await outcome(page)).toBe('confirmationToken');
    await begin(page, 'pay', await newSecret());
    expect(await outcome(page)).toBe('succeeded');
    const fields = cardFrame(page, '#place0');
    await fields.getByRole('radio', { name: 'Use another card' }).check();
    await typeCard(fields, { number: '5555555555554444' });
    await fields.getByLabel('Save payment details for future purchases').check();
    await begin(page, 'pay', await newSecret());
    expect(await outcome(page)).toBe('succeeded');
  });
  const { data } = await stripe.customers.listPaymentMethods(customer);
  expect(data.map(({ card }) => card?.last4)).toEqual(['4444', '4242']);
});

/** What stands in the page, by the name of its flow. */
const FRAMED = { embedded: 'embedded_page', form: 'form' } as const;

async function newSession(
  ui_mode: 'elements' | (typeof FRAMED)[keyof typeof FRAMED],
): Promise<string | null> {
  const price_data = { currency: 'usd', unit_amount: 1_450, product_data: { name: 'Coffee' } };
  const session = await stripe.checkout.sessions.create({
    ...{ mode: 'payment', ui_mode, line_items: [{ quantity: 1, price_data }] },
    ...(ui_mode === 'elements'
      ? { return_url: 'https://shop.example/back' }
      : { redirect_on_completion: 'never' }),
  });
  return session.client_secret;
}

test('Checkout’s elements pay, with 3-D Secure', async () => {
  await undisturbed(minimumPolicy(SDK), async (page) => {
    await start(page, 'checkoutElements', await newSession('elements'));
    await typeCard(cardFrame(page, '#place0'), { number: CARD_WITH_3DS });
    await begin(page, 'pay');
    expect(await outcome(page, 'asks')).toBe('complete');
  });
});

test.each([
  ['embedded', 'at once', PLAIN_CARD, undefined],
  ['embedded', 'with 3-D Secure', CARD_WITH_3DS, 'asks'],
  ['form', 'with 3-D Secure', CARD_WITH_3DS, 'asks'],
] as const)('a payment page as %s pays %s', async (flow, _, number, bank) => {
  await undisturbed(minimumPolicy(EMBEDDED), async (page) => {
    await start(page, flow, await newSession(FRAMED[flow]));
    const frame = page.frameLocator('#place0 iframe');
    await fillIn(frame, { card: { number } });
    await frame.locator('#pay').click();
    await begin(page, 'pay');
    expect(await outcome(page, bank)).toBe('complete');
    await frame.getByRole('heading', { name: 'Thank you for your payment' }).waitFor();
  });
});

test('a payment by redirect needs no directive at all', async () => {
  const policy = "default-src 'none'; script-src 'self'; require-trusted-types-for 'script'";
  await visit(policy, async ({ page }) => {
    const confirmed = await stripe.paymentIntents.create({
      ...{ amount: 1_999, currency: 'eur', confirm: true, return_url: page.url() },
      payment_method: 'pm_card_authenticationRequired',
    });
    const url = confirmed.next_action?.redirect_to_url?.url ?? '';
    await page.evaluate(`location.assign(${JSON.stringify(url)})`);
    await page.getByRole('button', { name: 'Complete' }).click();
    await page.waitForURL(/redirect_status=succeeded/);
    const { status } = await stripe.paymentIntents.retrieve(confirmed.id);
    expect(status).toBe('succeeded');
  });
});

test('the table has a script and two frames, each of which is taken away below', () => {
  const rows = providerNeeds(EMBEDDED).map(({ directive, source }) => [directive, source]);
  expect(rows).toEqual([
    ['script-src', stack.vault],
    ['frame-src', stack.vault],
    ['frame-src', stack.checkout],
  ]);
});

test('without the vault in script-src nothing loads', async () => {
  await visit(minimumPolicy(SDK, `script-src ${stack.vault}`), async ({ page, merchant }) => {
    expect(await page.evaluate('typeof Stripe')).toBe('undefined');
    const script = `${stack.vault}/v3/`;
    await expect.poll(() => page.evaluate('violations')).toEqual([['script-src-elem', script, '']]);
    await expect.poll(() => merchant.reports.join()).toContain(script);
  });
});

test.each([
  ['the vault', 'card', stack.vault],
  ['the checkout origin', 'embedded', stack.checkout],
  ['the checkout origin', 'form', stack.checkout],
] as const)('without %s in frame-src the flow %s ends in loaderror', async (_, flow, origin) => {
  await visit(minimumPolicy(EMBEDDED, `frame-src ${origin}`), async ({ page }) => {
    await page.clock.install();
    const secret = flow === 'card' ? '' : await newSession(FRAMED[flow]);
    await page.evaluate(`flows.${flow}(${JSON.stringify(secret)})`);
    const stopped = ['frame-src', expect.stringContaining(origin), ''];
    await expect.poll(() => page.evaluate('violations')).toContainEqual(stopped);
    await page.clock.fastForward(FRAME_TIMEOUT_MS);
    const said = flow === 'embedded' ? 'steps.pay()' : 'usable.then(([first]) => first)';
    expect(await page.evaluate(said)).toBe('loaderror');
    expect(await page.locator('#place0 iframe').contentFrame().locator('input').count()).toBe(0);
  });
});

/** What a page's own code, or another's on it, may not do where Trusted Types are required. */
const CARELESS = `(() => {
  const thrown = [];
  for (const act of [
    () => { document.querySelector('#place3').innerHTML = '<b>Hello</b>'; },
    () => trustedTypes.createPolicy('careless', {}),
  ]) {
    try { act(); } catch (error) { thrown.push(error.name); }
  }
  return thrown;
})()`;

test('Trusted Types stop careless code of the page, none of ours, and need not be there', async () => {
  await visit(minimumPolicy(SDK), async ({ page, merchant }) => {
    await start(page, 'card');
    expect(await page.evaluate(CARELESS)).toEqual(['TypeError', 'TypeError']);
    // The events come in tasks of their own.
    await expect
      .poll(() => page.evaluate('violations'))
      .toEqual([
        ['require-trusted-types-for', 'trusted-types-sink', 'Element innerHTML|<b>Hello</b>'],
        ['trusted-types', 'trusted-types-policy', 'careless'],
      ]);
    await expect.poll(() => merchant.reports.length).toBe(2);
  });
  await undisturbed(minimumPolicy(SDK).replace(TRUSTED_TYPES, ''), async (page) => {
    await start(page, 'card');
    expect(await page.evaluate(CARELESS)).toEqual([]);
  });
});

// After all the visits above, so that whatever they had caused would stand in the log, too.
test('what is stopped in a frame of ours is heard by the page and by the platform', async () => {
  await visit(minimumPolicy(SDK), async ({ page, merchant, errors }) => {
    await start(page, 'card');
    await page
      .locator('iframe[src$="/fields/card"]')
      .contentFrame()
      .locator('body')
      .evaluate(`void (new Image().src = 'https://spy.example/seen')`);
    const stopped = { effectiveDirective: 'img-src', blockedURI: 'https://spy.example' };
    const heard = { elementType: 'card', ...stopped };
    await expect.poll(() => page.evaluate('violations')).toEqual([heard]);
    await expect.poll(() => errors.join()).toContain('https://spy.example/seen');
    expect(merchant.reports).toEqual([]);
    const report = { directive: 'img-src', blocked: 'https://spy.example', page: '/fields/card' };
    await expect
      .poll(() => policyReports(stack).slice(reportedBefore))
      .toEqual([{ ...report, count: 1 }]);
  });
});
