// Goal: the page of what is offered is up to date, and its tables name operations that there are.
// Method: the page is made again. That what it calls tested is called is shown by
// conformance/every-operation.test.ts.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { OPERATIONS } from '../../conformance/operations/all.ts';
import { COVERAGE_FILE, coveragePage } from '../coverage.ts';
import { coverage } from './coverage.ts';

/** Issue 6. */
const TESTED_MIN = 60;

test('the page is as `node tools/coverage.ts` writes it', () => {
  expect(readFileSync(COVERAGE_FILE, 'utf8')).toBe(coveragePage());
});

test('every operation of the library is there, once', () => {
  const names = coverage().map(({ name }) => name);
  expect(names.length).toBeGreaterThan(600);
  expect(new Set(names).size).toBe(names.length);
  expect(Object.keys(OPERATIONS).filter((name) => !names.includes(name))).toEqual([]);
});

test(`at least ${TESTED_MIN} operations are offered and tested`, () => {
  const done = coverage().filter(({ implemented, tested }) => implemented && tested);
  expect(done.length).toBeGreaterThanOrEqual(TESTED_MIN);
});
