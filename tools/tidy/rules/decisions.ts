import path from 'node:path';
import type { RepoFile } from '../repository.ts';
import type { Finding, Rule } from '../rule.ts';

const FOLDER = 'docs/decisions/';
const NAME = /^\d{4}-[a-z0-9-]+\.md$/;
const HEADINGS = [
  '## Context',
  '## Drivers',
  '## Options',
  '## Outcome',
  '## What would change our mind',
];

const GOOD = `# A decision\n\n${HEADINGS.join('\n\nText.\n\n')}\n\nText.\n`;

export const decisions: Rule = {
  id: 'decisions',
  guards: 'A decision says what it stands on and what would change our mind, so that it can be.',
  check: (repository) => {
    const files = repository.files.filter((file) => file.path.startsWith(FOLDER));
    return files.flatMap((file, index) => wrongForm(file, index));
  },
  caught: [
    { bad: [`${FOLDER}0001-a.md`], files: { [`${FOLDER}0001-a.md`]: '# A\n\n## Context\n' } },
    { bad: [`${FOLDER}first.md`], files: { [`${FOLDER}first.md`]: GOOD } },
    {
      bad: [`${FOLDER}0003-b.md`],
      files: { [`${FOLDER}0001-a.md`]: GOOD, [`${FOLDER}0003-b.md`]: GOOD },
    },
  ],
  passed: [{ [`${FOLDER}0001-a.md`]: GOOD, [`${FOLDER}0002-b.md`]: GOOD }],
};

function wrongForm(file: RepoFile, index: number): Finding[] {
  const name = path.posix.basename(file.path);
  const number = String(index + 1).padStart(4, '0');
  const headings = file.text.split('\n').filter((line) => line.startsWith('#'));
  const says: string[] = [];
  if (!NAME.test(name) || !name.startsWith(number)) says.push(`should be named ${number}-title.md`);
  if (!/^# \S/.test(headings[0] ?? '')) says.push('has no title');
  if (headings.slice(1).join() !== HEADINGS.join())
    says.push(`has not exactly: ${HEADINGS.join(', ')}`);
  return says.map((text) => ({ path: file.path, line: 0, says: text }));
}
