import type { PlainObject } from '@coffer/kernel';

/** What a confirmation token is told of a payment that has no intent yet. */
export function clientContext(options: PlainObject): PlainObject {
  const { mode, currency } = options;
  return typeof mode === 'string' ? { client_context: { mode, currency } } : {};
}
