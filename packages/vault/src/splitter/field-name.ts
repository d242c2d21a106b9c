import { keyPath } from '@coffer/kernel';

const CARD_KEYS = ['number', 'cvc', 'exp_month', 'exp_year'] as const;
export type CardKey = (typeof CARD_KEYS)[number];

/** What a parameter's name says about its value. */
export type FieldName =
  /** `payment_method_data[card][number]`: key `number` of the hash `payment_method_data[card]`. */
  | { readonly kind: 'card'; readonly at: string; readonly key: CardKey }
  /** A name that only card data can have, where no card can be: `card[number][]`, `cvc`. */
  | { readonly kind: 'misplaced' }
  | { readonly kind: 'other' };

/**
 * Reads a name as the server's form parser does, so that both agree on what is a card field. Keys
 * below `metadata` are the merchant's own words.
 */
export function readFieldName(name: string): FieldName {
  const path = keyPath(name);
  if (path.includes('metadata')) return { kind: 'other' };
  const [root = '', ...rest] = path;
  const inner = rest.slice(0, -1);
  if (root === 'cvc' || inner.includes('cvc') || inner.includes('number')) {
    return { kind: 'misplaced' };
  }
  const key = CARD_KEYS.find((known) => known === rest.at(-1));
  if (key === undefined) return { kind: 'other' };
  return { kind: 'card', at: root + inner.map((part) => `[${part}]`).join(''), key };
}
