import assert from 'node:assert/strict';
import Stripe from 'stripe';
import { checkStripeObject, type StackInfo } from '@coffer/testkit';

/** The official library, unchanged, for one key and one origin of a stack. */
export function officialClient(origin: string, key: string): Stripe {
  const { hostname, port } = new URL(origin);
  return new Stripe(key, {
    host: hostname,
    port: Number(port),
    protocol: 'http',
    telemetry: false,
    maxNetworkRetries: 0,
  });
}

/** The library with the secret key, at the API's origin. */
export function merchantClient(stack: Pick<StackInfo, 'api' | 'secret_key'>): Stripe {
  return officialClient(stack.api, stack.secret_key);
}

/** Waits for an answer and checks it against the official types, at every depth. */
export async function checked<T>(answer: Promise<T>): Promise<T> {
  const value = await answer;
  // The library adds what is not on the wire (`lastResponse`) as properties that JSON leaves out.
  checkStripeObject(JSON.parse(JSON.stringify(value)));
  return value;
}

/** The error that a call ends with. */
export async function failure(call: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return error;
    throw error;
  }
  assert.fail('the call succeeded');
}
