import { isCode, isProductCode, isTestCode, workspaceOf } from '../areas.ts';
import { leavesWorkspace, targetOf, type Edge } from '../import-graph.ts';
import { manifestOf, manifests } from '../manifests.ts';
import type { RepoFile, Repository } from '../repository.ts';
import type { Finding, Rule } from '../rule.ts';
import { importsOf, type Import } from '../syntax.ts';

export const packageImports: Rule = {
  id: 'package-imports',
  guards:
    'A package imports only what its own package.json names, and another package only through its ' +
    'exports: the hoisted node_modules would let anything pass.',
  check: (repository) =>
    repository.files
      .filter(({ path }) => isCode(path))
      .flatMap((file) =>
        importsOf(file).flatMap((entry): Finding[] => {
          const says = whatIsWrong(repository, file, entry);
          return says === null ? [] : [{ path: file.path, line: entry.line, says }];
        }),
      ),
  caught: [
    {
      bad: ['packages/a/src/b.ts'],
      files: { 'packages/a/package.json': '{}', 'packages/a/src/b.ts': `import pg from 'pg';` },
    },
    {
      bad: ['packages/a/src/b.ts'],
      files: {
        'packages/a/package.json': '{"devDependencies": {"vite": "1.0.0"}}',
        'packages/a/src/b.ts': `import { build } from 'vite';`,
      },
    },
    {
      bad: ['packages/a/src/b.ts'],
      files: {
        'packages/a/package.json': '{"dependencies": {"@coffer/c": "0.1.0"}}',
        'packages/c/package.json': '{"name": "@coffer/c", "exports": {".": "./index.ts"}}',
        'packages/c/index.ts': '',
        'packages/c/inner.ts': '',
        'packages/a/src/b.ts': `import { c } from '@coffer/c/inner.ts';`,
      },
    },
    {
      bad: ['packages/a/src/b.ts'],
      files: {
        'packages/a/package.json': '{}',
        'packages/c/package.json': '{}',
        'packages/c/src/d.ts': '',
        'packages/a/src/b.ts': `export { d } from '../../c/src/d.ts';`,
      },
    },
    {
      bad: ['packages/a/src/b.ts'],
      files: { 'packages/a/package.json': '{}', 'packages/a/src/b.ts': `import './gone.ts';` },
    },
    {
      bad: ['packages/a/src/b.ts'],
      files: {
        'packages/a/package.json': '{}',
        'packages/a/src/testing/fake.ts': '',
        'packages/a/src/b.ts': `import { fake } from './testing/fake.ts';`,
      },
    },
  ],
  passed: [
    {
      'package.json': '{"devDependencies": {"vitest": "5.1.1", "stripe": "23.1.0"}}',
      'packages/a/package.json': '{"dependencies": {"pg": "8.0.0", "@coffer/c": "0.1.0"}}',
      'packages/c/package.json': '{"name": "@coffer/c", "exports": {"./d": "./d.ts"}}',
      'packages/c/d.ts': '',
      'packages/a/src/e.ts': '',
      'packages/a/src/b.ts':
        `import pg from 'pg'; import fs from 'node:fs'; import { d } from '@coffer/c/d';` +
        `import { e } from './e.ts'; import type Stripe from 'stripe';`,
      'packages/a/src/b.test.ts': `import { test } from 'vitest';`,
    },
  ],
};

function whatIsWrong(repository: Repository, file: RepoFile, entry: Import): string | null {
  const { specifier } = entry;
  if (specifier.startsWith('node:')) return null;
  const to = targetOf(repository, file, specifier);
  if (specifier.startsWith('.')) {
    if (to === null) return isBuilt(specifier) ? null : `${specifier} does not exist`;
    return whatIsWrongInside({ ...entry, from: file.path, to });
  }
  const name = /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;
  if (!mayName(repository, file, { name, typeOnly: entry.typeOnly }))
    return `${name} is not in the package.json next to it`;
  const isOurs = manifests(repository).some((manifest) => manifest.name === name);
  return isOurs && to === null ? `${specifier} is not in the exports of ${name}` : null;
}

function whatIsWrongInside(edge: Edge): string | null {
  if (isProductCode(edge.from) && leavesWorkspace(edge)) {
    return `${edge.specifier} is inside another package: import it by that package's name`;
  }
  if (isProductCode(edge.from) && isTestCode(edge.to)) return `${edge.to} is for tests only`;
  return null;
}

/** Data that a build makes is not there in a fresh clone. */
function isBuilt(specifier: string): boolean {
  return specifier.includes('/dist/');
}

interface Named {
  readonly name: string;
  readonly typeOnly: boolean;
}

function mayName(repository: Repository, file: RepoFile, { name, typeOnly }: Named): boolean {
  const own = manifestOf(repository, workspaceOf(file.path));
  if (own !== undefined && (own.name === name || name in own.dependencies)) return true;
  // Types are gone before the program runs, so development may bring them.
  if (isProductCode(file.path)) {
    return typeOnly && name in (manifestOf(repository, '')?.allDependencies ?? {});
  }
  // Tests and tools may use all that development installs, and every workspace.
  return manifests(repository).some((one) => one.name === name || name in one.allDependencies);
}
