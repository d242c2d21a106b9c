// Goal: docs/guide.md says what its data says, and the data claims nothing without a proof. Method:
// render it again and compare, and plant each mistake.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { findMistakes, GUIDE_FILE, readGuide, renderGuide, type Guide } from './guide.ts';

test('docs/guide.md is up to date: node tools/guide.ts writes it', () => {
  expect(readFileSync(GUIDE_FILE, 'utf8')).toBe(renderGuide(readGuide()));
});

test('the data has no mistakes', () => {
  expect(findMistakes(readGuide())).toEqual([]);
});

test('every rule has what the guide prints', () => {
  for (const rule of readGuide().rules) {
    expect(rule).toEqual({
      id: expect.stringMatching(/^G-[A-Z]+-\d+$/),
      who: expect.stringMatching(/^(merchant|platform|both)$/),
      says: expect.stringMatching(/\.$/),
      proves: expect.stringMatching(/\S/),
      pci: rule.pci.map(() => expect.stringMatching(/^\d+(\.\d+)+$/)),
    });
  }
});

const RULE = { id: 'G-X-1', who: 'both', says: 'It holds.', proves: 'a test', pci: ['3.2.1'] };
const guide = (statuses: Guide['statuses']): Guide => ({ rules: [RULE], statuses });

test('a claim without a proof, and an entry for no rule, are mistakes', () => {
  const statuses = {
    'G-X-1': { done: true, does: 'It is done.', command: ' ' },
    'G-X-2': { done: false, does: '', command: 'npm test' },
  };
  expect(findMistakes(guide(statuses))).toEqual([
    'G-X-1 names no command that proves it',
    'G-X-2 is no rule of the guide',
    'G-X-2 does not say what Coffer does',
  ]);
});

test('a rule is proved only when its entry says so', () => {
  const status = { does: 'Keeps it.', command: 'npm test' };
  expect(renderGuide(guide({}))).toMatch(/0 of 1.*## G-X-1: not yet.*planned: a test/s);
  expect(renderGuide(guide({ 'G-X-1': { ...status, done: false } }))).toMatch(
    /0 of 1.*## G-X-1: not yet.*not yet\*; under way: Keeps it/s,
  );
  expect(renderGuide(guide({ 'G-X-1': { ...status, done: true } }))).toMatch(
    /1 of 1.*## G-X-1: proved.*does: Keeps it\.\n- Proof: `npm test`\./s,
  );
});
