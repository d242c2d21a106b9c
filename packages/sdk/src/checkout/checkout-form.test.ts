// Goal: the form of a Checkout session is an element whose button asks the merchant's page to
// confirm, which then pays with what the form gives, and tells the form what came of it. Method:
// the built files in Chromium; a page of a third origin speaks in the form's place, as
// packages/checkout's does, and the API answers for one session.
import type { FrameResult, MessageToFrame } from '@coffer/kernel';
import type { Frame, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { useBrowserRig } from '../testing/browser-rig.ts';
import { confirmsWith, paidBy, SECRET, sessionPage } from '../testing/checkout-session.ts';
import { inPage } from '../testing/merchant-page.ts';

const rig = useBrowserRig();

/** Answers tasks as it is told, and keeps what it hears. */
const FORM = `<!doctype html><title>Form</title><script>
  const heard = [];
  const results = {
    validate: { ok: true, value: {} },
    collect: { ok: true, value: { paymentMethod: 'pm_1', expectedAmount: '500' } },
    get_value: { ok: true, value: { complete: true } },
  };
  addEventListener('message', ({ ports: [port] }) => {
    globalThis.say = (message) => port.postMessage(message);
    port.onmessage = ({ data }) => {
      heard.push(data);
      if (data.type === 'configure') say({ type: 'ready' });
      if (data.type !== 'task') return;
      say({ type: 'answer', id: data.id, result: results[data.task.kind] });
    };
  });
</script>`;

const CONFIRM = { source: 'checkout-form-pay-button', paymentMethodType: 'card' };
const SAID = `say({ type: 'event', name: 'confirm', payload: ${JSON.stringify(CONFIRM)} })`;

interface Opened {
  readonly page: Page;
  readonly form: Frame;
}

/** A page with the form of a session on it; `answers` are given once it is confirmed. */
async function openForm(answers = [paidBy({ status: 'succeeded' })]): Promise<Opened> {
  const page = await rig.open({ kind: 'card' });
  const frame_url = rig.shop.otherOrigin + rig.shop.serve({ html: FORM });
  confirmsWith(rig.vault, answers);
  const confirms = rig.vault.answer;
  rig.vault.answer = async (request) => {
    const { status, body } = await confirms(request);
    return { status, body: { ...Object(body), frame_url } };
  };
  await page.evaluate(`card.destroy();
    window.events = [];
    window.checkout = coffer.initCheckoutFormSdk({ clientSecret: Promise.resolve('${SECRET}') });
    window.form = checkout.createForm({ layout: 'expanded' });
    for (const name of ['loaderstart', 'ready', 'change', 'confirm', 'loaderror']) {
      form.on(name, (event) => events.push([name, event]));
    }
    // At once, as React's components do: the session is not known yet.
    form.mount('#card');
    new Promise((resolve) => form.on('ready', resolve))`);
  await page.evaluate(
    `checkout.loadActions().then(({ actions }) => { window.actions = actions; })`,
  );
  const found = (): Frame | undefined =>
    page.frames().find((one) => one.url().startsWith(frame_url));
  // The form itself is heard before the browser has told where it is, now and then.
  await expect.poll(() => found() !== undefined).toBe(true);
  return { page, form: found() ?? page.mainFrame() };
}

/** What the form has heard since it is there, but for the looks at the session. */
async function heard(form: Frame): Promise<unknown[]> {
  // The messages that coffer.js sends.
  const messages = (await form.evaluate('heard')) as MessageToFrame[];
  return messages.flatMap((message): unknown[] => {
    if (message.type === 'task') return [message.task.kind];
    const confirmed = message.type === 'update' ? message.options['confirmed'] : undefined;
    return confirmed === undefined ? [] : [{ confirmed }];
  });
}

const answering = (form: Frame, kind: string, result: FrameResult): Promise<unknown> =>
  form.evaluate(`results.${kind} = ${JSON.stringify(result)}`);

test('the form is an element: it has the session’s secret, says what it holds, and comes once', async () => {
  const { page, form } = await openForm();
  const state = { empty: false, complete: true, autofilled: false, error: null };
  const details = { value: { customerDetails: { email: 'a@example.com' } }, status: {} };
  await form.evaluate(`say(${JSON.stringify({ type: 'change', state: { ...state, details } })})`);
  await page.waitForFunction('events.length > 2');
  const elementType = 'checkoutForm';
  expect(await page.evaluate('events')).toEqual([
    ['loaderstart', { elementType }],
    ['ready', { elementType }],
    ['change', { elementType, empty: false, complete: true, ...details }],
  ]);
  expect(await form.evaluate('heard[0].setup')).toMatchObject({
    group: expect.stringMatching(/\d/),
    options: { clientSecret: SECRET, layout: 'expanded' },
  });
  expect(new URL(form.url()).searchParams.get('parent')).toBe(rig.shop.origin);
  expect(await inPage(page, 'form.getValue()')).toEqual({ complete: true });
  expect(await page.evaluate('checkout.getForm() === form')).toBe(true);
  expect(await page.locator('#card iframe').count()).toBe(1);
  expect(await inPage(page, 'checkout.createForm()')).toMatchObject({ thrown: 'IntegrationError' });
  await page.evaluate('form.destroy()');
  expect(await page.evaluate('checkout.getForm()')).toBe(null);
});

test('its own questions are no calls of the page', async () => {
  const { page } = await openForm();
  expect(
    await page.evaluate('Object.keys(actions).filter((name) => /^update/.test(name))'),
  ).toEqual(['updateShippingOption', 'updateLineItemQuantity']);
  expect(
    await page.evaluate('Object.keys(checkout).filter((name) => /^create/.test(name))'),
  ).toEqual(['createForm', 'createCurrencySelectorElement']);
});

test('a press of its button is confirmed by the page, with what the form gives', async () => {
  const { page, form } = await openForm();
  await page.evaluate(`form.on('confirm', (formConfirmEvent) => {
    window.result = actions.confirm({ formConfirmEvent, redirect: 'if_required' });
  })`);
  await form.evaluate(SAID);
  await page.waitForFunction('window.result');
  expect(await page.evaluate('result')).toMatchObject({
    type: 'success',
    session: { status: { type: 'complete', paymentStatus: 'paid' } },
  });
  expect(await page.evaluate('events.at(-1)')).toEqual([
    'confirm',
    { elementType: 'checkoutForm', ...CONFIRM },
  ]);
  const sent = rig.vault.requests.find(({ path }) => path.endsWith('/confirm'));
  expect(sent?.form).toEqual({
    client_secret: SECRET,
    expected_amount: '500',
    payment_method: 'pm_1',
    use_stripe_sdk: 'true',
  });
  await expect.poll(() => heard(form)).toEqual(['validate', 'collect', { confirmed: {} }]);
});

test('the form hears why a card was declined, and the page stays', async () => {
  const message = 'Your card was declined.';
  const last_payment_error = { type: 'card_error', code: 'card_declined', message };
  const { page, form } = await openForm([
    paidBy({ status: 'requires_payment_method', last_payment_error }),
  ]);
  const { error } = (await page.evaluate('actions.confirm()')) as { readonly error: object };
  expect(error).toMatchObject({ message, code: 'paymentFailed' });
  await expect.poll(() => heard(form)).toEqual(['validate', 'collect', { confirmed: error }]);
});

test('what is not filled in, or not taken by the session, is not paid', async () => {
  const { page, form } = await openForm();
  const message = 'Please check the marked fields.';
  const error = { type: 'validation_error', message };
  await answering(form, 'collect', { ok: false, error });
  const failed = { type: 'error', error: { message, code: null } };
  expect(await inPage(page, 'actions.confirm()')).toEqual(failed);
  await answering(form, 'validate', { ok: false, error });
  expect(await inPage(page, 'actions.confirm()')).toEqual(failed);
  expect(await inPage(page, 'actions.validateElements()')).toEqual({
    type: 'error',
    error: {
      code: 'validation_error',
      message,
      validation_errors: [{ message, element: 'checkoutForm' }],
    },
  });
  expect(rig.vault.requests.filter(({ path }) => path.endsWith('/confirm'))).toEqual([]);
});

test('a change that the shopper makes in the form is read, and told to the page', async () => {
  const { page, form } = await openForm();
  await page.evaluate(`checkout.on('change', ({ total }) => { window.told = total.total; })`);
  const before = rig.vault.answer;
  rig.vault.answer = async (request) => {
    const { status, body } = await before(request);
    const total = { subtotal: 700, discount: 0, shipping: 0, tax: 0, tax_inclusive: 0, due: 700 };
    return { status, body: { ...Object(body), total_summary: total } };
  };
  await form.evaluate(`say({ type: 'event', name: 'sessionchange', payload: {} })`);
  await page.waitForFunction('window.told');
  expect(await page.evaluate('told')).toEqual({ minorUnitsAmount: 700, amount: '$7.00' });
});

test.each([
  ['that has no form', () => sessionPage(), 'This session has no form.'],
  [
    'that is not there',
    () => ({
      status: 404,
      body: { error: { type: 'invalid_request_error', message: 'No such.' } },
    }),
    'No such.',
  ],
])('the form of a session %s does not load', async (_, answer, message) => {
  const page = await rig.open({ kind: 'card' });
  rig.vault.answer = answer;
  const error = await page.evaluate(`card.destroy();
    new Promise((resolve) => {
      const form = coffer.initCheckoutFormSdk({ clientSecret: '${SECRET}' }).createForm();
      form.on('loaderror', resolve);
      form.mount('#card');
    })`);
  expect(error).toEqual({
    elementType: 'checkoutForm',
    error: { type: 'invalid_request_error', message },
  });
});
