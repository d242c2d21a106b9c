// Goal: the versions we say we accept, and no other text. Method: both ends of the range, and
// shapes.
import { expect, test } from 'vitest';
import { API_VERSION, API_VERSION_MIN, isAcceptedApiVersion } from './api-version.ts';

test.each([
  API_VERSION,
  API_VERSION_MIN,
  '2022-11-15',
  '2024-06-20',
  '2025-03-31.basil',
  '2026-10-28.endive; custom_checkout_beta=v1',
  '2025-09-30.preview',
  '2024-02-29',
])('%s is accepted', (version) => {
  expect(isAcceptedApiVersion(version)).toBe(true);
});

test.each([
  '2019-03-13',
  '2018-12-03',
  '2026-10-29',
  '2027-01-01.later',
  '',
  'latest',
  '2024-06',
  '2024-06-20 ',
  '2024-06-20\n',
  '2024-06-20.BASIL',
  '2021-99-99',
  '2021-02-30',
  '2023-02-29.clover',
])('%j is refused', (version) => {
  expect(isAcceptedApiVersion(version)).toBe(false);
});
