import { objectIdOfClientSecret } from '@coffer/kernel';
import { IntegrationError } from './integration-error.ts';

/** The two kinds of intent, by the names that results, errors and addresses have for them. */
export interface IntentKind {
  readonly result: 'paymentIntent' | 'setupIntent';
  readonly field: 'payment_intent' | 'setup_intent';
  readonly failure: 'last_payment_error' | 'last_setup_error';
  readonly prefix: string;
}

export const PAYMENT: IntentKind = {
  result: 'paymentIntent',
  field: 'payment_intent',
  failure: 'last_payment_error',
  prefix: 'pi_',
};

export const SETUP: IntentKind = {
  result: 'setupIntent',
  field: 'setup_intent',
  failure: 'last_setup_error',
  prefix: 'seti_',
};

export function isSecretOf(kind: IntentKind, secret: unknown): secret is string {
  return (
    typeof secret === 'string' &&
    secret.startsWith(kind.prefix) &&
    objectIdOfClientSecret(secret) !== null
  );
}

export function checkedSecret(kind: IntentKind, call: string, secret: unknown): string {
  if (!isSecretOf(kind, secret)) {
    throw new IntegrationError(
      `Invalid value for ${call} intent secret: value should be a client_secret string.`,
    );
  }
  return secret;
}
