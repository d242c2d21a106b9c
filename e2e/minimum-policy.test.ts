// Goal: the directives that docs/api/page-policies.md names are enough for every way of paying,
// with Trusted Types, and none of them can be left out. Method: a merchant's page that is allowed
// exactly those, in real Chromium on a real stack; every violation on it or in a frame of ours is
// collected; then each directive's source is taken away.
import { providerNeeds, type NeedsRequest } from '@coffer/kernel';
import { launchChromium } from '@coffer/testkit';
import type { FrameLocator, Page } from 'playwright-core';
import { afterAll, expect, test } from 'vitest';
import { cardFrame, serveMerchantPage, typeCard, type MerchantPage } from './merchant.ts';
import { CARD_WITH_3DS, PLAIN_CARD, startPayingBed } from './paying-page.ts';

const bed = await startPayingBed();
const browser = await launchChromium();
const SDK: NeedsRequest = { provider: 'coffer', surfaces: ['sdk'], cofferOrigin: bed.vault };
const EMBEDDED: NeedsRequest = {
  ...SDK,
  surfaces: ['sdk', 'checkout'],
  checkoutOrigin: bed.stack.checkout,
};
const GONE_AFTER_MS = 3_000;

afterAll(async () => {
  await browser.close();
  await bed.stack.remove();
});

/** Before anything else of the page, so that nothing is stopped unheard. */
const LISTEN = `
  window.violations = [];
  document.addEventListener('securitypolicyviolation', (event) => {
    violations.push([event.effectiveDirective, event.blockedURI, event.sample]);
  });`;

const PAGE = `
  const instance = Stripe(${JSON.stringify(bed.stack.publishable_key)});
  const shown = (element) => new Promise((resolve) => {
    element.on('cspviolation', (event) => violations.push(event));
    element.on('ready', () => resolve('ready'));
    element.on('loaderror', () => resolve('loaderror'));
  });
  const told = ({ error, paymentIntent }) => error?.message ?? paymentIntent.status;
  const start = (group, names) => {
    const elements = names.map((name) => group.create(name, { hidePostalCode: name === 'card' }));
    window.usable = Promise.all(elements.map(shown));
    elements.forEach((element, at) => element.mount('#place' + at));
    return elements[0];
  };
  window.flows = {
    card: (secret) => {
      const card = start(instance.elements(), ['card']);
      window.pay = () => instance.confirmCardPayment(secret, { payment_method: { card } }).then(told);
    },
    payment: (clientSecret) => {
      const elements = instance.elements({ clientSecret });
      start(elements, ['payment']);
      window.pay = () =>
        instance.confirmPayment({ elements, redirect: 'if_required' }).then(told);
    },
    split: (secret) => {
      const card = start(instance.elements(), ['cardNumber', 'cardExpiry', 'cardCvc']);
      window.pay = () => instance.confirmCardPayment(secret, { payment_method: { card } }).then(told);
    },
    embedded: async (clientSecret) => {
      const checkout = await instance.createEmbeddedCheckoutPage({ clientSecret });
      checkout.mount('#place0');
    },
  };`;

/** The page's policy: its own script file, and what the surfaces need. */
function policyOf(request: NeedsRequest, without = ''): string {
  const sources = (directive: string): string =>
    providerNeeds(request)
      .filter((row) => row.directive === directive)
      .filter((row) => `${directive} ${row.source}` !== without)
      .map(({ source }) => source)
      .join(' ');
  return (
    `default-src 'none'; script-src 'self' ${sources('script-src')}; ` +
    `frame-src ${sources('frame-src') || "'none'"}; base-uri 'none'; form-action 'none'; ` +
    `require-trusted-types-for 'script'; trusted-types 'none'`
  );
}

function serve(policy: string): Promise<MerchantPage> {
  return serveMerchantPage({
    head: `<script src="/listen.js"></script><script src="${bed.vault}/v3/"></script>`,
    body:
      [0, 1, 2].map((at) => `<div id="place${at}"></div>`).join('') +
      '<script src="/page.js"></script>',
    headers: { 'content-security-policy': policy },
    files: { '/listen.js': LISTEN, '/page.js': PAGE },
  });
}

async function withPage(policy: string, use: (page: Page) => Promise<void>): Promise<void> {
  const merchant = await serve(policy);
  const page = await browser.newPage();
  await page.goto(merchant.url);
  await use(page);
  await page.close();
  await merchant.close();
}

async function typeInto(page: Page, flow: string, number: string): Promise<void> {
  if (flow !== 'split') {
    await typeCard(cardFrame(page, '#place0'), { number });
    return;
  }
  const field = (at: number): FrameLocator => page.frameLocator(`#place${at} iframe`);
  await field(0).locator('input').first().pressSequentially(number);
  await field(1).locator('input').first().pressSequentially('1234');
  await field(2).locator('input').first().pressSequentially('123');
}

test.each([
  ['payment', PLAIN_CARD],
  ['split', PLAIN_CARD],
  ['card', CARD_WITH_3DS],
])('%s with %s pays under the minimum', async (flow, number) => {
  await withPage(policyOf(SDK), async (page) => {
    await page.evaluate(`flows.${flow}(${JSON.stringify(await bed.newSecret())})`);
    await page.evaluate('usable');
    await typeInto(page, flow, number);
    await page.evaluate('void (window.result = pay())');
    if (number === CARD_WITH_3DS) {
      const bank = page.frameLocator('dialog iframe').frameLocator('iframe');
      await bank.getByRole('button', { name: 'Complete' }).click();
    }
    expect(await page.evaluate('result')).toBe('succeeded');
    expect(await page.evaluate('violations')).toEqual([]);
  });
});

test('a payment by redirect needs no directive at all', async () => {
  const policy = "default-src 'none'; script-src 'self'; require-trusted-types-for 'script'";
  const back = await serve(policy);
  const confirmed = await bed.stripe.paymentIntents.create({
    ...{ amount: 1_999, currency: 'eur', confirm: true, return_url: back.url },
    payment_method: 'pm_card_authenticationRequired',
  });
  const url = confirmed.next_action?.redirect_to_url?.url ?? '';
  const page = await browser.newPage();
  await page.goto(back.url);
  await page.evaluate(`location.assign(${JSON.stringify(url)})`);
  await page.getByRole('button', { name: 'Complete' }).click();
  await page.waitForURL(/redirect_status=succeeded/);
  const { status } = await bed.stripe.paymentIntents.retrieve(confirmed.id);
  expect(status).toBe('succeeded');
  await page.close();
  await back.close();
});

async function newEmbeddedSecret(): Promise<string> {
  const session = await bed.stripe.checkout.sessions.create({
    ...{ mode: 'payment', ui_mode: 'embedded_page', redirect_on_completion: 'never' },
    line_items: [
      {
        quantity: 1,
        price_data: { currency: 'usd', unit_amount: 1_450, product_data: { name: 'Coffee' } },
      },
    ],
  });
  return session.client_secret ?? '';
}

// It pays under a policy of the same sources in embedded-checkout.test.ts.
test('an embedded payment page shows its card form under its minimum', async () => {
  await withPage(policyOf(EMBEDDED), async (page) => {
    await page.evaluate(`flows.embedded(${JSON.stringify(await newEmbeddedSecret())})`);
    await page.frameLocator('#place0 iframe').locator('#card[data-state="ready"]').waitFor();
    expect(await page.evaluate('violations')).toEqual([]);
  });
});

test.each(providerNeeds(SDK))(
  'without $source in $directive there are no fields',
  async ({ directive, source }) => {
    await withPage(policyOf(SDK, `${directive} ${source}`), async (page) => {
      const seen = page.locator('#place0 iframe');
      if (directive === 'script-src') {
        expect(await page.evaluate('typeof Stripe')).toBe('undefined');
      } else {
        await page.evaluate(`flows.card('pi_1_secret_1')`);
        await expect.poll(() => page.evaluate('violations.length')).toBeGreaterThan(0);
        const fields = seen.contentFrame().locator('input').first();
        const shown = fields.waitFor({ timeout: GONE_AFTER_MS }).then(
          () => true,
          () => false,
        );
        expect(await shown).toBe(false);
      }
      expect(await page.evaluate('violations')).toContainEqual([
        directive === 'script-src' ? 'script-src-elem' : directive,
        expect.stringContaining(source),
        '',
      ]);
    });
  },
);

test('without the checkout origin in frame-src there is no payment page', async () => {
  const without = `frame-src ${bed.stack.checkout}`;
  await withPage(policyOf(EMBEDDED, without), async (page) => {
    const secret = await newEmbeddedSecret();
    await page.evaluate(`void flows.embedded(${JSON.stringify(secret)}).catch(() => undefined)`);
    await expect
      .poll(() => page.evaluate('violations'))
      .toContainEqual(['frame-src', expect.stringContaining(bed.stack.checkout), '']);
  });
});
