// Goal: a payment in Checkout's elements is told as paid only when the session says so, whatever
// its bank or acquirer does late. Method: the built files in Chromium on a vault's origin whose API
// answers one reading after the other; the page waits no time between its questions.
import type { PlainObject } from '@coffer/kernel';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { useBrowserRig } from '../testing/browser-rig.ts';
import { confirmsWith, paidBy, SECRET, sessionPage } from '../testing/checkout-session.ts';

const rig = useBrowserRig();
const PROCESSING = paidBy({ status: 'processing' });
const SUCCEEDED = paidBy({ status: 'succeeded' });
const DECLINED = paidBy({
  status: 'requires_payment_method',
  last_payment_error: {
    ...{ type: 'card_error', code: 'card_declined', decline_code: 'insufficient_funds' },
    message: 'Your card has insufficient funds.',
  },
});
const DECLINE = {
  type: 'error',
  error: {
    message: 'Your card has insufficient funds.',
    code: 'paymentFailed',
    paymentFailed: { declineCode: 'insufficient_funds' },
  },
};

/** A page with the actions of a session, which asks again at once where others wait. */
async function openActions(): Promise<Page> {
  const page = await rig.open({
    kind: 'card',
    before: `const later = setTimeout;
      window.setTimeout = (run, ms) => later(run, ms === 2000 ? 0 : ms);`,
  });
  rig.vault.answer = () => sessionPage();
  await page.evaluate(`coffer.initCheckoutElementsSdk({ clientSecret: '${SECRET}' })
    .loadActions().then(({ actions }) => { window.actions = actions; })`);
  return page;
}

/** Pays with a method that is there, and gives what it came to. */
function confirm(page: Page, more: PlainObject = {}): Promise<unknown> {
  const given = JSON.stringify({ paymentMethod: 'pm_1', redirect: 'if_required', ...more });
  return page.evaluate(`actions.confirm(${given})`);
}

/** A bank's page, and the API's answers while the intent waits for it. */
function waitsForBank(): { readonly challenged: ReturnType<typeof paidBy>; readonly url: string } {
  const url = rig.shop.otherOrigin + rig.shop.serve({ html: 'Your bank' });
  const details = { type: 'three_d_secure_redirect', stripe_js: url, source: 'auth_1' };
  const next_action = { type: 'use_stripe_sdk', use_stripe_sdk: details };
  return { url, challenged: paidBy({ status: 'requires_action', next_action }) };
}

test('a decline that comes late is an error, and the page stays', async () => {
  const page = await openActions();
  confirmsWith(rig.vault, [PROCESSING, PROCESSING, DECLINED]);
  const returnUrl = rig.shop.origin + rig.shop.serve({ html: 'Thank you' });
  expect(await confirm(page, { redirect: 'always', returnUrl })).toEqual(DECLINE);
  expect(await page.evaluate('actions.getSession().lastPaymentError')).toEqual({
    message: 'Your card has insufficient funds.',
  });
});

test('a late success is one', async () => {
  const page = await openActions();
  confirmsWith(rig.vault, [PROCESSING, PROCESSING, SUCCEEDED]);
  expect(await confirm(page)).toMatchObject({
    type: 'success',
    session: { status: { type: 'complete', paymentStatus: 'paid' } },
  });
});

test('a payment of which nobody knows in the end is not told as paid', async () => {
  const page = await openActions();
  confirmsWith(rig.vault, [PROCESSING]);
  expect(await confirm(page)).toEqual({
    type: 'error',
    error: { message: 'The bank did not answer in time.', code: null },
  });
});

test.each([
  ['paid', SUCCEEDED, { type: 'success' }],
  ['declined', DECLINED, DECLINE],
])('a bank that asks late is shown, and then the card is %s', async (_, after, result) => {
  const page = await openActions();
  const { challenged, url } = waitsForBank();
  confirmsWith(rig.vault, [PROCESSING, challenged, after]);
  const pages = rig.vault.answer;
  // The intent itself waits until the bank's page is there.
  let asked = false;
  rig.vault.answer = (request) => {
    if (!request.path.startsWith('/v1/payment_intents/')) return pages(request);
    const { body } = asked ? after : challenged;
    return { status: 200, body: (body as { payment_intent: object }).payment_intent };
  };
  page.on('framenavigated', (frame) => (asked ||= frame.url() === url));
  expect(await confirm(page)).toMatchObject(result);
  expect(asked).toBe(true);
});

test('a bank’s page that the shopper closes is a failed payment', async () => {
  const page = await openActions();
  const { challenged } = waitsForBank();
  const failure = { type: 'invalid_request_error', code: 'payment_intent_authentication_failure' };
  const message = 'We are unable to authenticate your payment method.';
  const closed = paidBy({
    status: 'requires_payment_method',
    last_payment_error: { ...failure, message },
  });
  confirmsWith(rig.vault, [challenged, closed]);
  const pages = rig.vault.answer;
  let open = true;
  rig.vault.answer = (request) => {
    if (!request.path.startsWith('/v1/payment_intents/')) return pages(request);
    if (request.path.endsWith('/source_cancel')) open = false;
    const { body } = open ? challenged : closed;
    return { status: 200, body: (body as { payment_intent: object }).payment_intent };
  };
  const result = confirm(page);
  await page.getByRole('button', { name: 'Cancel' }).click();
  expect(await result).toEqual({
    type: 'error',
    error: { message, code: 'paymentFailed', paymentFailed: { declineCode: null } },
  });
});
