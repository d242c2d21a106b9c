import { maskNumber } from './canary.ts';
import type { Match } from './needle-search.ts';

/** A canary where none may be. Never holds the number itself. */
export interface Finding {
  /** `coffer.events.data`, `logs/server.log at byte 512`, `server (process 7), [heap]`. */
  readonly place: string;
  /** `number, base64`. */
  readonly form: string;
  /** The card, masked. */
  readonly card: string;
  /** The door that the card went through. */
  readonly door: string;
}

/** What one kind of search has to say. */
export interface SearchReport {
  readonly kind: 'answers' | 'browser' | 'database' | 'files' | 'memory';
  /** What was searched, for a person: `31 tables, 214 rows`. */
  readonly searched: string;
  readonly bytes: number;
  readonly findings: readonly Finding[];
  /** What should have been searched and could not be, with the reason. Never counts as clean. */
  readonly notSearched: readonly string[];
  /** Worth knowing, and no finding. */
  readonly notes: readonly string[];
}

/** Where a match is: an area that repeats no form of a card, and the exact place in it. */
export interface Location {
  readonly area: string;
  readonly exactly?: string;
}

/** Names the matches: of each area, each form of each card once, where it was found first. */
export function findingsOf(
  matches: readonly Match[],
  locate: (match: Match) => Location,
): Finding[] {
  const found = new Map<string, Finding>();
  for (const match of matches) {
    const { canary, form } = match.needle;
    const { area, exactly } = locate(match);
    const key = `${area} ${form} ${canary.number}`;
    if (found.has(key)) continue;
    found.set(key, {
      place: exactly === undefined ? area : `${area} ${exactly}`,
      form,
      card: maskNumber(canary.number),
      door: canary.door,
    });
  }
  return [...found.values()];
}
