import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { generateStripeSchema, type StripeSchema } from './generate.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const STRIPE_DIR = path.join(ROOT, 'node_modules/stripe');

/** The schema of the installed `stripe` package, from `.cache/` when it was generated before. */
export function loadStripeSchema(): StripeSchema {
  const file = cacheFile();
  try {
    // We wrote this file ourselves, under a name that holds the generator's digest.
    return JSON.parse(readFileSync(file, 'utf8')) as StripeSchema;
  } catch {
    const schema = generateStripeSchema(STRIPE_DIR);
    mkdirSync(path.dirname(file), { recursive: true });
    // Tests run in several processes: each writes its own file, and the rename is atomic.
    const mine = `${file}.${process.pid}`;
    writeFileSync(mine, JSON.stringify(schema));
    renameSync(mine, file);
    return schema;
  }
}

function cacheFile(): string {
  const version = readFileSync(path.join(STRIPE_DIR, 'package.json'), 'utf8');
  const generator = readFileSync(path.join(import.meta.dirname, 'generate.ts'), 'utf8');
  const digest = createHash('sha256').update(version).update(generator).digest('hex').slice(0, 16);
  return path.join(ROOT, '.cache', `stripe-schema-${digest}.json`);
}
