import { isTestCode } from '../areas.ts';
import { findInLines } from '../lines.ts';
import type { Rule } from '../rule.ts';

/** Written as expressions that do not match themselves. */
const PLACES: readonly RegExp[] = [
  /\/(?:work|root|Users)\/[a-z.]/i,
  /\/home\/(?!\$|<)[a-z]/,
  /[A-Z]:\\Users/,
  /registry\.(?:npmjs|yarnpkg)\.[a-z]/,
  /\b(?:artifactory|verdaccio|nexus)[.:/]/,
  /"resolved": "https?:/,
];

/** A folder that every machine has, which tests may name. */
const TEMPORARY = /\/tmp\/[a-z]/;

/** In parts, so that the examples pass the rule that they show. */
const [work, home, temporary, registry] = [
  ['', 'work', 'main'].join('/'),
  ['', 'home', 'anna', 'coffer'].join('/'),
  ['', 'tmp', 'out'].join('/'),
  ['registry', 'npmjs', 'org'].join('.'),
];

export const machinePaths: Rule = {
  id: 'machine-paths',
  guards:
    'Nothing depends on one machine: no path of a person’s disk, no registry but the reader’s.',
  check: (repository) =>
    repository.files.flatMap((file) =>
      findInLines(file, (line) =>
        namesPlace(line, file.path) ? 'names a place on one machine or network' : null,
      ),
    ),
  caught: [
    { bad: ['a.ts'], files: { 'a.ts': `const root = '${work}';` } },
    { bad: ['a.md'], files: { 'a.md': `See ${home}.` } },
    { bad: ['a.mjs'], files: { 'a.mjs': `write('${temporary}')` } },
    {
      bad: ['package-lock.json'],
      files: { 'package-lock.json': `"from": "https://${registry}/pg.tgz"` },
    },
  ],
  passed: [
    {
      'a.ts': `join(root, '/v1/payment_methods'); tmpdir(); '/home/'`,
      'a.test.ts': `write('${temporary}')`,
    },
  ],
};

function namesPlace(line: string, path: string): boolean {
  return PLACES.some((place) => place.test(line)) || (TEMPORARY.test(line) && !isTestCode(path));
}
