import { invalidParam } from '../../params/spec.ts';
import type { Card } from './card.ts';

interface Expiry {
  readonly exp_month?: number;
  readonly exp_year?: number;
}

/**
 * Throws unless the expiry that a request gives is the card's: it is sealed with the number, where
 * this process cannot change it. `nameOf` is how the request spells a field.
 */
export function checkExpiry(
  card: Card,
  given: Expiry,
  nameOf: (field: keyof Expiry) => string = (field) => field,
): void {
  for (const field of ['exp_month', 'exp_year'] as const) {
    const wanted = given[field];
    if (wanted === undefined || wanted === card[field]) continue;
    throw invalidParam({
      param: nameOf(field),
      message:
        'This platform does not change the expiry of a saved card. Collect the card again, and ' +
        'remove this one.',
    });
  }
}
