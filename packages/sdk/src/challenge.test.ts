// Goal: a bank's page is shown, on ordinary and on isolated pages, and the result is what the API
// says. Method: the challenge page in Chromium on a merchant's page that speaks the frames'
// protocol, with a bank on a foreign site that sends no isolation headers.
import type { FrameTask, MessageToFrame } from '@coffer/kernel';
import type { Frame, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { useBrowserRig } from './testing/browser-rig.ts';
import { TEST_KEY } from './testing/merchant-page.ts';
import type { ShopPage } from './testing/shop-page.ts';

const rig = useBrowserRig();
const CLIENT_SECRET = 'pi_1_secret_2';

const ISOLATED = [
  { 'cross-origin-embedder-policy': 'require-corp' },
  { 'cross-origin-embedder-policy': 'credentialless' },
].map((embedder) => ({ ...embedder, 'cross-origin-opener-policy': 'same-origin' }));

interface Scene {
  readonly page: Page;
  /** What the task comes to. */
  readonly result: Promise<unknown>;
}

/** A merchant's page with the challenge page in a frame, asked to finish `intent`. */
async function begin(at: string, headers: ShopPage['headers'] = {}): Promise<Scene> {
  const path = rig.shop.serve({ html: '<!doctype html><title>Shop</title>', headers });
  const page = await rig.newPage();
  await page.goto(rig.shop.origin + path);
  const task: FrameTask = { kind: 'finish_challenge', clientSecret: CLIENT_SECRET };
  const setup = { publishableKey: TEST_KEY, stripeAccount: null, apiVersion: null, options: {} };
  const messages: MessageToFrame[] = [
    { type: 'configure', setup },
    { type: 'task', id: 1, beginBeforeMs: Date.now() + 60_000, task },
  ];
  const [configure, run] = messages.map((message) => JSON.stringify(message));
  const result = page.evaluate(`new Promise((resolve) => {
    const frame = document.createElement('iframe');
    frame.addEventListener('load', () => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }) => {
        if (data.type === 'ready') port1.postMessage(${run});
        if (data.type === 'answer') resolve(data.result);
      };
      frame.contentWindow.postMessage({ type: 'coffer:connect' }, '*', [port2]);
      port1.postMessage(${configure});
    });
    frame.src = '${rig.vault.origin}/fields/${at}';
    document.body.append(frame);
  })`);
  return { page, result };
}

/** A bank of another site whose button goes on to a second page. */
function bank(headers: ShopPage['headers'] = {}): string {
  const done = rig.shop.serve({ html: '<!doctype html><p>Thank you</p>', headers });
  const html = `<!doctype html><form action="${done}"><button>Complete</button></form>`;
  return rig.shop.otherOrigin + rig.shop.serve({ html, headers });
}

/** The API's intent waits for `url` until the bank's second page has been asked for. */
function intentWaitsFor(url: string): { finish: () => void } {
  let status = 'requires_action';
  rig.vault.answer = () => {
    const details = { type: 'three_d_secure_redirect', stripe_js: url };
    const action = { type: 'use_stripe_sdk', use_stripe_sdk: details };
    const next_action = status === 'requires_action' ? action : null;
    return { status: 200, body: { id: 'pi_1', status, next_action } };
  };
  return { finish: () => (status = 'succeeded') };
}

async function bankFrame(page: Page, url: string): Promise<Frame> {
  const known = page.frames().find((frame) => frame.url() === url);
  if (known !== undefined) return known;
  const event = await page.waitForEvent('framenavigated', (frame) => frame.url() === url);
  return event;
}

const SUCCEEDED = { ok: true, value: { id: 'pi_1', status: 'succeeded', next_action: null } };

test('the bank’s page is shown, and the intent answered once the API says that it is done', async () => {
  const url = bank();
  const { finish } = intentWaitsFor(url);
  const { page, result } = await begin('challenge');
  const frame = await bankFrame(page, url);
  finish();
  await frame.getByRole('button', { name: 'Complete' }).click();
  expect(await result).toEqual(SUCCEEDED);
});

test.each(ISOLATED)('on an isolated page, %o, the bank is shown all the same', async (headers) => {
  const url = bank();
  const { finish } = intentWaitsFor(url);
  const { page, result } = await begin('challenge-isolated', headers);
  expect(await page.evaluate('crossOriginIsolated')).toBe(true);
  const frame = await bankFrame(page, url);
  finish();
  await frame.getByRole('button', { name: 'Complete' }).click();
  expect(await result).toEqual(SUCCEEDED);
});

test('a bank that refuses frames opens in a window of its own', async () => {
  const url = bank({ 'x-frame-options': 'DENY' });
  const { finish } = intentWaitsFor(url);
  const { page, result } = await begin('challenge');
  const challenge = page.frameLocator('iframe');
  const popup = page.context().waitForEvent('page');
  await challenge.getByRole('button', { name: 'Open your bank’s page in a new window' }).click();
  const window = await popup;
  // From its opener's handle it could lead the frame, which shows our address, elsewhere.
  expect(await window.evaluate('window.opener')).toBeNull();
  finish();
  await window.getByRole('button', { name: 'Complete' }).click();
  expect(await result).toEqual(SUCCEEDED);
  await window.close();
});

test('the bank’s page cannot take the merchant’s page elsewhere', async () => {
  const html = `<!doctype html><script>
    try { top.location = '/stolen'; } catch (error) { document.title = error.name; }
  </script>`;
  const url = rig.shop.otherOrigin + rig.shop.serve({ html });
  const { finish } = intentWaitsFor(url);
  const { page, result } = await begin('challenge');
  const frame = await bankFrame(page, url);
  // Its script runs after the browser has told that it is there.
  await expect.poll(() => frame.title()).toBe('SecurityError');
  finish();
  expect(await result).toEqual(SUCCEEDED);
});

test('an intent without a challenge is answered as it is, or with an error', async () => {
  rig.vault.answer = () => ({ status: 200, body: { id: 'pi_1', status: 'succeeded' } });
  expect(await (await begin('challenge')).result).toEqual({
    ok: true,
    value: { id: 'pi_1', status: 'succeeded' },
  });
  intentWaitsFor('data:text/html,x');
  expect(await (await begin('challenge')).result).toEqual({
    ok: false,
    error: {
      type: 'api_error',
      message: 'This intent has no challenge that a frame can show.',
    },
  });
});
