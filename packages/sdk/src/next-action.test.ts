// Goal: a bank that wants to see the shopper is shown to them, over the shop's page or by going
// there, and the call ends as the API says, whatever the shopper does. Method: the built files on
// a vault's origin whose API is scripted, and a bank of a foreign site without isolation headers.
import type { Frame, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { useBrowserRig } from './testing/browser-rig.ts';
import { inPage } from './testing/merchant-page.ts';
import type { ShopPage } from './testing/shop-page.ts';
import { fieldsOf, typeCard } from './testing/shop-page.ts';

const rig = useBrowserRig();
const DIALOG = { name: 'Your bank asks who you are' };

type Status = 'canceled' | 'requires_action' | 'requires_payment_method' | 'succeeded';

/** The API of one intent whose confirmation makes a bank ask; the bank's button ends that. */
function bankAsks(kind: 'pi' | 'seti' = 'pi', headers: ShopPage['headers'] = {}) {
  const done = rig.shop.serve({ html: '<!doctype html><p>Thank you</p>', headers });
  const html = `<!doctype html><form action="${done}"><button>Complete</button></form>`;
  const stripe_js = rig.shop.otherOrigin + rig.shop.serve({ html, headers });
  const state: { status: Status } = { status: 'requires_action' };
  const failure = kind === 'pi' ? 'last_payment_error' : 'last_setup_error';
  rig.vault.answer = ({ path }) => {
    if (path.endsWith('/source_cancel')) state.status = 'requires_payment_method';
    const waits = state.status === 'requires_action';
    const use_stripe_sdk = { type: 'three_d_secure_redirect', stripe_js, source: 'auth_7' };
    return {
      status: 200,
      body: {
        id: `${kind}_1`,
        status: state.status,
        next_action: waits ? { type: 'use_stripe_sdk', use_stripe_sdk } : null,
        [failure]:
          state.status === 'requires_payment_method'
            ? { type: 'card_error', code: 'authentication_gave_up', message: 'No.' }
            : null,
      },
    };
  };
  return { url: stripe_js, done, end: (status: Status) => (state.status = status) };
}

async function bankFrame(page: Page, url: string): Promise<Frame> {
  const known = page.frames().find((frame) => frame.url() === url);
  return known ?? page.waitForEvent('framenavigated', (frame) => frame.url() === url);
}

/** The shopper presses the bank's button, which makes the bank's second page end it. */
async function bankSays(page: Page, bank: ReturnType<typeof bankAsks>, status: Status) {
  const frame = await bankFrame(page, bank.url);
  const asked = page.waitForRequest((request) => new URL(request.url()).pathname === bank.done);
  const pressed = frame.getByRole('button', { name: 'Complete' }).click();
  await asked;
  bank.end(status);
  // The answer may take the frame away under the shopper's finger.
  await pressed.catch(() => undefined);
}

/** Begins a call, whose result `window.result` will hold. */
const start = (page: Page, call: string): Promise<unknown> =>
  page.evaluate(`void (window.result = ${call})`);

const CONFIRM_CARD = `coffer.confirmCardPayment('pi_1_secret_2', { payment_method: { card } })`;
const SUCCEEDED = { id: 'pi_1', status: 'succeeded', next_action: null, last_payment_error: null };

async function openWithCard(headers: ShopPage['headers'] = {}): Promise<Page> {
  const page = await rig.open({ kind: 'card', headers });
  await typeCard(page, fieldsOf(page, 'card'), { number: '4242424242424242' });
  return page;
}

test('a modal frame shows the bank, and the call ends when the bank is done', async () => {
  const bank = bankAsks();
  const page = await openWithCard();
  await page.locator('button', { hasText: 'Pay' }).focus();
  await start(page, CONFIRM_CARD);
  const dialog = page.getByRole('dialog', DIALOG);
  expect(await dialog.getAttribute('aria-modal')).toBe('true');
  expect(await page.evaluate(`document.querySelector('dialog').matches(':modal')`)).toBe(true);
  await bankSays(page, bank, 'succeeded');
  expect(await page.evaluate('result')).toEqual({ paymentIntent: SUCCEEDED });
  expect(await dialog.count()).toBe(0);
  // The focus is where it was.
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Pay');
  expect(rig.vault.requests[0]?.form).toMatchObject({ use_stripe_sdk: 'true' });
});

test.each(['button', 'Escape'])('a shopper who closes it, by %s, can pay otherwise', async (by) => {
  const bank = bankAsks();
  const page = await openWithCard();
  await start(page, CONFIRM_CARD);
  await bankFrame(page, bank.url);
  const close = page.getByRole('button', { name: 'Cancel' });
  if (by === 'button') await close.click();
  else {
    await close.focus();
    await page.keyboard.press('Escape');
  }
  const payment_intent = {
    id: 'pi_1',
    status: 'requires_payment_method',
    next_action: null,
    last_payment_error: { type: 'card_error', code: 'authentication_gave_up', message: 'No.' },
  };
  expect(await page.evaluate('result')).toEqual({
    error: { type: 'card_error', code: 'authentication_gave_up', message: 'No.', payment_intent },
  });
  const cancel = rig.vault.requests.find(({ path }) => path.endsWith('/source_cancel'));
  expect({ path: cancel?.path, form: cancel?.form }).toEqual({
    path: '/v1/payment_intents/pi_1/source_cancel',
    form: { source: 'auth_7', client_secret: 'pi_1_secret_2' },
  });
  expect(await page.locator('dialog').count()).toBe(0);
});

test('a bank that says no is an error with the intent', async () => {
  const bank = bankAsks();
  const page = await openWithCard();
  await start(page, CONFIRM_CARD);
  await bankSays(page, bank, 'requires_payment_method');
  expect(await page.evaluate('result')).toMatchObject({
    error: { code: 'authentication_gave_up', payment_intent: { id: 'pi_1' } },
  });
});

test('a payment that is canceled meanwhile is not told as paid', async () => {
  const bank = bankAsks();
  const page = await openWithCard();
  await start(page, CONFIRM_CARD);
  await bankSays(page, bank, 'canceled');
  expect(await page.evaluate('result')).toMatchObject({
    error: {
      code: 'payment_intent_authentication_failure',
      payment_intent: { id: 'pi_1', status: 'canceled' },
    },
  });
});

test('a setup intent is authenticated the same way', async () => {
  const bank = bankAsks('seti');
  const page = await openWithCard();
  await start(page, `coffer.confirmCardSetup('seti_1_secret_2', { payment_method: { card } })`);
  await bankSays(page, bank, 'succeeded');
  expect(await page.evaluate('result')).toMatchObject({
    setupIntent: { id: 'seti_1', status: 'succeeded' },
  });
  expect(new Set(rig.vault.requests.map(({ path }) => path))).toEqual(
    new Set(['/v1/setup_intents/seti_1/confirm', '/v1/setup_intents/seti_1']),
  );
});

test('with handleActions false the page does it, by handleNextAction or handleCardAction', async () => {
  const bank = bankAsks();
  const page = await openWithCard();
  const call = CONFIRM_CARD.replace(/\)$/, ', { handleActions: false })');
  expect(await inPage(page, call)).toMatchObject({ paymentIntent: { status: 'requires_action' } });
  await start(page, `coffer.handleNextAction({ clientSecret: 'pi_1_secret_2' })`);
  await bankSays(page, bank, 'succeeded');
  expect(await page.evaluate('result')).toEqual({ paymentIntent: SUCCEEDED });
  expect(await inPage(page, `coffer.handleNextAction({ clientSecret: 'pi_1_secret_2' })`)).toEqual({
    paymentIntent: SUCCEEDED,
  });
  expect(await inPage(page, `coffer.handleCardAction('pi_1_secret_2')`)).toMatchObject({
    error: { code: 'payment_intent_unexpected_state' },
  });
});

test.each([
  ['require-corp', 'challenge-isolated'],
  ['credentialless', 'challenge-isolated'],
  ['by Document-Isolation-Policy', 'challenge'],
])('on an isolated page, %s, the wrapper is %s', async (how, wrapper) => {
  const bank = bankAsks();
  const page = await openWithCard(
    how.startsWith('by')
      ? { 'document-isolation-policy': 'isolate-and-require-corp' }
      : { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': how },
  );
  expect(await page.evaluate('crossOriginIsolated')).toBe(true);
  await start(page, CONFIRM_CARD);
  const frame = await bankFrame(page, bank.url);
  expect(frame.parentFrame()?.url()).toBe(`${rig.vault.origin}/fields/${wrapper}`);
  await bankSays(page, bank, 'succeeded');
  expect(await page.evaluate('result')).toEqual({ paymentIntent: SUCCEEDED });
});

test('confirmPayment goes on to return_url after the bank, and stays when the bank refuses', async () => {
  const thanks = rig.shop.serve({ html: 'Thank you' });
  const bank = bankAsks();
  const group = `{ clientSecret: 'pi_1_secret_2' }`;
  const page = await rig.open({ kind: 'payment', group });
  await typeCard(page, fieldsOf(page, 'payment'), { number: '4242424242424242' });
  const call = `coffer.confirmPayment({ elements: group,
    confirmParams: { return_url: location.origin + '${thanks}' } })`;
  await start(page, call);
  await bankSays(page, bank, 'requires_payment_method');
  expect(await page.evaluate('result')).toMatchObject({
    error: { code: 'authentication_gave_up' },
  });
  bank.end('requires_action');
  await start(page, call);
  await bankSays(page, bank, 'succeeded');
  await page.waitForURL((url) => url.pathname === thanks);
  expect(new URL(page.url()).searchParams.get('redirect_status')).toBe('succeeded');
});

test('a shopper who comes back to a page that was kept gets an answer', async () => {
  const page = await openWithCard();
  // An address that answers with no document leaves the page where it is, as the cache would.
  const url = `${rig.shop.origin}/nothing`;
  await page.route(url, (route) => route.fulfill({ status: 204 }));
  const next_action = { type: 'redirect_to_url', redirect_to_url: { url } };
  const body = { id: 'pi_1', status: 'requires_action', next_action };
  rig.vault.answer = () => ({ status: 200, body });
  const left = page.waitForRequest(url);
  await start(page, CONFIRM_CARD);
  await left;
  await page.evaluate(`dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))`);
  expect(await page.evaluate('result')).toMatchObject({
    error: { code: 'payment_intent_authentication_failure', payment_intent: { id: 'pi_1' } },
  });
});

test.each([
  ['Coffer()', { locale: 'ar' }],
  ['elements()', { locale: 'de', group: `{ locale: 'ar' }` }],
])('the modal speaks the language of %s, and closes where its lines end', async (_, options) => {
  bankAsks();
  const page = await rig.open({ kind: 'card', ...options });
  await typeCard(page, fieldsOf(page, 'card'), { number: '4242424242424242' });
  await start(page, CONFIRM_CARD);
  const name = 'يطلب مصرفك تأكيد هويتك';
  const dialog = page.getByRole('dialog', { name });
  await dialog.waitFor();
  expect(await dialog.locator('iframe').getAttribute('title')).toBe(name);
  const close = dialog.getByRole('button', { name: 'إلغاء' });
  const box = await dialog.locator('div').boundingBox();
  expect(await close.boundingBox()).toMatchObject({ x: box?.x, y: box?.y });
  await close.click();
  expect(await page.evaluate('result')).toMatchObject({
    error: { code: 'authentication_gave_up' },
  });
});

test('a window that the browser does not open leaves the modal, and the way back', async () => {
  const bank = bankAsks('pi', { 'x-frame-options': 'DENY' });
  const page = await rig.open({
    kind: 'card',
    before: 'window.open = () => { window.tried = true; return null; };',
  });
  await typeCard(page, fieldsOf(page, 'card'), { number: '4242424242424242' });
  await start(page, CONFIRM_CARD);
  const dialog = page.getByRole('dialog', DIALOG);
  const wrapper = dialog.locator('iframe').contentFrame();
  const open = wrapper.getByRole('button', { name: 'Open your bank’s page in a new window' });
  await open.click();
  expect(await open.evaluate('window.tried')).toBe(true);
  expect(await dialog.isVisible()).toBe(true);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  expect(await page.evaluate('result')).toMatchObject({
    error: { code: 'authentication_gave_up' },
  });
  expect(await dialog.count()).toBe(0);
  bank.end('succeeded');
  expect(await inPage(page, CONFIRM_CARD)).toEqual({ paymentIntent: SUCCEEDED });
});

test('a wrapper that does not load ends in an error within ten seconds, and no modal stays', async () => {
  bankAsks();
  const page = await rig.open({ kind: 'card', apart: 'with-clock' });
  await typeCard(page, fieldsOf(page, 'card'), { number: '4242424242424242' });
  await page.route(`${rig.vault.origin}/fields/challenge`, (route) => route.abort());
  await start(page, CONFIRM_CARD);
  await page.locator('dialog').waitFor();
  await page.clock.fastForward(10_000);
  expect(await page.evaluate('result')).toMatchObject({ error: { type: 'api_connection_error' } });
  expect(await page.locator('dialog').count()).toBe(0);
});

test('a bank’s page that nobody finishes ends in an error, and the card can be tried again', async () => {
  const bank = bankAsks();
  const page = await rig.open({ kind: 'card', apart: 'with-clock' });
  await typeCard(page, fieldsOf(page, 'card'), { number: '4242424242424242' });
  await start(page, CONFIRM_CARD);
  await bankFrame(page, bank.url);
  await page.clock.fastForward(20 * 60_000);
  expect(await page.evaluate('result')).toEqual({
    error: { type: 'api_error', message: 'The bank did not answer in time.' },
  });
  expect(await page.locator('dialog').count()).toBe(0);
  bank.end('succeeded');
  expect(await inPage(page, CONFIRM_CARD)).toEqual({ paymentIntent: SUCCEEDED });
});

test('where no frame can show the bank, its page opens in a window, and the call ends with it', async () => {
  const bank = bankAsks();
  const page = await rig.open({
    kind: 'card',
    headers: {
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
    },
    before: 'delete HTMLIFrameElement.prototype.credentialless;',
    apart: 'with-clock',
  });
  await typeCard(page, fieldsOf(page, 'card'), { number: '4242424242424242' });
  await start(page, CONFIRM_CARD);
  const wrapper = page.getByRole('dialog', DIALOG).locator('iframe').contentFrame();
  await wrapper.getByText('only in a window of its own').waitFor();
  expect(await wrapper.locator('iframe').count()).toBe(0);
  const opened = page.context().waitForEvent('page');
  await wrapper.getByRole('button', { name: 'Open your bank’s page in a new window' }).click();
  const window = await opened;
  await window.getByRole('button', { name: 'Complete' }).click();
  await window.getByText('Thank you').waitFor();
  bank.end('succeeded');
  await page.clock.fastForward(2_000);
  expect(await page.evaluate('result')).toEqual({ paymentIntent: SUCCEEDED });
  expect(await page.locator('dialog').count()).toBe(0);
});
