// Goal: ids sort by time, name their account, and no other text does. Method: properties over times
// and accounts, and a list of foreign shapes.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { systemRandom } from './clock.ts';
import { InvariantError } from './errors.ts';
import {
  accountOfId,
  mintAccountId,
  mintClientSecret,
  mintId,
  mintSecretId,
  objectIdOfClientSecret,
} from './ids.ts';

const account = mintAccountId(systemRandom);
const at = (ms: number) => ({ clock: { nowMs: () => ms }, random: systemRandom });
const YEAR_2080_MS = Date.UTC(2080, 0);

test('ids have the shape that DESIGN names', () => {
  expect(account).toMatch(/^acct_[0-9A-Za-z]{12}$/);
  expect(mintId(at(Date.UTC(2026, 0)), 'pi', account)).toMatch(/^pi_[0-9A-Za-z]{27}$/);
});

test('an id that is a secret leads to its account, and is longer', () => {
  const id = mintSecretId(at(Date.now()), 'cs_test', account);
  expect(id).toMatch(/^cs_test_[0-9A-Za-z]{51}$/);
  expect(accountOfId(id)).toBe(account);
  expect(objectIdOfClientSecret(mintClientSecret(systemRandom, id))).toBe(id);
});

test('later ids of an account sort after earlier ones, until 2080 and past it', () => {
  const ms = fc.integer({ min: 0, max: YEAR_2080_MS });
  fc.assert(
    fc.property(ms, ms, (a, b) => {
      fc.pre(a < b);
      expect(mintId(at(a), 'ch', account) < mintId(at(b), 'ch', account)).toBe(true);
    }),
  );
});

test('an id, and an object behind a client secret, lead to their account', () => {
  const id = mintId(at(Date.now()), 'pi', account);
  const secret = mintClientSecret(systemRandom, id);
  expect(secret).toMatch(/^pi_[0-9A-Za-z]{27}_secret_[0-9A-Za-z]{25}$/);
  expect(accountOfId(id)).toBe(account);
  expect(accountOfId(account)).toBe(account);
  expect(objectIdOfClientSecret(secret)).toBe(id);
});

test('ten thousand ids of one millisecond are all different', () => {
  const source = at(Date.now());
  const ids = Array.from({ length: 10_000 }, () => mintId(source, 'evt', account));
  expect(new Set(ids).size).toBe(10_000);
});

test.each([
  '',
  'pi_',
  'pi_1GszdL2eZvKYlo2C8dCdzRYJ', // One of Stripe's own: 24 digits.
  'pm_card_visa',
  'tok_visa',
  `PI_${'a'.repeat(27)}`,
  `pi_${'a'.repeat(26)}`,
  `pi_${'a'.repeat(28)}`,
  `pi_${'a'.repeat(26)}-`,
  `pi_${'a'.repeat(27)}\n`,
  ` pi_${'a'.repeat(27)}`,
  'acct_short',
  `acct_${'a'.repeat(13)}`,
  '../../etc/passwd',
])('%j is nobody’s', (id) => {
  expect(accountOfId(id)).toBeNull();
});

test.each(['', 'secret', '_secret_x', 'pi_123'])('%j is not a client secret', (text) => {
  expect(objectIdOfClientSecret(text)).toBeNull();
});

test('minting for something that is no account is our own mistake', () => {
  expect(() => mintId(at(0), 'pi', 'cus_123')).toThrow(InvariantError);
});
