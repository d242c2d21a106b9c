import type { FormInput, PlainObject } from '@coffer/kernel';
import { isPlainObject } from '../plain-object.ts';
import { filled, texts } from '../texts/texts.ts';

/**
 * What a card holder agrees to when the card is kept for later payments. `terms.card` of the
 * options shows it always or never; by itself it shows when the group's intent is to keep the card.
 */
export function showTerms(place: HTMLElement, options: PlainObject): void {
  const wish = textIn(options['terms'], 'card');
  const secret = options['clientSecret'];
  const keeps =
    options['mode'] === 'setup' ||
    typeof options['setupFutureUsage'] === 'string' ||
    (typeof secret === 'string' && secret.startsWith('seti_'));
  place.hidden = wish === 'never' || (wish !== 'always' && !keeps);
  const business = textIn(options['business'], 'name');
  const { termsNamed, termsUnnamed } = texts().labels;
  const text = business === null ? termsUnnamed : filled(termsNamed, { business });
  if (place.textContent !== text) place.textContent = text;
}

function textIn(value: FormInput, name: string): string | null {
  const text = isPlainObject(value) ? value[name] : null;
  return typeof text === 'string' && text !== '' ? text : null;
}
