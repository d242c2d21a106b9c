// Goal: the parts of a split card form give what they hold to the frames of their own form alone.
// Method: be a script on the shop's page that has listened in on the SDK from the start, and a
// foreign frame on that page; each adds frames of the vault of its own, by the group's true id.
import type { Frame, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { useBrowserRig } from './testing/browser-rig.ts';
import { inPage, TEST_KEY } from './testing/merchant-page.ts';
import { frameAt } from './testing/shop-page.ts';
import { mountSplit, typeSplit } from './testing/split-form.ts';

const rig = useBrowserRig();

/** Learns the group's id, which no page is meant to know. */
const LISTEN_IN = `if (self === top) {
  const original = MessagePort.prototype.postMessage;
  MessagePort.prototype.postMessage = function (message, ...rest) {
    if (message.setup?.group) window.stolenGroup = message.setup.group;
    return Reflect.apply(original, this, [message, ...rest]);
  };
}`;

async function open(): Promise<Page> {
  const page = await rig.open({ kind: 'cardNumber', before: LISTEN_IN });
  await mountSplit(page);
  await typeSplit(page);
  rig.vault.answer = () => ({ status: 200, body: { id: 'pm_1' } });
  return page;
}

interface Attempt {
  readonly group: string;
  readonly key: string;
}

/**
 * In `at`, a frame for the number by hand, in which somebody types, and the order to send a card
 * with the other parts. Gives what the frame said.
 */
async function sendFromOwnFrame(at: Frame, { group, key }: Attempt): Promise<unknown> {
  const setup = { publishableKey: key, stripeAccount: null, apiVersion: null, options: {}, group };
  await at.evaluate(`new Promise((resolve) => {
    const frame = document.createElement('iframe');
    frame.name = 'own';
    frame.addEventListener('load', () => {
      const { port1, port2 } = new MessageChannel();
      window.ownPort = port1;
      port1.onmessage = ({ data }) => { if (data.type === 'ready') resolve(); };
      frame.contentWindow.postMessage({ type: 'coffer:connect' }, '*', [port2]);
      port1.postMessage({ type: 'configure', setup: ${JSON.stringify(setup)} });
    });
    frame.src = '${rig.vault.origin}/fields/card-number';
    document.body.prepend(frame);
  })`);
  await at.locator('iframe[name="own"]').contentFrame().locator('#input').fill('5555555555554444');
  return at.evaluate(`new Promise((resolve) => {
    ownPort.onmessage = ({ data }) => { if (data.type === 'answer') resolve(data.result); };
    ownPort.postMessage({ type: 'task', id: 1, beginBeforeMs: Date.now() + 9000,
      task: { kind: 'create_payment_method', params: {} }, parts: ['cardExpiry', 'cardCvc'] });
  })`);
}

const groupOf = (page: Page): Promise<string> => page.evaluate('stolenGroup');

const APART = {
  ok: false,
  error: {
    type: 'api_error',
    message: 'The fields of the card could not reach each other. Please reload the page.',
  },
};

test('a frame for another key gets nothing of the form', async () => {
  const page = await open();
  const attempt = { group: await groupOf(page), key: 'pk_test_evil' };
  expect(await sendFromOwnFrame(page.mainFrame(), attempt)).toEqual(APART);
  expect(rig.vault.requests).toEqual([]);
});

test('a frame of a foreign page within the shop’s gets nothing, by the right key and group', async () => {
  const page = await open();
  const html = '<!doctype html><title>An advertisement</title><body></body>';
  const url = rig.shop.otherOrigin + rig.shop.serve({ html });
  await page.evaluate(`new Promise((resolve) => {
    const frame = document.createElement('iframe');
    frame.addEventListener('load', resolve);
    frame.src = '${url}';
    document.body.append(frame);
  })`);
  const attempt = { group: await groupOf(page), key: TEST_KEY };
  expect(await sendFromOwnFrame(await frameAt(page, url), attempt)).toEqual(APART);
  expect(rig.vault.requests).toEqual([]);
});

test('another form of the same page is another form', async () => {
  const page = await open();
  const attempt = { group: `${await groupOf(page)}0`, key: TEST_KEY };
  expect(await sendFromOwnFrame(page.mainFrame(), attempt)).toEqual(APART);
});

test('a frame with all of it sends to the merchant’s account, and tells the page nothing', async () => {
  const page = await open();
  const attempt = { group: await groupOf(page), key: TEST_KEY };
  // What a script on the page can do by the SDK as well: the proof that the attempts above could.
  expect(await sendFromOwnFrame(page.mainFrame(), attempt)).toEqual({
    ok: true,
    value: { id: 'pm_1' },
  });
  expect(rig.vault.requests.map(({ headers }) => headers.authorization)).toEqual([
    `Bearer ${TEST_KEY}`,
  ]);
});

test('the page hears nothing of what the frames say to each other', async () => {
  const page = await open();
  const name = JSON.stringify(['/fields', rig.shop.origin, TEST_KEY, null, await groupOf(page)]);
  await page.evaluate(`(() => {
    window.heard = [];
    new BroadcastChannel(${JSON.stringify(name)}).onmessage = ({ data }) => heard.push(data);
    addEventListener('message', ({ data }) => heard.push(data));
    addEventListener('storage', ({ key }) => heard.push(key));
  })()`);
  expect(await inPage(page, `coffer.createPaymentMethod({ type: 'card', card })`)).toEqual({
    paymentMethod: { id: 'pm_1' },
  });
  expect(await page.evaluate('heard')).toEqual([]);
});
