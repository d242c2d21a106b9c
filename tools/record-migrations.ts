// Records the digests of new migrations in tools/tidy/migrations.json. It never changes a recorded
// one: a migration that databases already have can only be followed by another.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { readRepository } from './tidy/repository.ts';
import { digestOf, DIGESTS_PATH, migrationFiles, readDigests } from './tidy/rules/migrations.ts';

const root = path.join(import.meta.dirname, '..');
const repository = readRepository(root);
const digests = readDigests(repository);
const added = migrationFiles(repository).filter((file) => !(file.path in digests));
for (const file of added) digests[file.path] = digestOf(file.text);

const sorted = Object.fromEntries(Object.entries(digests).toSorted(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(path.join(root, DIGESTS_PATH), `${JSON.stringify(sorted, null, 2)}\n`);
process.stdout.write(added.map((file) => `recorded ${file.path}\n`).join(''));
