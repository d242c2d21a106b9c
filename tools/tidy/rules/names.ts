import type { Finding, Rule } from '../rule.ts';

const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** Names that people look for in capitals. */
const CAPITALS =
  /^(LICENSE|NOTICE|(README|CHANGELOG|CONTRIBUTING|SECURITY|ARCHITECTURE|ROADMAP|STYLE)\.md)$/;

/** Folders that say nothing of what is in them; each grows until nobody finds anything. */
const BANNED_FOLDERS = ['utils', 'util', 'helpers', 'helper', 'common', 'manager', 'misc', 'v2'];

export const names: Rule = {
  id: 'names',
  guards: 'Names are kebab-case, and folders are named after what they hold.',
  check: (repository) =>
    repository.files.flatMap(({ path }): Finding[] => {
      const parts = path.split('/');
      const file = parts.pop() ?? '';
      const banned = parts.find((part) => BANNED_FOLDERS.includes(part));
      if (banned !== undefined) {
        return [{ path, line: 0, says: `${banned}/ says nothing: name the folder by its topic` }];
      }
      const wrong = [...parts, file].find((part) => !isGoodName(part, part === file));
      return wrong === undefined ? [] : [{ path, line: 0, says: `${wrong} is not kebab-case` }];
    }),
  caught: [
    { bad: ['packages/vault/src/keyRing.ts'], files: { 'packages/vault/src/keyRing.ts': '' } },
    { bad: ['docs/how_to.md'], files: { 'docs/how_to.md': '' } },
    { bad: ['packages/server/Src/a.ts'], files: { 'packages/server/Src/a.ts': '' } },
    { bad: ['packages/server/src/utils/a.ts'], files: { 'packages/server/src/utils/a.ts': '' } },
    { bad: ['packages/server/v2/a.ts'], files: { 'packages/server/v2/a.ts': '' } },
  ],
  passed: [
    {
      'README.md': '',
      'docs/decisions/0001-one-database.md': '',
      'packages/vault/src/key-ring.security.test.ts': '',
      'tsconfig.node.json': '',
      '.gitignore': '',
    },
  ],
};

function isGoodName(part: string, isFile: boolean): boolean {
  if (isFile && CAPITALS.test(part)) return true;
  const bare = part.replace(/^\./, '');
  return isFile ? bare.split('.').every((piece) => KEBAB.test(piece)) : KEBAB.test(bare);
}
