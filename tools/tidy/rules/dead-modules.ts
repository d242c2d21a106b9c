import path from 'node:path';
import ts from 'typescript-6';
import { isCode } from '../areas.ts';
import { importGraph } from '../import-graph.ts';
import { manifests } from '../manifests.ts';
import type { RepoFile, Repository } from '../repository.ts';
import type { Rule } from '../rule.ts';
import { visitSyntax } from '../syntax.ts';

/** Run by name, by a tool or by a person. */
const ENTRY = /(^|\/)main\.ts$|\.test\.tsx?$|\.config\.(ts|js|mjs)$|^tools\/[^/]+\.(ts|mjs)$/;

export const deadModules: Rule = {
  id: 'dead-modules',
  guards: 'Every module is imported by another one or started by name; the rest is dead weight.',
  check: (repository) => {
    const alive = new Set(importGraph(repository).map(({ to }) => to));
    for (const { folder, exports, bin } of manifests(repository)) {
      for (const entry of [...Object.values(exports), ...bin]) {
        alive.add(path.posix.join(folder, entry));
      }
    }
    const named = namedModules(repository);
    return repository.files
      .filter((file) => isCode(file.path) && !ENTRY.test(file.path) && !alive.has(file.path))
      .filter((file) => !named.some((name) => `/${file.path}`.endsWith(`/${name}`)))
      .map((file) => ({ path: file.path, line: 0, says: 'nothing imports or starts this module' }));
  },
  caught: [
    {
      bad: ['packages/a/src/c.ts'],
      files: {
        'packages/a/package.json': '{"exports": {".": "./src/index.ts"}}',
        'packages/a/src/index.ts': `export { b } from './b.ts';`,
        'packages/a/src/b.ts': '',
        'packages/a/src/c.ts': '',
      },
    },
  ],
  passed: [
    {
      'packages/a/package.json': '{"bin": {"a": "./bin/a.js"}}',
      'packages/a/bin/a.js': `run(new URL('../src/cli.ts', import.meta.url));`,
      'packages/a/src/cli.ts': '',
      'packages/a/src/main.ts': '',
      'packages/a/src/page.ts': '',
      'packages/a/src/page.html': '<script type="module" src="./page.ts"></script>',
    },
  ],
};

/** Modules that some text names: a worker's file, a build's input, the script of a page. */
function namedModules(repository: Repository): string[] {
  return repository.files.flatMap((file) => (isCode(file.path) ? inCode(file) : inMarkup(file)));
}

function inCode(file: RepoFile): string[] {
  const found: string[] = [];
  visitSyntax(file, (node) => {
    if (!ts.isStringLiteralLike(node) && !ts.isTemplateTail(node)) return;
    if (isModuleName(node.text) && !ts.isImportDeclaration(node.parent))
      found.push(bare(node.text));
  });
  return found;
}

function inMarkup(file: RepoFile): string[] {
  if (!/\.(html|json)$/.test(file.path)) return [];
  return Array.from(file.text.matchAll(/"([^"\n]+\.(?:tsx?|m?js))"/g), ([, name]) =>
    bare(name ?? ''),
  );
}

function isModuleName(text: string): boolean {
  return /^[\w./-]+\.(tsx?|m?js)$/.test(text);
}

/** Without the steps that lead to it: `../src/cli.ts` names `src/cli.ts`. */
function bare(name: string): string {
  return name.replace(/^(\.{0,2}\/)+/, '');
}
