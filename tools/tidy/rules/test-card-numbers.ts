import { CANARY_DIGITS, CANARY_PREFIX, TEST_CARDS } from '@coffer/kernel/test-cards';
import { inFolders, isTestCode } from '../areas.ts';
import { findInLines } from '../lines.ts';
import type { Rule } from '../rule.ts';

const FOLDERS = [
  'packages/server',
  'packages/sdk',
  'packages/acquirers',
  'packages/vault-protocol',
];
const DIGITS = /\d(?:[ _-]?\d){12,18}/g;
const LISTED: ReadonlySet<string> = new Set(TEST_CARDS.map((card) => card.number));

export const testCardNumbers: Rule = {
  id: 'test-card-numbers',
  guards: 'No card number stands in the code of server or SDK, not even one of the test cards.',
  check: (repository) =>
    repository.files
      .filter(({ path }) => inFolders(path, FOLDERS) && !isTestCode(path))
      .flatMap((file) => findInLines(file, (line) => (holdsNumber(line) ? 'a card number' : null))),
  caught: [
    {
      bad: ['packages/server/src/a.ts'],
      files: { 'packages/server/src/a.ts': `const card = '4242424242424242';` },
    },
    {
      bad: ['packages/sdk/src/a.css'],
      files: { 'packages/sdk/src/a.css': `a::before { content: '4242 4242 4242 4242' }` },
    },
    {
      bad: ['packages/server/src/a.ts'],
      files: { 'packages/server/src/a.ts': '4000_0099_0000_0003' },
    },
  ],
  passed: [
    {
      'packages/server/src/a.ts': 'const at = 1795464000000; const limit = 9999999999999999;',
      'packages/server/src/a.test.ts': `'4242424242424242'`,
      'packages/fields/src/a.ts': `'4242424242424242'`,
    },
  ],
};

function holdsNumber(line: string): boolean {
  return Array.from(line.matchAll(DIGITS), ([run]) => run.replace(/\D/g, '')).some(
    (digits) =>
      LISTED.has(digits) || (digits.startsWith(CANARY_PREFIX) && digits.length === CANARY_DIGITS),
  );
}
