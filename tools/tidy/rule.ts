import type { Repository } from './repository.ts';

/** One place where a rule does not hold. */
export interface Finding {
  readonly path: string;
  /** From 1; 0 where the whole file is meant. */
  readonly line: number;
  readonly says: string;
}

/** Files of a small made-up repository, by path. */
export type Planted = Readonly<Record<string, string>>;

/** One rule of the repository, with the examples that show it working. */
export interface Rule {
  readonly id: string;
  /** What the rule guards, and why, in one sentence. */
  readonly guards: string;
  check(repository: Repository): Finding[];
  /** Planted violations; each must give a finding in exactly the files named `bad`. */
  readonly caught: readonly { readonly bad: readonly string[]; readonly files: Planted }[];
  /** Planted files that look similar and are right. */
  readonly passed: readonly Planted[];
}
