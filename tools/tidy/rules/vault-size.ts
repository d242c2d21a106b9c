import { inFolders, isProductCode } from '../areas.ts';
import type { Rule } from '../rule.ts';

const FOLDER = 'packages/vault/src';
const LINES_MAX = 4000;

export const vaultSize: Rule = {
  id: 'vault-size',
  guards: 'The vault is small enough that one person can read all of it in a day.',
  check: (repository) => {
    let lines = 0;
    for (const { path, text } of repository.files) {
      if (inFolders(path, [FOLDER]) && isProductCode(path)) lines += text.split('\n').length - 1;
    }
    if (lines <= LINES_MAX) return [];
    return [{ path: FOLDER, line: 0, says: `has ${lines} lines of at most ${LINES_MAX}` }];
  },
  caught: [
    {
      bad: [FOLDER],
      files: { [`${FOLDER}/a.ts`]: '\n'.repeat(3000), [`${FOLDER}/b.ts`]: '\n'.repeat(1001) },
    },
  ],
  passed: [
    { [`${FOLDER}/a.ts`]: '\n'.repeat(LINES_MAX), [`${FOLDER}/a.test.ts`]: '\n'.repeat(9000) },
  ],
};
