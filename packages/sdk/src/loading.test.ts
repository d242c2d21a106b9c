// Goal: whatever does not load or answer becomes an error in time, never a hang. Method: a vault's
// origin that fails in each way, and a clock that the test turns.
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { useBrowserRig } from './testing/browser-rig.ts';
import { inPage, TEST_KEY } from './testing/merchant-page.ts';
import { fieldsOf, frameOf, typeCard } from './testing/shop-page.ts';
import { versionFolder } from './testing/vault-stand-in.ts';

const rig = useBrowserRig();
const CONNECTION_ERROR = {
  type: 'api_connection_error',
  message:
    'We are experiencing issues connecting to our payments provider. ' +
    'Please check your internet connection and try again.',
};

/** The test's clock turns no time-outs of the browser's own. */
const BY_THE_CLOCK = `AbortSignal.timeout = (ms) => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), ms);
  return controller.signal;
};`;

/** A page with a card and a clock of the test's, whose vault takes every call and never answers. */
async function openWithClock(): Promise<Page> {
  const page = await rig.open({ kind: 'card', apart: 'with-clock', before: BY_THE_CLOCK });
  rig.vault.silent = /^\/v1\//;
  return page;
}

test('frames that do not load: loaderror, and requests fail', async () => {
  rig.vault.frameStatus = 503;
  const page = await rig.open({ kind: 'card', wait: false, apart: 'with-clock' });
  await page.evaluate(`void (window.answer = coffer.retrievePaymentIntent('pi_1_secret_2'))`);
  await page.clock.fastForward(10_000);
  expect(await page.evaluate('log')).toEqual([
    ['loaderror', { elementType: 'card', error: CONNECTION_ERROR }],
  ]);
  expect(await inPage(page, 'answer')).toEqual({ error: CONNECTION_ERROR });
  expect(await inPage(page, `coffer.createPaymentMethod({ type: 'card', card })`)).toMatchObject({
    thrown: 'IntegrationError',
  });
});

test('coffer.js reaches a frame before the frame’s own script does', async () => {
  rig.vault.silent = /\/assets\/card-/;
  const page = await rig.open({ kind: 'card', wait: false, apart: 'with-network' });
  await expect
    .poll(() => frameOf(page, 'card').evaluate('heard.map(({ data }) => data)'))
    .toMatchObject([{ type: 'coffer:connect', setup: { publishableKey: TEST_KEY } }]);
  // Meanwhile it has about the room that a row takes: the page does not jump.
  expect(await page.evaluate(`document.getElementById('card').clientHeight`)).toBe(19);
});

test('a frame tells that it is there before it lays out its fields, which are drawn then', async () => {
  const before = `addEventListener('load', () => {
    window.boxes = [document.documentElement.getClientRects().length];
  }, { capture: true });`;
  const page = await rig.open({ kind: 'card', before });
  const boxes = 'boxes.concat(document.documentElement.getClientRects().length)';
  expect(await frameOf(page, 'card').evaluate(boxes)).toEqual([0, 1]);
});

test('a form below what is seen has its height before somebody scrolls to it', async () => {
  const before = `addEventListener('DOMContentLoaded', () => {
    document.body.style.paddingTop = '4000px';
  });`;
  const page = await rig.open({ kind: 'payment', before });
  const frame = page.locator('#card iframe');
  // A frame that has told nothing has 150 px.
  await expect.poll(() => frame.evaluate((node) => node.clientHeight)).toBeGreaterThan(200);
  expect(await page.evaluate('scrollY')).toBe(0);
});

test('a frame begins to load before it is given its looks, and has them before it is drawn', async () => {
  const before = `if (self === top) {
    window.styled = [];
    const original = Node.prototype.appendChild;
    Node.prototype.appendChild = function (node) {
      const result = Reflect.apply(original, this, [node]);
      if (node.localName === 'iframe') {
        styled.push(node.style.length);
        // Ahead of the next frame that is drawn.
        queueMicrotask(() => styled.push(node.style.minWidth, node.title));
      }
      return result;
    };
  }`;
  const page = await rig.open({ kind: 'card', before });
  expect(await page.evaluate('styled.slice(0, 3)')).toEqual([
    0,
    '100%',
    'Secure card payment input frame',
  ]);
});

test('without the list of test cards no number leaves the form, though it can be typed', async () => {
  rig.vault.missing = /\/test-cards-/;
  const page = await rig.open({ kind: 'card', apart: 'with-network' });
  await typeCard(page, fieldsOf(page, 'card'), { number: '4242424242424242' });
  expect(await inPage(page, `coffer.createPaymentMethod({ type: 'card', card })`)).toEqual({
    error: CONNECTION_ERROR,
  });
  expect(rig.vault.requests).toEqual([]);
});

test('a number that was typed before the list of test cards came is judged when it has', async () => {
  let release: (() => void) | undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const page = await rig.open({
    kind: 'card',
    apart: 'with-network',
    prepare: async (empty) => {
      await empty.route(/\/test-cards-/, async (route) => {
        await held;
        await route.continue();
      });
    },
  });
  // Valid by its check digit, and not in the list: 4539 5787 6362 1486.
  await typeCard(page, fieldsOf(page, 'card'), { number: '4539578763621486' });
  const states = `log.filter(([name]) => name === 'change')
    .map(([, { complete, error }]) => [complete, error?.code])`;
  await expect.poll(() => page.evaluate(`${states}.at(-1)`)).toEqual([true, undefined]);
  await page.evaluate(`void (window.answer = coffer.createPaymentMethod({ type: 'card', card }))`);
  release?.();
  expect(await inPage(page, 'answer')).toMatchObject({
    error: { type: 'validation_error', code: 'test_mode_live_card' },
  });
  await expect
    .poll(() => page.evaluate(`${states}.at(-1)`))
    .toEqual([false, 'test_mode_live_card']);
  expect(rig.vault.requests).toEqual([]);
});

test('offline', async () => {
  const page = await rig.open({ kind: 'card', apart: 'with-network' });
  await typeCard(page, fieldsOf(page, 'card'), { number: '4242424242424242' });
  await page.context().setOffline(true);
  expect(await inPage(page, `coffer.createPaymentMethod({ type: 'card', card })`)).toEqual({
    error: CONNECTION_ERROR,
  });
});

test('an answer that never comes', async () => {
  const page = await rig.open({ kind: 'card', apart: 'with-clock' });
  let asked: (() => void) | undefined;
  const wasAsked = new Promise<void>((resolve) => (asked = resolve));
  rig.vault.answer = () => {
    asked?.();
    return new Promise(() => undefined);
  };
  await page.evaluate(`void (window.answer = coffer.retrievePaymentIntent('pi_1_secret_2'))`);
  await wasAsked;
  await page.clock.fastForward(80_000);
  expect(await inPage(page, 'answer')).toEqual({ error: CONNECTION_ERROR });
});

test('a question that the vault takes and never answers: an error within ten seconds', async () => {
  const page = await openWithClock();
  const asked = page.waitForRequest(/\/v1\/payment_intents\//);
  await page.evaluate(`void (window.answer = coffer.retrievePaymentIntent('pi_1_secret_2'))`);
  await asked;
  await page.clock.fastForward(10_000);
  expect(await inPage(page, 'answer')).toEqual({ error: CONNECTION_ERROR });
});

test.each([
  ['createPaymentMethod', `coffer.createPaymentMethod({ type: 'card', card })`],
  ['createToken', 'coffer.createToken(card)'],
  ['createConfirmationToken', 'coffer.createConfirmationToken({ elements: group })'],
])('%s of a vault that never answers: an error within ten seconds', async (_, call) => {
  const page = await openWithClock();
  await typeCard(page, fieldsOf(page, 'card'), { number: '4242424242424242' });
  const asked = page.waitForRequest(/\/v1\//);
  await page.evaluate(`void (window.answer = ${call})`);
  await asked;
  await page.clock.fastForward(10_000);
  expect(await inPage(page, 'answer')).toEqual({ error: CONNECTION_ERROR });
});

test('a confirmation waits for the bank, but not for ever', async () => {
  const page = await openWithClock();
  const asked = page.waitForRequest(/confirm/);
  await page.evaluate(`void (window.answer = coffer.confirmCardPayment('pi_1_secret_2', {
    payment_method: 'pm_1',
  }))`);
  await asked;
  const soon = `Promise.race([answer, Promise.resolve('waits')])`;
  await page.clock.fastForward(50_000);
  expect(await inPage(page, soon)).toBe('waits');
  await page.clock.fastForward(10_000);
  expect(await inPage(page, 'answer')).toEqual({ error: CONNECTION_ERROR });
});

test('a challenge that is closed while the vault is silent ends within ten seconds', async () => {
  const bank = rig.shop.otherOrigin + rig.shop.serve({ html: 'Your bank' });
  const page = await openWithClock();
  rig.vault.silent = /source_cancel$/;
  const use_stripe_sdk = { type: 'three_d_secure_redirect', stripe_js: bank, source: 'auth_1' };
  const next_action = { type: 'use_stripe_sdk', use_stripe_sdk };
  const body = { id: 'pi_1', status: 'requires_action', next_action };
  rig.vault.answer = () => ({ status: 200, body });
  const asked = page.waitForRequest(/source_cancel$/);
  await page.evaluate(`void (window.answer = coffer.handleNextAction({
    clientSecret: 'pi_1_secret_2',
  }))`);
  await page.frameLocator('dialog iframe').getByTitle('Your bank').waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await asked;
  await page.clock.fastForward(10_000);
  expect(await inPage(page, 'answer')).toEqual({ error: CONNECTION_ERROR });
  expect(await page.locator('dialog').count()).toBe(0);
});

test('an answer that is not JSON', async () => {
  const page = await rig.open({ kind: 'card' });
  rig.vault.answer = () => ({ status: 502, body: 'Bad gateway' });
  expect(await inPage(page, `coffer.retrievePaymentIntent('pi_1_secret_2')`)).toEqual({
    error: { type: 'api_error', message: 'The payment service answered unexpectedly.' },
  });
});

test('a script in the head, before there is a body', async () => {
  const path = rig.shop.serve({
    html: `<!doctype html><html><head><script src="${rig.vault.origin}/v3/"></script>
      <script>window.coffer = Stripe('${TEST_KEY}');</script></head><body></body></html>`,
  });
  rig.vault.answer = () => ({ status: 200, body: { id: 'pi_1', object: 'payment_intent' } });
  const page = await rig.newPage();
  await page.goto(rig.shop.origin + path);
  expect(await inPage(page, `coffer.retrievePaymentIntent('pi_1_secret_2')`)).toEqual({
    paymentIntent: { id: 'pi_1', object: 'payment_intent' },
  });
  expect(await page.evaluate(`document.querySelectorAll('iframe').length`)).toBe(1);
});

test('a page that throws its body away gets a new controller', async () => {
  const page = await rig.open({ kind: 'card' });
  rig.vault.answer = () => ({ status: 200, body: { id: 'pi_1', object: 'payment_intent' } });
  await page.evaluate(`document.body.replaceChildren()`);
  expect(await inPage(page, `coffer.retrievePaymentIntent('pi_1_secret_2')`)).toEqual({
    paymentIntent: { id: 'pi_1', object: 'payment_intent' },
  });
});

test.each(['/v3', '/v3/', '/v3/stripe.js', '/endive/stripe.js'])('%s is Stripe', async (script) => {
  const page = await rig.open({ kind: 'card', script });
  expect(await page.evaluate('[Stripe === Coffer, Stripe.version]')).toEqual([true, 'endive']);
});

test.each([
  ['coffer', ['object', 'undefined']],
  ['stripe', ['object', 'function']],
])('%s.js of one version loads the frames of that version alone', async (name, globals) => {
  const folder = versionFolder();
  const page = await rig.open({ kind: 'card', script: `${folder}${name}.js` });
  expect(await page.evaluate('[typeof coffer, typeof Stripe]')).toEqual(globals);
  const framePaths = (): string[] =>
    page
      .frames()
      .slice(1)
      .map((frame) => frame.url().replace(rig.vault.origin, ''));
  await expect
    .poll(() => framePaths().toSorted())
    .toEqual([`${folder}fields/card`, `${folder}fields/controller`]);
  for (const frame of page.frames().slice(1)) {
    // The form can be ready before the controller has asked for its script.
    const loaded = async (): Promise<unknown> =>
      frame.evaluate(
        `performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname)`,
      );
    await expect.poll(loaded).not.toEqual([]);
    // Paths of what the frame loaded.
    const paths = (await loaded()) as string[];
    for (const one of paths) expect(one.startsWith(`${folder}fields/assets/`)).toBe(true);
  }
});

test('a moved element starts again and can be used', async () => {
  const page = await rig.open({ kind: 'card' });
  rig.vault.answer = () => ({ status: 200, body: { id: 'pm_1' } });
  await page.evaluate(`document.body.prepend(document.querySelector('#card'))`);
  await page.waitForFunction(`log.filter(([name]) => name === 'ready').length === 2`);
  await typeCard(page, fieldsOf(page, 'card'), { number: '4242424242424242' });
  expect(await inPage(page, `coffer.createPaymentMethod({ type: 'card', card })`)).toEqual({
    paymentMethod: { id: 'pm_1' },
  });
});

test('bundling is refused', async () => {
  const path = rig.shop.serve({
    html: `<!doctype html><html><body><script type="module" src="${rig.vault.origin}/coffer.js"></script></body></html>`,
  });
  const page = await rig.newPage();
  const error = page.waitForEvent('pageerror');
  await page.goto(rig.shop.origin + path);
  expect((await error).name).toBe('IntegrationError');
});

test('options of the page reach the request', async () => {
  const page = await rig.open({ kind: 'card' });
  rig.vault.answer = () => ({ status: 200, body: { id: 'pi_1' } });
  await inPage(
    page,
    `Coffer('${TEST_KEY}', { stripeAccount: 'acct_1', apiVersion: '2024-06-20' })
      .retrievePaymentIntent('pi_1_secret_2')`,
  );
  expect(rig.vault.requests[0]?.headers).toMatchObject({
    'stripe-account': 'acct_1',
    'stripe-version': '2024-06-20',
  });
});

const NEVER_LOADS = [
  ['the page’s policy blocks it', { 'content-security-policy': "frame-src 'none'" }, null],
  ['an extension blocks it', {}, 'blockedbyclient'],
  ['the vault is down', {}, 'connectionrefused'],
  ['the vault takes the call and never answers', {}, 'silence'],
] as const;

test.each(NEVER_LOADS)('when %s: loaderror, and no call hangs', async (_, headers, cut) => {
  if (cut === 'silence') rig.vault.silent = /^\/fields\//;
  const before =
    cut === null || cut === 'silence'
      ? undefined
      : async (page: Page) => {
          await page.route('**/fields/*', (route) => route.abort(cut));
        };
  const page = await rig.open({
    kind: 'payment',
    headers,
    wait: false,
    apart: 'with-clock',
    ...(before === undefined ? {} : { prepare: before }),
  });
  await page.evaluate(`void (window.answer = coffer.retrievePaymentIntent('pi_1_secret_2'))`);
  await page.clock.fastForward(10_000);
  expect(await page.evaluate('log.filter(([name]) => name === "loaderror")')).toEqual([
    ['loaderror', { elementType: 'payment', error: CONNECTION_ERROR }],
  ]);
  expect(await inPage(page, 'answer')).toEqual({ error: CONNECTION_ERROR });
});

test('a slow frame is waited for, and used once it is there', async () => {
  const page = await rig.open({
    kind: 'card',
    wait: false,
    apart: 'with-clock',
    prepare: async (one) => {
      await one.route('**/fields/card', async (route) => {
        await held;
        await route.continue();
      });
    },
  });
  // The rest of its ten seconds is the machine's own, which may be busy.
  await page.clock.fastForward(2_000);
  letGo();
  await page.evaluate('isReady');
  expect(await page.evaluate('log.map(([name]) => name)')).toEqual(['ready']);
});

let letGo: () => void = () => undefined;
const held = new Promise<void>((resolve) => (letGo = resolve));
