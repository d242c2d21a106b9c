/*
 * Goal: an endpoint may ask for every version of the official union that is new enough.
 * Method: the union is read from the pinned package's own declarations, and compared whole.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { API_VERSION, API_VERSION_MIN, isAcceptedApiVersion } from '@coffer/kernel';
import { expect, test } from 'vitest';
import { ENDPOINT_VERSIONS } from './api-versions.ts';

test('the versions are those of the official package', () => {
  const entry = createRequire(import.meta.url).resolve('stripe');
  const file = join(dirname(entry), 'resources/WebhookEndpoints.d.ts');
  const [, union = ''] = /type ApiVersion = ([^;]*);/.exec(readFileSync(file, 'utf8')) ?? [];
  const official = [...union.matchAll(/'([^']+)'/g)].map(([, version = '']) => version);
  const offered = official.filter((version) => version >= API_VERSION_MIN);
  expect([...ENDPOINT_VERSIONS]).toEqual(offered);
  expect(offered.at(-1)).toBe(API_VERSION);
  // Whoever gets such events may name their version in requests, too.
  expect(offered.filter((version) => !isAcceptedApiVersion(version))).toEqual([]);
});
