import {
  encodeForm,
  objectIdOfClientSecret,
  type BrowserError,
  type FrameResult,
  type FrameSetup,
  type FrameTask,
  type PlainObject,
} from '@coffer/kernel';
import { isPlainObject } from './plain-object.ts';
import { texts } from './texts/texts.ts';

/** How long the API may take when it asks a bank, which is the slowest part of a payment. */
const BANK_TIMEOUT_MS = 60_000;
/** How long it may take to do what asks nobody outside. */
const REQUEST_TIMEOUT_MS = 9_000;

export interface Call {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly params: PlainObject;
  /** A confirmation, which has to wait for a bank. */
  readonly asksBank?: boolean | undefined;
}

interface IntentAction extends Pick<Call, 'asksBank' | 'params'> {
  readonly action: string;
}

/** Makes the API call of a task on this origin, with the parameters that the frame prepared. */
export async function callApi(
  setup: FrameSetup,
  task: FrameTask,
  params: PlainObject,
): Promise<FrameResult> {
  const call = callFor(task, params);
  if (call === null) {
    return failure({ type: 'invalid_request_error', message: 'No such client_secret.' });
  }
  return request(setup, call);
}

/** One request of the API, to this very origin. Always settles, and never rejects. */
export async function request(setup: FrameSetup, call: Call): Promise<FrameResult> {
  const form = encodeForm(call.params);
  const post = call.method === 'POST';
  try {
    const response = await fetch(post || form === '' ? call.path : `${call.path}?${form}`, {
      method: call.method,
      headers: headersOf(setup, post),
      body: post ? form : null,
      mode: 'same-origin',
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'error',
      signal: AbortSignal.timeout(call.asksBank ? BANK_TIMEOUT_MS : REQUEST_TIMEOUT_MS),
    });
    const answer: unknown = await response.json();
    return resultOf(response.ok, answer);
  } catch {
    // Offline, timed out, or not JSON: in no case did an answer of the API arrive.
    return unreachable();
  }
}

/** The result when the vault's origin does not give what was asked for. */
export function unreachable(): FrameResult {
  const message = texts().errors.api_connection_error;
  return failure({ type: 'api_connection_error', message });
}

function callFor(task: FrameTask, params: PlainObject): Call | null {
  switch (task.kind) {
    case 'create_payment_method':
      return { method: 'POST', path: '/v1/payment_methods', params };
    case 'create_token':
      return { method: 'POST', path: '/v1/tokens', params };
    case 'create_confirmation_token':
      return { method: 'POST', path: '/v1/confirmation_tokens', params };
    case 'retrieve_intent':
      return intentCall('GET', task.clientSecret);
    case 'confirm_intent':
      // Whoever confirms here shows the bank's page here as well.
      return intentCall('POST', task.clientSecret, {
        action: '/confirm',
        params: { ...params, use_stripe_sdk: true },
        asksBank: true,
      });
    case 'cancel_challenge':
      return intentCall('POST', task.clientSecret, {
        action: '/source_cancel',
        params: { source: task.source },
      });
    case 'checkout':
    case 'finish_challenge':
    case 'validate':
    case 'collect':
    case 'get_value':
      return null;
  }
}

/** A call on the intent that a client secret belongs to; null when it is the secret of none. */
function intentCall(
  method: Call['method'],
  clientSecret: string,
  { action, params, asksBank }: IntentAction = { action: '', params: {} },
): Call | null {
  const id = objectIdOfClientSecret(clientSecret);
  if (id === null) return null;
  const resource = id.startsWith('seti_') ? 'setup_intents' : 'payment_intents';
  const path = `/v1/${resource}/${encodeURIComponent(id)}${action}`;
  return { method, path, params: { ...params, client_secret: clientSecret }, asksBank };
}

function headersOf(setup: FrameSetup, post: boolean): Record<string, string> {
  return {
    authorization: `Bearer ${setup.publishableKey}`,
    ...(post ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
    ...(setup.stripeAccount === null ? {} : { 'stripe-account': setup.stripeAccount }),
    ...(setup.apiVersion === null ? {} : { 'stripe-version': setup.apiVersion }),
  };
}

function resultOf(ok: boolean, answer: unknown): FrameResult {
  if (isPlainObject(answer)) {
    if (ok) return { ok: true, value: answer };
    const error = answer['error'];
    // Our own API's errors have a type; `BrowserError` asks for nothing else.
    if (isPlainObject(error) && typeof error['type'] === 'string') {
      return failure(error as BrowserError);
    }
  }
  return failure({ type: 'api_error', message: texts().errors.api_error });
}

function failure(error: BrowserError): FrameResult {
  return { ok: false, error };
}
