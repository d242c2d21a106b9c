import path from 'node:path';
import { findInLines } from '../lines.ts';
import type { RepoFile, Repository } from '../repository.ts';
import type { Rule } from '../rule.ts';

const LINK = /\]\(([^)\s]+)\)/g;
/** A file of this repository in a code span, as SECURITY.md names its tests. */
const NAMED_FILE = /`((?:packages|tools|e2e|examples|docs|conformance)\/[\w./-]+\.\w+)`/g;

export const documentLinks: Rule = {
  id: 'document-links',
  guards: 'What a document points to is there: a guarantee whose test is gone is no guarantee.',
  check: (repository) =>
    repository.files
      .filter((file) => file.path.endsWith('.md'))
      .flatMap((file) =>
        findInLines(file, (line) => {
          const missing = targetsOf(file, line).find((target) => !isThere(repository, target));
          return missing === undefined ? null : `points to ${missing}, which is not there`;
        }),
      ),
  caught: [
    { bad: ['a.md'], files: { 'a.md': 'See [the guide](docs/gone.md).' } },
    { bad: ['docs/a.md'], files: { 'docs/a.md': '[b](b.md)', 'b.md': '' } },
    { bad: ['a.md'], files: { 'a.md': 'Shown by `packages/vault/src/gone.test.ts`.' } },
  ],
  passed: [
    {
      'docs/a.md': '[b](../b.md#part), [c](https://example.com), [d](#here), `tools/e.ts`, [t](t)',
      'docs/t/f.md': '',
      'b.md': '',
      'tools/e.ts': '',
    },
  ],
};

/** Paths from the root; nothing for links that lead out of the repository. */
function targetsOf(file: RepoFile, line: string): string[] {
  const links = Array.from(line.matchAll(LINK), ([, link]) => link ?? '')
    .filter((link) => !/^([a-z]+:|#)/.test(link))
    .map((link) => path.posix.join(path.posix.dirname(file.path), link.replace(/#.*$/, '')));
  return [...links, ...Array.from(line.matchAll(NAMED_FILE), ([, name]) => name ?? '')];
}

function isThere(repository: Repository, target: string): boolean {
  return (
    repository.has(target) || repository.files.some(({ path: one }) => one.startsWith(`${target}/`))
  );
}
