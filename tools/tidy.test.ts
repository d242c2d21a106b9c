// Goal: the rules of the house hold in every file, and each rule can catch what it is for. Method:
// read the repository once and run every rule over it, then over its own planted examples.
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { plantRepository, readRepository } from './tidy/repository.ts';
import type { Finding } from './tidy/rule.ts';
import { RULES } from './tidy/rules.ts';

const repository = readRepository(path.join(import.meta.dirname, '..'));

const asLine = ({ path: file, line, says }: Finding): string => `${file}:${line} ${says}`;

test('the repository was read', () => {
  expect(repository.has('tools/tidy.test.ts')).toBe(true);
  expect(repository.files.length).toBeGreaterThan(100);
});

test('every rule has its own name', () => {
  expect(new Set(RULES.map(({ id }) => id)).size).toBe(RULES.length);
});

describe.each(RULES)('$id', ({ guards, check, caught, passed }) => {
  test(guards, () => {
    expect(check(repository).map(asLine)).toEqual([]);
  });

  test.each(caught)('catches example %# in $bad', ({ bad, files }) => {
    const places = check(plantRepository(files)).map((finding) => finding.path);
    expect([...new Set(places)]).toEqual(bad);
  });

  test.each(passed.map((files) => ({ files })))('lets pass example %#', ({ files }) => {
    expect(check(plantRepository(files)).map(asLine)).toEqual([]);
  });

  test('has an example of what it catches and of what it lets pass', () => {
    expect([caught.length > 0, passed.length > 0]).toEqual([true, true]);
  });
});
