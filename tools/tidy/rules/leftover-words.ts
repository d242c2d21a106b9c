import { findInLines } from '../lines.ts';
import type { Rule } from '../rule.ts';

/** In parts, so that this file passes its own rule. */
const [later, broken] = [['TO', 'DO'].join(''), ['FIX', 'ME'].join('')];
const WORDS = new RegExp(`\\b(${later}|${broken})\\b`);

export const leftoverWords: Rule = {
  id: 'leftover-words',
  guards: 'What is left to do is in docs/ROADMAP.md, where it is seen, not in the code.',
  check: (repository) =>
    repository.files.flatMap((file) =>
      findInLines(file, (line) => (WORDS.test(line) ? 'a note to oneself' : null)),
    ),
  caught: [
    { bad: ['a.ts'], files: { 'a.ts': `// ${later}: later` } },
    { bad: ['a.sql'], files: { 'a.sql': `-- ${broken}` } },
  ],
  passed: [{ 'a.ts': '// What is left to do is elsewhere. mastodon' }],
};
