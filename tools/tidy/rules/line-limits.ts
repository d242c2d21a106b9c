import { isCode } from '../areas.ts';
import { findInLines } from '../lines.ts';
import type { RepoFile } from '../repository.ts';
import type { Finding, Rule } from '../rule.ts';

const LINES_MAX = 400;
const COLUMNS_MAX = 100;
/** Prettier wraps code, but leaves a text that has no place to break as it is. */
const TEXT_COLUMNS_MAX = 140;
const COMMENT = /^\s*(\/\/|\/\*|\*|--)/;

export const lineLimits: Rule = {
  id: 'line-limits',
  guards:
    'A file has at most 400 lines of at most 100 columns, so that a person can read it whole.',
  check: (repository) =>
    repository.files
      .filter(({ path }) => isCode(path) || /\.(css|sql)$/.test(path))
      .flatMap((file) => [...tooManyLines(file), ...tooManyColumns(file)]),
  caught: [
    { bad: ['a.ts'], files: { 'a.ts': 'x;\n'.repeat(LINES_MAX + 1) } },
    { bad: ['a.ts'], files: { 'a.ts': `// ${'x'.repeat(COLUMNS_MAX)}` } },
    { bad: ['a.sql'], files: { 'a.sql': `select ${'x'.repeat(COLUMNS_MAX)}` } },
    { bad: ['a.ts'], files: { 'a.ts': `const x = '${'x'.repeat(TEXT_COLUMNS_MAX)}';` } },
  ],
  passed: [
    { 'a.ts': 'x;\n'.repeat(LINES_MAX), 'b.ts': `// ${'ä'.repeat(COLUMNS_MAX - 3)}` },
    { 'a.ts': `const x = '${'x'.repeat(COLUMNS_MAX)}';` },
    { 'a.md': 'x'.repeat(1000) },
  ],
};

function tooManyLines({ path, text }: RepoFile): Finding[] {
  const lines = text.replace(/\n$/, '').split('\n').length;
  return lines > LINES_MAX ? [{ path, line: 0, says: `has ${lines} of ${LINES_MAX} lines` }] : [];
}

function tooManyColumns(file: RepoFile): Finding[] {
  return findInLines(file, (line) => {
    const max = isCode(file.path) && !COMMENT.test(line) ? TEXT_COLUMNS_MAX : COLUMNS_MAX;
    const columns = Array.from(line).length;
    return columns > max ? `has ${columns} of ${max} columns` : null;
  });
}
