import type { TlsFacts } from '../facts/tls-facts.ts';
import type { Hsts } from '../hsts/read-hsts.ts';
import { LETTERS, type Effect, type GradeRow, type Letter } from './grade-row.ts';
import { GRADE_TABLE } from './grade-table.ts';
import { scoreTls, type Scores } from './scores.ts';

/** A row of the table that fired. */
export interface AppliedRule {
  readonly rule: string;
  readonly grade: Effect;
  readonly when: string;
  readonly source: string;
  readonly evidence: string;
}

export interface TlsGrade {
  /** `A+` to `F`, `T` (not trusted) or `M` (name mismatch). */
  readonly grade: string;
  /** With T or M: the grade that all the rest would have. */
  readonly gradeIfTrusted: string | null;
  readonly scores: Scores;
  /** What lowered the letter or replaced it, worst first. */
  readonly caps: readonly AppliedRule[];
  /** What denied A+, or made an A an A-. */
  readonly warnings: readonly AppliedRule[];
  /** Rules without an answer. They deny A+. */
  readonly unknowns: readonly { readonly rule: string; readonly why: string }[];
}

/** A score below the second number has not the letter. */
export const LETTER_SCORES: readonly (readonly [letter: Letter, least: number])[] = [
  ['A', 80],
  ['B', 65],
  ['C', 50],
  ['D', 35],
  ['E', 20],
  ['F', 0],
];

/** Worst first. T before M: whoever cannot be trusted, his name does not matter. */
const CAP_ORDER: readonly Effect[] = ['T', 'M', 'F', 'E', 'D', 'C', 'B', 'A'];

/** Grades one server by the written table. Pure: the same facts have the same grade. */
export function gradeTls(tls: TlsFacts, hsts: Hsts): TlsGrade {
  const scores = scoreTls(tls);
  const outcomes = GRADE_TABLE.map((row) => ({ row, firing: row.test({ tls, hsts }) }));
  const applied = outcomes.flatMap(({ row, firing }) =>
    firing.fires === true ? [applyRow(row, firing.evidence)] : [],
  );
  const unknowns = outcomes.flatMap(({ row, firing }) =>
    firing.fires === 'unknown' ? [{ rule: row.rule, why: firing.why }] : [],
  );
  const caps = applied
    .filter(({ grade }) => CAP_ORDER.includes(grade))
    .toSorted((a, b) => CAP_ORDER.indexOf(a.grade) - CAP_ORDER.indexOf(b.grade));
  const warnings = applied.filter(({ grade }) => !CAP_ORDER.includes(grade));
  const withSign = signedLetter({ score: scores.total, caps, warnings, unknowns });
  const replaced = caps.find(({ grade }) => grade === 'T' || grade === 'M');
  return {
    grade: replaced?.grade ?? withSign,
    gradeIfTrusted: replaced === undefined ? null : withSign,
    ...{ scores, caps, warnings, unknowns },
  };
}

function applyRow({ rule, effect, when, source }: GradeRow, evidence: string): AppliedRule {
  return { rule, grade: effect, when, source, evidence };
}

/** The worse of the score's letter and the lowest cap; then the rule of + and -. */
function signedLetter(
  result: Pick<TlsGrade, 'caps' | 'warnings' | 'unknowns'> & { readonly score: number },
): string {
  const { score, caps, warnings, unknowns } = result;
  const letters = LETTERS.filter((letter) => caps.some(({ grade }) => grade === letter));
  const byScore = LETTER_SCORES.find(([, least]) => score >= least)?.[0] ?? 'F';
  const worst = LETTERS.findLast((letter) => letter === byScore || letters.includes(letter));
  if (worst !== 'A') return worst ?? 'F';
  if (warnings.some(({ grade }) => grade === 'warning')) return 'A-';
  return warnings.length === 0 && unknowns.length === 0 ? 'A+' : 'A';
}
