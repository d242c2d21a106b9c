import type { PlainObject } from '@coffer/kernel';
import { isPlainObject } from '../plain-object.ts';

/** States in which an intent still waits: for the card holder, then for the acquirer. */
const WAITING: readonly unknown[] = ['requires_action', 'processing'];

/** Whether a payment or setup intent waits for nothing any more. */
export function isSettled(intent: PlainObject): boolean {
  return !WAITING.includes(intent['status']);
}

/** Where the bank's page of an intent begins; null when its next action is of another kind. */
export function challengeUrl(intent: PlainObject): URL | null {
  const action = intent['next_action'];
  const details = isPlainObject(action) ? action['use_stripe_sdk'] : undefined;
  const address = isPlainObject(details) ? details['stripe_js'] : undefined;
  if (typeof address !== 'string' || !URL.canParse(address)) return null;
  const url = new URL(address);
  return url.protocol === 'https:' || url.protocol === 'http:' ? url : null;
}
