import { invariant } from '@coffer/kernel';
import { FACT_NAMES, FACTS, type Channel, type FactName, type Facts } from './facts.ts';
import { ROWS, type Condition, type Row } from './rows.ts';
import { compareSaqs, type Saq } from './saq.ts';

/** What the table says about one channel. */
export interface Decision {
  /** The largest questionnaire that the unknown facts leave possible. */
  readonly saq: Saq;
  /** The row that decided it. */
  readonly row: Row;
  /** The facts that it looked at, with the value assumed where nothing was known. */
  readonly decidedBy: Facts;
  /** Facts that are unknown and would matter; the first is the one to ask about next. */
  readonly unknown: readonly FactName[];
  /** All questionnaires that remain possible, smallest first. */
  readonly possible: readonly Saq[];
}

interface Outcome {
  readonly row: Row;
  readonly facts: Facts;
  /** Unknown facts that were given a value on the way here, in the order of the table. */
  readonly assumed: readonly FactName[];
}

/**
 * Decides by the table. An unknown fact stands for all its values: every way in which it may turn
 * out is followed, and the largest questionnaire is the answer. So nothing unknown ever leads to
 * a smaller one.
 */
export function decide(channel: Channel, facts: Facts): Decision {
  const outcomes = follow(channel, { facts, assumed: [] });
  const worst = outcomes.reduce((a, b) => (compareSaqs(b.row.saq, a.row.saq) > 0 ? b : a));
  const assumed = new Set(outcomes.flatMap((outcome) => outcome.assumed));
  return {
    saq: worst.row.saq,
    row: worst.row,
    decidedBy: onlyFactsOf(channel, worst),
    unknown: [...assumed],
    possible: [...new Set(outcomes.map(({ row }) => row.saq))].toSorted(compareSaqs),
  };
}

function follow(channel: Channel, way: Omit<Outcome, 'row'>): Outcome[] {
  for (const row of ROWS) {
    if (!row.channels.includes(channel)) continue;
    const match = matches(row, way.facts);
    if (match === true) return [{ ...way, row }];
    if (match === false) continue;
    const missing = match.needs;
    return FACTS[missing].values.flatMap(({ value }) =>
      follow(channel, {
        facts: { ...way.facts, [missing]: value },
        assumed: [...way.assumed, missing],
      }),
    );
  }
  invariant(false, 'the last row of the table holds for every channel');
}

/** Whether a row holds, or the first unknown fact on which that depends. */
function matches(row: Row, facts: Facts): boolean | { readonly needs: FactName } {
  const results = row.when.map((condition) => holds(condition, facts));
  if (results.includes(true)) return true;
  return results.find((result) => result !== false) ?? false;
}

function holds(condition: Condition, facts: Facts): boolean | { readonly needs: FactName } {
  let needs: FactName | null = null;
  for (const name of FACT_NAMES) {
    const wanted = condition[name];
    if (wanted === undefined) continue;
    const value = facts[name];
    if (value === undefined) needs ??= name;
    else if (!wanted.includes(value)) return false;
  }
  return needs === null ? true : { needs };
}

/** The facts of the rows up to the deciding one: what the decision stands on. */
function onlyFactsOf(channel: Channel, { row, facts }: Outcome): Facts {
  const passed = ROWS.slice(0, ROWS.indexOf(row) + 1).filter((each) =>
    each.channels.includes(channel),
  );
  const used = new Set(passed.flatMap(({ when }) => when.flatMap(Object.keys)));
  return Object.fromEntries(
    FACT_NAMES.filter((name) => used.has(name) && facts[name] !== undefined).map((name) => [
      name,
      facts[name],
    ]),
  );
}
