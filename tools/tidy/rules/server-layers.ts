import { isTestCode } from '../areas.ts';
import { importGraph } from '../import-graph.ts';
import type { Finding, Rule } from '../rule.ts';

const SERVER = 'packages/server/src';

/** Outer layers first: each may import those after it, never those before it. */
const LAYERS = ['http', 'resources', 'store'];

export const serverLayers: Rule = {
  id: 'server-layers',
  guards: 'Inside the server, http knows resources and resources know the store, never back.',
  check: (repository) =>
    importGraph(repository)
      .filter(({ from, to }) => !isTestCode(from) && layerOf(from) > layerOf(to))
      .filter(({ to }) => layerOf(to) >= 0)
      .map(({ from, to, line }): Finding => ({
        path: from,
        line,
        says: `${LAYERS[layerOf(from)] ?? ''} may not import ${to}`,
      })),
  caught: [
    {
      bad: ['packages/server/src/store/a.ts'],
      files: {
        'packages/server/src/store/a.ts': `import { b } from '../resources/b.ts';`,
        'packages/server/src/resources/b.ts': '',
      },
    },
    {
      bad: ['packages/server/src/resources/b.ts'],
      files: {
        'packages/server/src/resources/b.ts': `import { c } from '../http/c.ts';`,
        'packages/server/src/http/c.ts': '',
      },
    },
  ],
  passed: [
    {
      'packages/server/src/http/c.ts': `import { b } from '../resources/b.ts';`,
      'packages/server/src/resources/b.ts': `import { a } from '../store/a.ts';`,
      'packages/server/src/store/a.ts': '',
    },
  ],
};

/** The number of a file's layer; -1 for files outside all of them. */
function layerOf(path: string): number {
  return LAYERS.findIndex((layer) => path.startsWith(`${SERVER}/${layer}/`));
}
