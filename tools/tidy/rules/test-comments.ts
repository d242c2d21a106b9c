import type { Rule } from '../rule.ts';

const TEST_FILE = /\.test\.tsx?$/;

export const testComments: Rule = {
  id: 'test-comments',
  guards: 'A test file begins with its goal and method: without them nobody can judge it.',
  check: (repository) =>
    repository.files
      .filter((file) => TEST_FILE.test(file.path) && !/^(\/\/|\/\*)/.test(file.text))
      .map((file) => ({ path: file.path, line: 1, says: 'does not begin with a comment' })),
  caught: [{ bad: ['a.test.ts'], files: { 'a.test.ts': `import { test } from 'vitest';` } }],
  passed: [{ 'a.test.ts': '// Goal: it works. Method: try it.\n', 'a.ts': 'export {};' }],
};
