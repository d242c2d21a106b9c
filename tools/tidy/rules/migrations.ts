import { createHash } from 'node:crypto';
import path from 'node:path';
import type { RepoFile, Repository } from '../repository.ts';
import type { Finding, Rule } from '../rule.ts';

/** Digests of every migration that was ever committed; written by tools/record-migrations.ts. */
export const DIGESTS_PATH = 'tools/tidy/migrations.json';

const MIGRATION = /^packages\/[^/]+\/migrations\/([^/]+)$/;
const NAME = /^\d{4}-[a-z0-9]+(-[a-z0-9]+)*\.sql$/;
const NUMBER_DIGITS = 4;
const OTHER_CLOCKS =
  /\bcreate\s+(or\s+replace\s+)?(constraint\s+)?(trigger|sequence)\b|\b(big|small)?serial\b/i;

export const migrations: Rule = {
  id: 'migrations',
  guards:
    'A migration never changes once it is recorded: databases remember its digest and would refuse ' +
    'to start.',
  check: (repository) => {
    const found = migrationFiles(repository);
    const digests = readDigests(repository);
    return [
      ...found.flatMap((file) => [...wrongName(file), ...wrongContent(file, digests)]),
      ...outOfOrder(found),
      ...Object.keys(digests)
        .filter((recorded) => !repository.has(recorded))
        .map((recorded) => ({ path: recorded, line: 0, says: 'was recorded, and is gone' })),
    ];
  },
  caught: [
    plantOne({ text: '-- One.\nselect 2;', digestOf: '-- One.\nselect 1;' }),
    plantOne({ text: '-- One.\nselect 1;', digestOf: null }),
    plantOne({ text: 'select 1;', digestOf: 'select 1;' }),
    plantOne({ text: '-- One.\ncreate trigger a;', digestOf: '-- One.\ncreate trigger a;' }),
    plantOne({ text: '-- One.\nid bigserial', digestOf: '-- One.\nid bigserial' }),
    {
      bad: ['packages/a/migrations/0001-gone.sql'],
      files: { [DIGESTS_PATH]: '{"packages/a/migrations/0001-gone.sql": ""}' },
    },
    {
      bad: ['packages/a/migrations/0001-two.sql'],
      files: plantMany([
        'packages/a/migrations/0001-one.sql',
        'packages/a/migrations/0001-two.sql',
      ]),
    },
    {
      bad: ['packages/a/migrations/one.sql'],
      files: plantMany(['packages/a/migrations/one.sql']),
    },
  ],
  passed: [
    plantMany([
      'packages/a/migrations/0001-one.sql',
      'packages/a/migrations/0003-three.sql',
      'packages/b/migrations/0001-one.sql',
    ]),
  ],
};

function plantOne(options: { readonly text: string; readonly digestOf: string | null }) {
  const name = 'packages/a/migrations/0001-one.sql';
  const digests = options.digestOf === null ? {} : { [name]: digestOf(options.digestOf) };
  return { bad: [name], files: { [name]: options.text, [DIGESTS_PATH]: JSON.stringify(digests) } };
}

function plantMany(names: readonly string[]): Record<string, string> {
  const text = '-- What it is for.\nselect 1;';
  const digests = Object.fromEntries(names.map((name) => [name, digestOf(text)]));
  const files = Object.fromEntries(names.map((name) => [name, text]));
  return { ...files, [DIGESTS_PATH]: JSON.stringify(digests) };
}

export function migrationFiles(repository: Repository): RepoFile[] {
  return repository.files.filter((file) => MIGRATION.test(file.path));
}

export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export function readDigests(repository: Repository): Record<string, string> {
  // Written by tools/record-migrations.ts in this shape.
  return JSON.parse(repository.file(DIGESTS_PATH)?.text ?? '{}') as Record<string, string>;
}

function wrongName({ path: name }: RepoFile): Finding[] {
  const good = NAME.test(path.posix.basename(name));
  return good ? [] : [{ path: name, line: 0, says: 'is not named NNNN-title.sql' }];
}

function wrongContent(file: RepoFile, digests: Readonly<Record<string, string>>): Finding[] {
  const says: string[] = [];
  const recorded = digests[file.path];
  if (recorded === undefined) says.push('is not recorded: run node tools/record-migrations.ts');
  else if (recorded !== digestOf(file.text)) says.push('was changed after it was recorded');
  if (!file.text.startsWith('-- ')) says.push('does not begin with a comment that says why');
  if (OTHER_CLOCKS.test(file.text)) says.push('has a trigger or a sequence');
  return says.map((text) => ({ path: file.path, line: 0, says: text }));
}

/** Numbers of one folder differ. Work that goes on side by side keeps its own: gaps may stay. */
function outOfOrder(files: readonly RepoFile[]): Finding[] {
  const taken = new Set<string>();
  return files.flatMap((file): Finding[] => {
    const number = path.posix.basename(file.path).slice(0, NUMBER_DIGITS);
    const place = `${path.posix.dirname(file.path)}/${number}`;
    const again = taken.has(place);
    taken.add(place);
    return again
      ? [{ path: file.path, line: 0, says: `has the number of another: ${number}` }]
      : [];
  });
}
