import type { BrowserError } from '@coffer/kernel';
import type { ErrorKey } from '../texts/text-keys.ts';
import { texts } from '../texts/texts.ts';

/** What the shopper and the merchant are told of a field whose text is wrong. */
export function validationError(code: ErrorKey): BrowserError {
  return { type: 'validation_error', code, message: texts().errors[code] };
}
