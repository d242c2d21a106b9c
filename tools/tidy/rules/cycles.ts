import { importGraph, type Edge } from '../import-graph.ts';
import type { Repository } from '../repository.ts';
import type { Finding, Rule } from '../rule.ts';

export const cycles: Rule = {
  id: 'cycles',
  guards: 'No import cycles: files that need each other are one file, or miss a third.',
  check: (repository) => findCycles(repository),
  caught: [
    {
      bad: ['a.ts', 'b.ts', 'c.ts'],
      files: {
        'a.ts': `import { b } from './b.ts';`,
        'b.ts': `export { c } from './c.ts';`,
        'c.ts': `import type { A } from './a.ts';`,
      },
    },
    { bad: ['a.ts'], files: { 'a.ts': `import { a } from './a.ts';` } },
  ],
  passed: [
    {
      'a.ts': `import { b } from './b.ts'; import { c } from './c.ts';`,
      'b.ts': `import { c } from './c.ts';`,
      'c.ts': '',
    },
  ],
};

/** Every edge from which its own beginning can be reached again. */
function findCycles(repository: Repository): Finding[] {
  const next = new Map<string, Edge[]>();
  for (const edge of importGraph(repository)) {
    next.set(edge.from, [...(next.get(edge.from) ?? []), edge]);
  }
  const order = stronglyConnected(next);
  return importGraph(repository)
    .filter(({ from, to }) => from === to || order.get(from) === order.get(to))
    .map(({ from, to, line }) => ({ path: from, line, says: `is in an import cycle with ${to}` }));
}

/** Kosaraju's algorithm: two files have the same number when each reaches the other. */
function stronglyConnected(next: ReadonlyMap<string, readonly Edge[]>): Map<string, number> {
  const finished: string[] = [];
  const seen = new Set<string>();
  const before = new Map<string, string[]>();
  const visit = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const { to } of next.get(path) ?? []) {
      before.set(to, [...(before.get(to) ?? []), path]);
      visit(to);
    }
    finished.push(path);
  };
  for (const path of next.keys()) visit(path);

  const component = new Map<string, number>();
  const assign = (path: string, number: number): void => {
    if (component.has(path)) return;
    component.set(path, number);
    for (const from of before.get(path) ?? []) assign(from, number);
  };
  for (const path of finished.toReversed()) assign(path, component.size);
  return component;
}
