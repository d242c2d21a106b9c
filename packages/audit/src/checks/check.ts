import type { Finding, Rule } from '../finding.ts';

/** A check with the rules that it can find broken. Pure: the same subject, the same findings. */
export interface Check<Subject> {
  readonly rules: readonly Rule[];
  readonly find: (subject: Subject) => readonly Finding[];
}
