import type { PlainObject } from '@coffer/kernel';

/** Whether a value is an object: parsed JSON and cloned messages are plain all the way down. */
export function isPlainObject(value: unknown): value is PlainObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
