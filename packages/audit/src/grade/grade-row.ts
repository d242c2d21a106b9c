import type { Answer } from '../facts/answer.ts';
import type { TlsFacts } from '../facts/tls-facts.ts';
import type { Hsts } from '../hsts/read-hsts.ts';

/** What is graded. */
export interface GradeSubject {
  readonly tls: TlsFacts;
  readonly hsts: Hsts;
}

/** Letters, best first. */
export const LETTERS = ['A', 'B', 'C', 'D', 'E', 'F'] as const;
export type Letter = (typeof LETTERS)[number];

/**
 * What a row does when it fires: a letter caps the grade; T (not trusted) and M (name mismatch)
 * replace it; a warning makes A an A-; `no A+` makes A+ an A.
 */
export type Effect = Letter | 'T' | 'M' | 'warning' | 'no A+';

/** Does a row fire? `unknown` denies A+ and is named: it never makes a grade better. */
export type Firing =
  | { readonly fires: true; readonly evidence: string }
  | { readonly fires: false }
  | { readonly fires: 'unknown'; readonly why: string };

/** One row of the grade table. */
export interface GradeRow {
  /** Stable, e.g. `sslv2`. */
  readonly rule: string;
  readonly effect: Effect;
  /** The condition, as the written table states it. */
  readonly when: string;
  /** Where the rule comes from. */
  readonly source: string;
  readonly test: (subject: GradeSubject) => Firing;
}

export const QUIET: Firing = { fires: false };

export function fired(evidence: string): Firing {
  return { fires: true, evidence };
}

/** Fires when something was seen; at most `EVIDENCE_MAX` of it is told. */
export function firedBy(seen: readonly string[]): Firing {
  if (seen.length === 0) return QUIET;
  const more = seen.length > EVIDENCE_MAX ? `, and ${seen.length - EVIDENCE_MAX} more` : '';
  return fired(`${seen.slice(0, EVIDENCE_MAX).join(', ')}${more}`);
}

const EVIDENCE_MAX = 2;

/** Fires when the answer is `value`; an unknown answer stays unknown. */
export function firedWhen<T>(answer: Answer<T>, test: (value: T) => boolean): Firing {
  if (!answer.known) return { fires: 'unknown', why: answer.why };
  return test(answer.value) ? fired(answer.evidence) : QUIET;
}

/** Fires when any does; else unknown when any is. */
export function firedByAny(firings: readonly Firing[]): Firing {
  return (
    firings.find(({ fires }) => fires === true) ??
    firings.find(({ fires }) => fires === 'unknown') ??
    QUIET
  );
}
