import { decide, type Decision } from './decide.ts';
import { FACT_NAMES, FACTS, type Channel, type FactName, type Facts } from './facts.ts';
import { compareSaqs, type Saq } from './saq.ts';

/** One fact that would have to be otherwise. */
export interface Change {
  readonly fact: FactName;
  readonly to: string;
}

/** What would move a channel to a smaller questionnaire. */
export interface Move {
  readonly saq: Saq;
  readonly changes: readonly Change[];
}

/**
 * The changes, of one fact or else of two, that lead to a smaller questionnaire; the smallest
 * first. What a merchant cannot choose (its level) is only changed where it is unknown.
 */
export function smallerSaqs(channel: Channel, facts: Facts, now: Decision): readonly Move[] {
  const changes = possibleChanges(channel, facts);
  const movesOf = (sets: readonly (readonly Change[])[]): readonly Move[] =>
    sets
      .map((set) => ({ saq: decide(channel, applied(facts, set)).saq, changes: set }))
      .filter(({ saq }) => compareSaqs(saq, now.saq) < 0)
      .toSorted((a, b) => compareSaqs(a.saq, b.saq));
  const one = movesOf(changes.map((change) => [change]));
  return one.length > 0 ? one : movesOf(pairs(changes));
}

function possibleChanges(channel: Channel, facts: Facts): readonly Change[] {
  return FACT_NAMES.filter((name) => {
    const { channels, changeable } = FACTS[name];
    return channels.includes(channel) && (changeable || facts[name] === undefined);
  }).flatMap((fact) =>
    FACTS[fact].values
      .filter(({ value }) => value !== facts[fact])
      .map(({ value }) => ({ fact, to: value })),
  );
}

function pairs(changes: readonly Change[]): readonly (readonly Change[])[] {
  return changes.flatMap((first, at) =>
    changes
      .slice(at + 1)
      .filter(({ fact }) => fact !== first.fact)
      .map((second) => [first, second]),
  );
}

function applied(facts: Facts, changes: readonly Change[]): Facts {
  return { ...facts, ...Object.fromEntries(changes.map(({ fact, to }) => [fact, to])) };
}
