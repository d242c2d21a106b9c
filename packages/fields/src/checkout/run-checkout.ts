import {
  objectIdOfClientSecret,
  type FrameResult,
  type FrameSetup,
  type FrameTask,
  type PlainObject,
} from '@coffer/kernel';
import { request } from '../api-call.ts';
import { localizedError } from '../texts/localized-error.ts';
import { actionCall, actionError, defaultsCall, type ActionCall } from './action-call.ts';
import type { PaymentPage } from './payment-page.ts';
import { checkoutFacts, sessionOf } from './session-view.ts';

type CheckoutTask = Extract<FrameTask, { kind: 'checkout' }>;

/** A hosted page's session is known by its id alone. */
const SESSION_ID = /^cs_(test|live)_[0-9A-Za-z]+$/;

/** Carries out one action of Checkout. What the API refuses is an answer, too. */
export async function runCheckout(setup: FrameSetup, task: CheckoutTask): Promise<FrameResult> {
  const result = await callFor(setup, task, actionCall(task));
  if (!result.ok) {
    const error = actionError(localizedError(result.error));
    return { ok: true, value: { answer: { type: 'error', error } } };
  }
  const page = await withDefaults(setup, task, pageOf(result.value));
  const answer = { type: 'success', session: sessionOf(page) };
  return { ok: true, value: { answer, facts: checkoutFacts(page) } };
}

/** What a page knows of its shopper is no reason for it not to load if it is wrong. */
async function withDefaults(
  setup: FrameSetup,
  task: CheckoutTask,
  page: PaymentPage,
): Promise<PaymentPage> {
  const call = task.action === 'read' ? defaultsCall(page, task.given) : null;
  const result = call === null ? null : await callFor(setup, task, call);
  if (result === null) return page;
  if (result.ok) return pageOf(result.value);
  console.warn(`The defaultValues of this Checkout were not taken: ${result.error.message}`);
  return page;
}

function callFor(
  setup: FrameSetup,
  { clientSecret, action }: CheckoutTask,
  { path, params }: ActionCall,
): Promise<FrameResult> {
  const isId = SESSION_ID.test(clientSecret);
  const id = isId ? clientSecret : (objectIdOfClientSecret(clientSecret) ?? '');
  return request(setup, {
    method: 'POST',
    path: `/v1/payment_pages/${encodeURIComponent(id)}${path}`,
    params: isId ? params : { ...params, client_secret: clientSecret },
    asksBank: action === 'confirm',
  });
}

function pageOf(answer: PlainObject): PaymentPage {
  // The API's own object of these calls (docs/api/payment-pages.md).
  return answer as unknown as PaymentPage;
}
