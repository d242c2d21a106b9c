import type { Served } from './listen.ts';

/** One server of the bed, and what an audit must say of it. */
export interface BedCase {
  /** Unique; the server is `<name>.bed.test` unless `host` says otherwise. */
  readonly name: string;
  readonly host?: string;
  readonly serve: (host: string) => Promise<Served>;
  /** By the written grade table; null: the connection may fail before there is one. */
  readonly grade: string | null;
  /** Rule ids of every finding of severity medium or worse, in the order of the alphabet. */
  readonly findings: readonly string[];
  /** Lesser findings that the case is about; others may be made as well. */
  readonly lesser?: readonly string[];
}

export function hostOf({ name, host }: BedCase): string {
  return host ?? `${name}.bed.test`;
}
