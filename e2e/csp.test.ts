// Goal: the policy that `coffer csp generate` writes for Coffer's SDK is enough, and no more than
// enough, in a real browser; and our matcher decides as the browser does. Method: a merchant's page
// on another site under the generated policy pays; with each provider source taken out it does not
// get that far, and the check says so; then pairs of policies and addresses are put to Chromium.
import { useBrowser } from '@coffer/testkit';
import { auditPolicyText, decide, parsePolicy } from '@coffer/audit/csp';
import { buildPolicy, providerNeeds } from '@coffer/kernel';
import { expect, test } from 'vitest';
import { cardFrame, serveMerchantPage, typeCard } from './merchant.ts';
import { useStack } from './shared-stack.ts';

const stack = await useStack();
const { vault } = stack;
const browser = await useBrowser();

const INTEGRATION = { provider: 'coffer', surfaces: ['sdk'], cofferOrigin: vault } as const;

const PAGE = `
  const instance = Stripe(${JSON.stringify(stack.publishable_key)});
  const element = instance.elements().create('card', { hidePostalCode: true });
  element.mount('#card');
  globalThis.makeMethod = () => instance.createPaymentMethod({ type: 'card', card: element });
`;

/** Opens the merchant's page under `policy` and tries to make a payment method there. */
async function tryCard(policy: string): Promise<{ last4: string | null; violations: string[] }> {
  const merchant = await serveMerchantPage({
    head: `<script src="${vault}/v3/"></script>`,
    body: '<div id="card"></div><script src="/page.js"></script>',
    headers: { 'content-security-policy': policy },
    files: { '/page.js': PAGE },
  });
  const page = await browser.newPage();
  const violations: string[] = [];
  page.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) violations.push(message.text());
  });
  try {
    await page.goto(merchant.url);
    const number = cardFrame(page).locator('[data-elements-stable-field-name="cardNumber"]');
    // Whichever comes first, the fields or what stops them.
    await expect.poll(async () => violations.length + (await number.count())).toBeGreaterThan(0);
    if ((await number.count()) === 0) return { last4: null, violations };
    await typeCard(cardFrame(page), { number: '4242424242424242' });
    const last4 = await page.evaluate(async () => {
      // Put there by the page's own script.
      const make = Reflect.get(globalThis, 'makeMethod') as () => Promise<{
        paymentMethod?: { card: { last4: string } };
      }>;
      return (await make()).paymentMethod?.card.last4 ?? null;
    });
    return { last4, violations };
  } finally {
    await page.close();
    await merchant.close();
  }
}

test('under the generated policy a card is taken and nothing is violated', async () => {
  expect(await tryCard(buildPolicy(INTEGRATION))).toEqual({ last4: '4242', violations: [] });
});

test.each(providerNeeds(INTEGRATION))(
  'without $source in $directive no card is taken, and the check says so',
  async ({ directive, source }) => {
    const policy = buildPolicy(INTEGRATION)
      .split('; ')
      .map((one) => (one.startsWith(`${directive} `) ? one.replace(` ${source}`, '') : one))
      .map((one) => (one === directive ? `${one} 'none'` : one))
      .join('; ');
    const { last4, violations } = await tryCard(policy);
    expect([last4, violations.length > 0]).toEqual([null, true]);
    const { findings } = auditPolicyText({ subject: 'policy', text: policy }, INTEGRATION);
    const missing = findings.find(({ rule }) => rule === 'csp-provider-source-missing');
    expect(missing?.evidence[0]).toContain(`${directive} ${source}`);
  },
);

const SOURCES = [
  ...["'self'", "'none'", '*', 'https:', 'http:', 'data:', 'a.test', '*.a.test', 'http://a.test'],
  ...['https://a.test', 'https://*.a.test', 'a.test:8080', 'a.test:*', 'http://a.test:80'],
  ...['https://a.test/dir/', 'https://a.test/dir', 'http://a.test/dir/%78.png', 'self', "'SELF'"],
  ...[
    'HTTPS://A.TEST',
    'wss://a.test',
    'ws:',
    'http://a.test:8080',
    'a.test/',
    'https://a.test:443',
  ],
];
const URLS = [
  ...['http://a.test/dir/x.png', 'https://a.test/dir/x.png', 'https://a.test/dir'],
  ...['http://b.a.test/', 'https://b.a.test/', 'https://c.b.a.test/', 'https://a.test:8080/'],
  ...[
    'http://a.test:8080/',
    'https://nota.test/',
    'data:image/png;base64,AA==',
    'https://a.test/DIR/',
  ],
];

/** Runs in the page: loads each address as an image and tells which ones the policy blocked. */
const LOAD_IMAGES = `async (urls) => {
  const blocked = [];
  for (const url of urls) {
    let violated = false;
    const note = () => { violated = true; };
    document.addEventListener('securitypolicyviolation', note);
    await new Promise((resolve) => {
      const image = document.createElement('img');
      image.onload = image.onerror = resolve;
      image.src = url;
    });
    // The event comes in a task of its own.
    await new Promise((resolve) => setTimeout(resolve, 10));
    document.removeEventListener('securitypolicyviolation', note);
    blocked.push(violated);
  }
  return blocked;
}`;

test('the matcher decides about images as Chromium does', async () => {
  const page = await browser.newPage();
  let policy = '';
  await page.route('**/*', async (route) => {
    const document = route.request().resourceType() === 'document';
    await (document
      ? route.fulfill({
          contentType: 'text/html',
          headers: { 'content-security-policy': policy },
          body: '<!doctype html><title>x</title>',
        })
      : route.fulfill({ status: 204, body: '' }));
  });
  const self = new URL('http://a.test/page');
  const disagreements: string[] = [];
  for (const source of SOURCES) {
    policy = `img-src ${source}`;
    await page.goto(self.href);
    const blocked: boolean[] = await page.evaluate(`(${LOAD_IMAGES})(${JSON.stringify(URLS)})`);
    const ours = parsePolicy(policy, { disposition: 'enforce', delivery: 'header' });
    for (const [at, text] of URLS.entries()) {
      const { allowed } = decide(ours, { directive: 'img-src', url: new URL(text), self });
      if (allowed === blocked[at]) {
        disagreements.push(`${source} ${text}: Chromium ${allowed ? 'blocks' : 'allows'}`);
      }
    }
  }
  await page.close();
  expect(disagreements).toEqual([]);
});
