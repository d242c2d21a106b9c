// Goal: every rule of the auditor, whatever its area, has an id of its own, names what it rests on
// among things that exist, and speaks in whole sentences. Method: all modules that hold rules are
// loaded and searched for them.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import guide from '../../../../docs/guide-rules.json' with { type: 'json' };
import { SEVERITIES, type Rule } from '../finding.ts';
import questionnaires from '../saq/pci-saq-ids.json' with { type: 'json' };

const FOLDERS = ['checks', 'page', 'saq'];
const SOURCE = path.join(import.meta.dirname, '..');
/** `RULES.x.rule` and the like; deeper is no list of rules. */
const DEPTH_MAX = 4;
/** What the areas had when this was written: a search that finds less is broken. */
const RULES_MIN = 130;

/** A fix that is nothing but a header or a directive, to be copied as it is. */
const COPYABLE = /^(?:[A-Z][A-Za-z-]+: [^.]+|[a-z]+(?:-[a-z]+)+ [^.]+)$/;

function isRule(value: object): value is Rule {
  return ['id', 'severity', 'title', 'why', 'fix', 'requirements'].every((key) => key in value);
}

function collect(value: unknown, found: Set<Rule>, depth = 0): void {
  if (typeof value !== 'object' || value === null || depth > DEPTH_MAX) return;
  if (isRule(value)) found.add(value);
  else for (const inner of Object.values(value)) collect(inner, found, depth + 1);
}

const found = new Set<Rule>();
for (const folder of FOLDERS) {
  const files = readdirSync(path.join(SOURCE, folder), { recursive: true, encoding: 'utf8' });
  for (const file of files) {
    if (!file.endsWith('.ts') || file.includes('.test.')) continue;
    collect(await import(path.join(SOURCE, folder, file)), found);
  }
}
const rules = [...found];

const guideIds = new Set(guide.rules.map(({ id }) => id));
const pciIds = new Set<string>(questionnaires['_all_v4.0.1_ids_CISO_Assistant']);

test('the search finds the rules of every area', () => {
  const areas = new Set(rules.map(({ id }) => id.split('-')[0]));
  for (const area of ['tls', 'cert', 'hsts', 'csp', 'page', 'webhook']) {
    expect(areas).toContain(area);
  }
  expect(rules.length).toBeGreaterThanOrEqual(RULES_MIN);
});

test('ids are unique', () => {
  const ids = rules.map(({ id }) => id);
  expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
});

test.each(rules.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  const { severity, title, why, fix, requirements } = rule;
  expect(id).toMatch(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)+$/);
  expect(SEVERITIES).toContain(severity);
  expect(requirements.some((one) => one.startsWith('G-'))).toBe(true);
  const unknown = requirements.filter((one) =>
    one.startsWith('PCI ') ? !pciIds.has(one.slice(4)) : !guideIds.has(one),
  );
  expect(unknown).toEqual([]);
  expect(title).not.toMatch(/[.\s]$/);
  expect(why).toMatch(/[.!?)]$/);
  if (!COPYABLE.test(fix)) expect(fix).toMatch(/(?:[.!?)]|[;"])$/);
  for (const text of [title, why, fix]) expect(text).not.toMatch(/complian/i);
});
