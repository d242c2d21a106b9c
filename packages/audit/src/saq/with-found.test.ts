// Goal: what was seen is never overruled by what was said. Method: each way in which they differ.
import { expect, test } from 'vitest';
import type { Facts } from './facts.ts';
import type { BusinessFacts } from './facts-file.ts';
import { withFound } from './with-found.ts';

function site(facts: Facts): BusinessFacts {
  return { role: 'merchant', paper: false, channels: [{ channel: 'ecommerce', name: 'x', facts }] };
}

test.each([
  [{ page: 'redirect' }, { page: 'own-form' }, { page: 'own-form' }],
  [{ page: 'own-form' }, { page: 'redirect' }, { page: 'own-form' }],
  [{ level: '4' }, { page: 'embedded' }, { level: '4', page: 'embedded' }],
  [{ foreignElements: 'no' }, { foreignElements: 'yes' }, { foreignElements: 'yes' }],
])('said %j, seen %j', (said, seen, expected) => {
  expect(withFound(site(said), site(seen))).toEqual(site(expected));
});

test('a page beside channels without a site is a channel', () => {
  const shop: BusinessFacts = {
    role: 'merchant',
    paper: false,
    channels: [{ channel: 'in-person', name: 'till', facts: { terminal: 'p2pe' } }],
  };
  const found = site({ page: 'embedded' });
  expect(withFound(shop, found).channels).toEqual([...shop.channels, ...found.channels]);
});
