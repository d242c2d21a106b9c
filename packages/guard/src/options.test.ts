// Goal: each option says which rule of the guide it serves, by an id that exists, where its user
// reads it: in the types. Method: the comments above the options in the source.
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import guide from '../../../docs/guide-rules.json' with { type: 'json' };

const SOURCE = fs.readFileSync(path.join(import.meta.dirname, 'options.ts'), 'utf8');
const RULE = /\bG-[A-Z]+-\d+\b/g;
/** What a user sets; the other interfaces are what guard gives back. */
const OPTION_TYPES = /^export interface (\w+Options) \{\n([\s\S]*?)^\}/gm;
const OPTION = /(\/\*\*(?:(?!\*\/)[\s\S])*\*\/)?\n  readonly (\w+)\??:/g;
/** Read off the options above, not set by anybody. */
const DERIVED = 'PolicyOptions';

interface Option {
  readonly name: string;
  readonly comment: string;
}

const options: readonly Option[] = [...SOURCE.matchAll(OPTION_TYPES)]
  .filter(([, type]) => type !== DERIVED)
  .flatMap(([, type, body = '']) =>
    [...`\n${body}`.matchAll(OPTION)].map(([, comment = '', name]) => ({
      name: `${type}.${name}`,
      comment,
    })),
  );
const known = new Set(guide.rules.map(({ id }) => id));

test('the search finds the options', () => {
  expect(options.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['GuardOptions.mode', 'CspOptions.existing', 'WebhookOptions.onEvent']),
  );
  expect(options.length).toBeGreaterThanOrEqual(25);
});

test.each(options)('$name', ({ comment }) => {
  const rules = comment.match(RULE) ?? [];
  expect(rules.filter((id) => !known.has(id))).toEqual([]);
  expect(rules.length > 0 || comment.includes('serves no rule')).toBe(true);
});
