/*
 * Goal: a roll brings a new secret, and the old ones sign for as long as they were told and never
 * longer.
 * Method: rolls at chosen seconds.
 */
import { systemRandom } from '@coffer/kernel';
import { expect, test } from 'vitest';
import { activeSecrets, mintSigningSecret, rolledSecrets } from './signing-secret.ts';

const first = [{ secret: 'whsec_1', expires_at: null }];

test('secrets are random', () => {
  const minted = Array.from({ length: 50 }, () => mintSigningSecret(systemRandom));
  expect(new Set(minted).size).toBe(50);
  for (const secret of minted) expect(secret).toMatch(/^whsec_[0-9A-Za-z]{32}$/);
});

test('with an overlap both sign, the new one first', () => {
  const rolled = rolledSecrets(first, { secret: 'whsec_2', nowS: 100, overlapS: 50 });
  expect(rolled).toEqual([
    { secret: 'whsec_2', expires_at: null },
    { secret: 'whsec_1', expires_at: 150 },
  ]);
  expect(activeSecrets(rolled, 149)).toEqual(['whsec_2', 'whsec_1']);
  expect(activeSecrets(rolled, 150)).toEqual(['whsec_2']);
});

test('without an overlap the new one signs alone', () => {
  const rolled = rolledSecrets(first, { secret: 'whsec_2', nowS: 100, overlapS: 50 });
  const again = rolledSecrets(rolled, { secret: 'whsec_3', nowS: 110, overlapS: 0 });
  expect(again).toEqual([{ secret: 'whsec_3', expires_at: null }]);
});

test('a later roll makes no earlier secret live longer', () => {
  const rolled = rolledSecrets(first, { secret: 'whsec_2', nowS: 100, overlapS: 50 });
  const again = rolledSecrets(rolled, { secret: 'whsec_3', nowS: 110, overlapS: 1000 });
  expect(again).toEqual([
    { secret: 'whsec_3', expires_at: null },
    { secret: 'whsec_2', expires_at: 1110 },
    { secret: 'whsec_1', expires_at: 150 },
  ]);
  expect(rolledSecrets(again, { secret: 'whsec_4', nowS: 200, overlapS: 1 })).toEqual([
    { secret: 'whsec_4', expires_at: null },
    { secret: 'whsec_3', expires_at: 201 },
    { secret: 'whsec_2', expires_at: 201 },
  ]);
});
