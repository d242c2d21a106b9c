// Goal: the adviser never answers with a smaller questionnaire than the facts allow. Method: the
// labelled scenarios, then random facts of which one is made worse or forgotten.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { advise } from './advise.ts';
import { decide } from './decide.ts';
import { CHANNELS, FACT_NAMES, FACTS, type Channel, type FactName, type Facts } from './facts.ts';
import { readFacts, type BusinessFacts } from './facts-file.ts';
import { ROWS } from './rows.ts';
import { compareSaqs } from './saq.ts';
import { saqPart } from './saq-part.ts';
import data from './scenarios.json' with { type: 'json' };
import { smallerSaqs } from './smaller.ts';

const RUNS = 3_000;

function factsOf(input: unknown): BusinessFacts {
  const read = readFacts(input);
  if (!read.ok) throw new Error(read.mistakes.join('; '));
  return read.facts;
}

test('there are at least 40 scenarios, each with its own name', () => {
  expect(data.scenarios.length).toBeGreaterThanOrEqual(40);
  expect(new Set(data.scenarios.map(({ name }) => name)).size).toBe(data.scenarios.length);
});

test('every row of the table decides a scenario', () => {
  const decided = data.scenarios.flatMap(({ facts }) =>
    advise(factsOf(facts), new Map()).channels.map(({ decision }) => decision.row.id),
  );
  const missing = ROWS.map(({ id }) => id).filter((id) => !decided.includes(id));
  expect(missing).toEqual([]);
});

describe.each(data.scenarios)('$name', ({ facts, label, row, ...rest }) => {
  const advice = advise(factsOf(facts), new Map());

  test('has the questionnaires of its label', () => {
    expect(advice.channels.map(({ decision }) => decision.saq)).toEqual(label);
  });

  test('combines as labelled', () => {
    const expected = 'single' in rest ? rest.single : null;
    expect(advice.single).toBe(expected);
  });

  test('is decided by the row that it is meant for', () => {
    if (row === 'combine') return;
    const rows = advice.channels.map(({ decision }) => decision.row.id);
    const pattern = new RegExp(`^SAQ-(?:${row}(?:-.*)?|OTHERWISE)$`);
    expect(rows.some((id) => pattern.test(id))).toBe(true);
  });

  test('offers only smaller questionnaires, which the change really gives', () => {
    for (const { channel, facts: known, decision, moves } of advice.channels) {
      for (const { saq, changes } of moves) {
        const changed = {
          ...known,
          ...Object.fromEntries(changes.map(({ fact, to }) => [fact, to])),
        };
        expect(compareSaqs(saq, decision.saq)).toBeLessThan(0);
        expect(decide(channel, changed).saq).toBe(saq);
      }
    }
  });

  test('never speaks of anybody as compliant', () => {
    const part = saqPart(factsOf(facts), new Map(), { all: true });
    expect(JSON.stringify(part)).not.toMatch(/compliant/i);
  });
});

/** Facts of a channel, each with one of its values or unknown. */
function anyFacts(channel: Channel): fc.Arbitrary<Facts> {
  const names = FACT_NAMES.filter((name) => FACTS[name].channels.includes(channel));
  return fc.record(
    Object.fromEntries(
      names.map((name) => [name, fc.constantFrom(...FACTS[name].values.map(({ value }) => value))]),
    ),
    { requiredKeys: [] },
  );
}

/** The same facts with one of them a step worse at least, or forgotten. */
function worsenings(channel: Channel, facts: Facts): readonly Facts[] {
  return FACT_NAMES.filter((name) => FACTS[name].channels.includes(channel)).flatMap((name) => {
    if (facts[name] === undefined) return [];
    const at = FACTS[name].values.findIndex(({ value }) => value === facts[name]);
    const worse = FACTS[name].values
      .slice(at + 1)
      .map(({ value }) => ({ ...facts, [name]: value }));
    return [...worse, without(facts, name)];
  });
}

function without(facts: Facts, name: FactName): Facts {
  const { [name]: _, ...rest } = facts;
  return rest;
}

test.each(CHANNELS)('a worse or unknown fact never gives a smaller SAQ: %s', (channel) => {
  fc.assert(
    fc.property(anyFacts(channel), (facts) => {
      const { saq } = decide(channel, facts);
      for (const worse of worsenings(channel, facts)) {
        expect(compareSaqs(decide(channel, worse).saq, saq)).toBeGreaterThanOrEqual(0);
      }
    }),
    { numRuns: RUNS },
  );
});

test.each(CHANNELS)(
  'unknown facts are answered by the worst way they may turn out: %s',
  (channel) => {
    fc.assert(
      fc.property(anyFacts(channel), (facts) => {
        const { saq, unknown, possible } = decide(channel, facts);
        expect(possible.at(-1)).toBe(saq);
        if (unknown.length === 0) expect(possible).toEqual([saq]);
        const [first] = unknown;
        if (first === undefined) return;
        for (const { value } of FACTS[first].values) {
          expect(compareSaqs(decide(channel, { ...facts, [first]: value }).saq, saq)).toBeLessThan(
            1,
          );
        }
      }),
      { numRuns: RUNS },
    );
  },
);

test('the conditions of the table name facts and values that exist', () => {
  for (const { when, id } of ROWS) {
    for (const condition of when) {
      for (const [name, values] of Object.entries(condition)) {
        const definition = FACTS[name as FactName];
        const known = definition.values.map(({ value }) => value);
        expect(
          values.filter((value) => !known.includes(value)),
          id,
        ).toEqual([]);
      }
    }
  }
});

test('what a merchant cannot choose is not advised while it is known', () => {
  const facts: Facts = { level: '1', vault: 'provider', storedNumbers: 'no' };
  const moves = smallerSaqs('ecommerce', facts, decide('ecommerce', facts));
  expect(moves).toEqual([]);
});
