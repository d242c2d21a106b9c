// Goal: no page, script or other frame gets at card data or drives a form that is not its own.
// Method: be each of them: a page that has replaced the browser's built-ins, a sibling frame, a
// third party that takes a frame's place, a page that speaks the protocol by hand.
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { useBrowserRig } from './testing/browser-rig.ts';
import { inPage, TEST_KEY } from './testing/merchant-page.ts';
import { fieldsOf, frameAt, frameOf, typeCard } from './testing/shop-page.ts';

const rig = useBrowserRig();
const CARD = { number: '4242424242424242', cvc: '987' };

/** Records the arguments of everything that a message or a card could pass through. */
const SPY = `
  window.heard = [];
  const note = (value) => {
    try { window.heard.push(Reflect.apply(toJson, null, [value]) ?? String(value)); } catch {}
  };
  const toJson = JSON.stringify;
  const wrap = (owner, name) => {
    const original = owner[name];
    owner[name] = function (...given) {
      for (let at = 0; at < given.length; at += 1) note(given[at]);
      note(this);
      return Reflect.apply(original, this, given);
    };
  };
  const ARRAY = ['map', 'filter', 'forEach', 'join', 'slice', 'concat', 'find', 'some', 'every'];
  for (const name of ARRAY) wrap(Array.prototype, name);
  for (const name of ['stringify', 'parse']) wrap(JSON, name);
  for (const name of ['get', 'set', 'has']) wrap(Map.prototype, name);
  for (const name of ['replace', 'replaceAll', 'slice', 'split']) wrap(String.prototype, name);
  wrap(MessagePort.prototype, 'postMessage');
  wrap(window, 'postMessage');
  wrap(window, 'fetch');
  window.addEventListener('message', (event) => note(event.data));
`;

async function payInPage(page: Page): Promise<unknown> {
  rig.vault.answer = () => ({ status: 200, body: { id: 'pm_1', card: { last4: '4242' } } });
  await typeCard(page, fieldsOf(page, 'card'), CARD);
  return inPage(page, `coffer.createPaymentMethod({ type: 'card', card })`);
}

test('a page that has replaced its built-ins hears no number and no CVC', async () => {
  // Only the page's own documents: a script of the page reaches no frame of another origin.
  const page = await rig.open({ kind: 'card', before: `if (self === top) { ${SPY} }` });
  expect(await payInPage(page)).toEqual({
    paymentMethod: { id: 'pm_1', card: { last4: '4242' } },
  });
  const heard = await page.evaluate(`window.heard.join('\\n')`);
  expect(heard).toContain('create_payment_method');
  // Random ids and times that the page may hear hold any three digits somewhere.
  expect(heard).not.toMatch(/4242[ -]?4242|(?<!\d)987(?!\d)|\b12 ?\/ ?34|(?<!\d)2034(?!\d)/);
});

test('what a script has put on Object.prototype is no option and goes nowhere', async () => {
  const pollute = `if (self === top) Object.assign(Object.prototype, {
    stripeAccount: 'acct_evil', apiVersion: '1999-01-01', payment_method: 'pm_evil',
    hidePostalCode: true, disabled: true, clientSecret: 'pi_evil_secret_1', redirect: 'if_required',
    confirmParams: { payment_method: 'pm_evil' }, metadata: { evil: '1' }, type: 'answer', id: 1,
  })`;
  const page = await rig.open({ kind: 'card', before: pollute });
  await payInPage(page);
  expect(rig.vault.requests.map(({ form }) => form)).toEqual([
    {
      type: 'card',
      billing_details: { address: { postal_code: '94103' } },
      card: { number: CARD.number, exp_month: '12', exp_year: '2034', cvc: CARD.cvc },
    },
  ]);
  expect(rig.vault.requests[0]?.headers).not.toHaveProperty('stripe-account');
  expect(await inPage(page, `coffer.confirmPayment({ elements: group })`)).toMatchObject({
    thrown: 'IntegrationError',
  });
});

test('a second instance has its own frames, and no way to those of the first', async () => {
  const page = await rig.open({ kind: 'card' });
  await typeCard(page, fieldsOf(page, 'card'), CARD);
  const heard = await page.evaluate(`(async () => {
    const heard = [];
    const second = Coffer('pk_test_second0123456789');
    const attempts = [
      () => second.createPaymentMethod({ type: 'card', card }),
      () => second.createToken(card),
      () => second.confirmCardPayment('pi_1_secret_2', { payment_method: { card } }),
    ];
    for (const attempt of attempts) await attempt().catch((error) => heard.push(error.name));
    // A connection of one's own to every frame on the page: each has had its first.
    const messages = [
      { type: 'configure', setup: { publishableKey: 'pk_test_evil', stripeAccount: null,
        apiVersion: null, options: {} } },
      { type: 'task', id: 1, beginBeforeMs: Date.now() + 9000, task: { kind: 'validate' } },
    ];
    for (let at = 0; at < frames.length; at += 1) {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }) => heard.push(data);
      frames[at].postMessage({ type: 'coffer:connect' }, '${rig.vault.origin}', [port2]);
      for (const message of messages) port1.postMessage(message);
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
    return heard;
  })()`);
  expect(heard).toEqual(['IntegrationError', 'IntegrationError', 'IntegrationError']);
  expect(rig.vault.requests).toEqual([]);
});

test('a sibling frame of a third party cannot connect, not even first', async () => {
  const sibling = rig.shop.serve({
    html: `<!doctype html><script>
      addEventListener('message', (event) => parent.postMessage(['sibling heard', event.data], '*'));
      setInterval(() => {
        for (let at = 0; at < parent.frames.length; at += 1) {
          if (parent.frames[at] === self) continue;
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = ({ data }) => parent.postMessage(['sibling got', data], '*');
          parent.frames[at].postMessage({ type: 'coffer:connect' }, '*', [port2]);
          port1.postMessage({ type: 'task', id: 1, beginBeforeMs: 1e15, task: { kind: 'validate' } });
        }
      }, 1);
    </script>`,
  });
  const before = `if (self === top) {
    window.leaks = [];
    addEventListener('message', (event) => leaks.push(event.data));
    addEventListener('DOMContentLoaded', () => {
      const frame = document.createElement('iframe');
      frame.src = '${rig.shop.otherOrigin}${sibling}';
      document.body.append(frame);
    });
  }`;
  const page = await rig.open({ kind: 'card', before });
  expect(await payInPage(page)).toEqual({
    paymentMethod: { id: 'pm_1', card: { last4: '4242' } },
  });
  expect(await page.evaluate('leaks')).toEqual([]);
});

test('whoever takes the place of a frame is not spoken to', async () => {
  const page = await rig.open({ kind: 'card' });
  const impostor = rig.shop.serve({
    html: `<!doctype html><script>
      window.heard = [];
      addEventListener('message', (event) => heard.push(event.data));
    </script>`,
  });
  const url = `${rig.shop.otherOrigin}${impostor}`;
  await page.evaluate(`new Promise((resolve) => {
    const frame = document.querySelector('#card iframe');
    frame.addEventListener('load', () => setTimeout(resolve, 300));
    frame.src = '${url}';
  })`);
  expect(await (await frameAt(page, url)).evaluate('heard')).toEqual([]);
  // And with it the element is gone: nothing answers, and nothing is sent to the impostor.
  expect(await inPage(page, `coffer.createPaymentMethod({ type: 'card', card })`)).toMatchObject({
    thrown: 'IntegrationError',
  });
});

test('the page listens to no window messages', async () => {
  const before = `if (self === top) {
    window.listened = [];
    const original = EventTarget.prototype.addEventListener;
    EventTarget.prototype.addEventListener = function (type, ...rest) {
      if (this === window || this === undefined) listened.push(type);
      return Reflect.apply(original, this, [type, ...rest]);
    };
  }`;
  const page = await rig.open({ kind: 'card', before });
  expect(await page.evaluate(`[listened.includes('message'), onmessage]`)).toEqual([false, null]);
});

/** A page that speaks the protocol by hand, and what the frame says to it: so much, and no more. */
async function speak(
  kind: string,
  messages: string,
  answers: number,
  setupAlong = 'undefined',
): Promise<unknown> {
  const path = rig.shop.serve({
    html: `<!doctype html><iframe src="${rig.vault.origin}/fields/${kind}"></iframe>`,
  });
  const page = await rig.newPage();
  await page.goto(rig.shop.origin + path);
  return page.evaluate(`(async () => {
    const heard = [];
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => heard.push(data);
    const setup = (publishableKey) => ({ publishableKey, stripeAccount: null, apiVersion: null,
      options: {} });
    const hello = { type: 'coffer:connect', setup: ${setupAlong} };
    frames[0].postMessage(hello, '${rig.vault.origin}', [port2]);
    for (const message of ${messages}) port1.postMessage(message);
    const said = () => heard.filter(({ type }) => type !== 'height');
    const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    while (said().length < ${answers}) await pause(20);
    await pause(500);
    return said();
  })()`);
}

test('a frame does nothing before it is configured, and drops what it does not know', async () => {
  const garbage = `[null, 7, 'x', [], {}, { type: 'toString' }, { type: '__proto__' },
    { type: 'read' }, { type: 'configure' }, { type: 'configure', setup: { publishableKey: 1 } },
    { type: 'task', id: 1, beginBeforeMs: 1e15, task: { kind: 'validate' } }, { type: 'clear' }]`;
  expect(await speak('card', garbage, 0)).toEqual([]);
});

test('a task that came too late does not begin, and an unknown one neither', async () => {
  rig.vault.answer = () => ({ status: 200, body: {} });
  const task = `{ kind: 'retrieve_intent', clientSecret: 'pi_1_secret_2' }`;
  const messages = `[{ type: 'configure', setup: setup('${TEST_KEY}') }]`;
  // Before that the frame takes none at all.
  const onceReady = `port1.addEventListener('message', ({ data }) => {
    if (data.type !== 'ready') return;
    port1.postMessage({ type: 'task', id: 1, beginBeforeMs: Date.now() - 1, task: ${task} });
    port1.postMessage({ type: 'task', id: 2, beginBeforeMs: 1e15, task: { kind: 'read_card' } });
    port1.postMessage({ type: 'task', id: 3, beginBeforeMs: 1e15, task: ${task} });
  }) ?? ${messages}`;
  expect(await speak('controller', `(${onceReady})`, 3)).toEqual([
    { type: 'ready' },
    { type: 'begun', id: 3 },
    { type: 'answer', id: 3, result: { ok: true, value: {} } },
  ]);
});

test('a frame takes its first configuration only', async () => {
  rig.vault.answer = () => ({ status: 200, body: {} });
  const messages = `[{ type: 'configure', setup: setup('${TEST_KEY}') },
    { type: 'configure', setup: setup('pk_test_evil') }]`;
  expect(await speak('controller', messages, 1)).toEqual([{ type: 'ready' }]);
});

test('what comes along with the port is the first configuration, if it is one', async () => {
  rig.vault.answer = () => ({ status: 200, body: {} });
  const task = `{ kind: 'retrieve_intent', clientSecret: 'pi_1_secret_2' }`;
  const messages = `(setTimeout(() => {
    port1.postMessage({ type: 'task', id: 1, beginBeforeMs: 1e15, task: ${task} });
  }, 200) && [{ type: 'configure', setup: setup('pk_test_evil') }])`;
  expect(await speak('controller', messages, 3, `setup('${TEST_KEY}')`)).toEqual([
    { type: 'ready' },
    { type: 'begun', id: 1 },
    { type: 'answer', id: 1, result: { ok: true, value: {} } },
  ]);
  const [asked] = rig.vault.requests;
  expect(asked?.headers.authorization).toBe(`Bearer ${TEST_KEY}`);
  expect(await speak('card', '[]', 0, '{ publishableKey: 1 }')).toEqual([]);
});

test('a live key on a page without TLS is refused by the frame as well', async () => {
  const messages = `[{ type: 'configure', setup: setup('pk_live_0123456789') }]`;
  expect(await speak('card', messages, 1)).toEqual([
    {
      type: 'failed',
      error: {
        type: 'invalid_request_error',
        message: 'Live Stripe.js integrations must use HTTPS.',
      },
    },
  ]);
});

test.each(['card', 'payment', 'controller'])('%s does not work outside a frame', async (kind) => {
  const page = await rig.newPage();
  await page.goto(`${rig.vault.origin}/fields/${kind}`);
  await expect
    .poll(() => page.locator('body').innerText())
    .toBe('This page is a part of a payment form and works only inside one.');
  expect(await page.locator('input').count()).toBe(0);
});

test('a page that is kept for the back button keeps no card', async () => {
  const page = await rig.open({ kind: 'card' });
  await typeCard(page, fieldsOf(page, 'card'), CARD);
  // What the browser says to a document that it puts aside; a test cannot make it do so.
  const values = await frameOf(page, 'card').evaluate(`(() => {
    dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
    return [...document.querySelectorAll('input')].map((input) => input.value);
  })()`);
  expect(values).toEqual(['', '', '', '']);
});

test('clear empties every field', async () => {
  const page = await rig.open({ kind: 'card' });
  await typeCard(page, fieldsOf(page, 'card'), CARD);
  await page.evaluate('card.clear()');
  await expect
    .poll(() =>
      frameOf(page, 'card').evaluate(
        `[...document.querySelectorAll('input')].map((input) => input.value)`,
      ),
    )
    .toEqual(['', '', '', '']);
});

test('elements named like the browser’s own properties do not stand before them', async () => {
  const path = rig.shop.serve({
    html: `<!doctype html><body>
      <img name="currentScript" src="data:,"><form id="form"><input name="requestSubmit">
      <div id="card"></div></form><script src="${rig.vault.origin}/coffer.js"></script>`,
  });
  const page = await rig.newPage();
  await page.goto(rig.shop.origin + path);
  await page.evaluate(`new Promise((resolve) => {
    window.submitted = 0;
    document.querySelector('#form').addEventListener('submit', (event) => {
      event.preventDefault();
      submitted += 1;
    });
    const card = Coffer('${TEST_KEY}').elements().create('card');
    card.on('ready', resolve);
    card.mount('#card');
  })`);
  await fieldsOf(page, 'card').locator('#number').press('Enter');
  await expect.poll(() => page.evaluate('submitted')).toBe(1);
});
