import {
  objectIdOfClientSecret,
  type FrameResult,
  type FrameSetup,
  type FrameTask,
} from '@coffer/kernel';
import { request } from '../api-call.ts';
import { localizedError } from '../texts/localized-error.ts';
import { actionCall, actionError } from './action-call.ts';
import type { PaymentPage } from './payment-page.ts';
import { checkoutFacts, sessionOf } from './session-view.ts';

/** A hosted page's session is known by its id alone. */
const SESSION_ID = /^cs_(test|live)_[0-9A-Za-z]+$/;

/** Carries out one action of Checkout. What the API refuses is an answer, too. */
export async function runCheckout(
  setup: FrameSetup,
  task: Extract<FrameTask, { kind: 'checkout' }>,
): Promise<FrameResult> {
  const { clientSecret } = task;
  const isId = SESSION_ID.test(clientSecret);
  const id = isId ? clientSecret : (objectIdOfClientSecret(clientSecret) ?? '');
  const { path, params } = actionCall(task);
  const result = await request(setup, {
    method: 'POST',
    path: `/v1/payment_pages/${encodeURIComponent(id)}${path}`,
    params: isId ? params : { ...params, client_secret: clientSecret },
    asksBank: task.action === 'confirm',
  });
  if (!result.ok) {
    const error = actionError(localizedError(result.error));
    return { ok: true, value: { answer: { type: 'error', error } } };
  }
  // The API's own object of these calls (docs/api/payment-pages.md).
  const page = result.value as unknown as PaymentPage;
  const answer = { type: 'success', session: sessionOf(page) };
  return { ok: true, value: { answer, facts: checkoutFacts(page) } };
}
