import type { BrowserError } from '@coffer/kernel';
import { texts } from '../texts/texts.ts';
import { BRAND_NAMES } from './brand-names.ts';
import type { SavedCard } from './elements-session.ts';
import { make, texted } from './make-element.ts';

/** Keeps the preferred network, or empty text for none. Tells what went wrong; null: nothing. */
type Prefer = (network: string) => Promise<BrowserError | null>;

/**
 * Lets the holder of a card of several networks choose one (Regulation (EU) 2015/751, 8); null for
 * every other card.
 */
export function networkChoice(card: SavedCard, prefer: Prefer): HTMLElement | null {
  const { id: cardId, networks, preferred } = card;
  if (networks.length < 2) return null;
  const id = `saved-network-${cardId}`;
  const options = [
    texted(make('option', { value: '' }), 'select'),
    ...networks.map((network) =>
      make('option', { value: network }, [BRAND_NAMES[network] ?? network]),
    ),
  ];
  const select = make('select', { className: 'Input Input--select', id }, options);
  let kept = preferred ?? '';
  select.value = kept;
  const error = make('p', { className: 'Error', id: `${id}-error` });
  error.role = 'alert';
  select.setAttribute('aria-describedby', error.id);
  select.addEventListener('change', () => {
    const wanted = select.value;
    error.textContent = '';
    void prefer(wanted).then((problem) => {
      if (problem === null) kept = wanted;
      else error.textContent = problem.message ?? texts().errors.api_error;
      select.value = kept;
    });
  });
  return make('div', { className: 'again' }, [
    texted(make('label', { className: 'Label', htmlFor: id }), 'cardBrand'),
    make('div', { className: 'box chooser' }, [select]),
    error,
  ]);
}
