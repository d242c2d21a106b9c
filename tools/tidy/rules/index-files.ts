import path from 'node:path';
import { manifests } from '../manifests.ts';
import type { Rule } from '../rule.ts';

export const indexFiles: Rule = {
  id: 'index-files',
  guards: 'An index.ts is a public face of a package; inside, files are imported by their names.',
  check: (repository) => {
    const faces = new Set(
      manifests(repository).flatMap(({ folder, exports }) =>
        Object.values(exports).map((file) => path.posix.join(folder, file)),
      ),
    );
    return repository.files
      .filter((file) => /\/index\.tsx?$/.test(file.path) && !faces.has(file.path))
      .map((file) => ({
        path: file.path,
        line: 0,
        says: 'is in no exports of a package.json: name the file by what it exports',
      }));
  },
  caught: [
    {
      bad: ['packages/server/src/store/index.ts'],
      files: {
        'packages/server/package.json': '{"exports": {}}',
        'packages/server/src/store/index.ts': '',
      },
    },
  ],
  passed: [
    {
      'packages/kernel/package.json': '{"exports": {".": "./src/index.ts"}}',
      'packages/kernel/src/index.ts': '',
    },
  ],
};
