import type { Scope } from '../store/scope.ts';

/** Whose key made the call. */
export interface Caller extends Scope {
  /** A restricted key counts as a secret one. */
  readonly keyKind: 'secret' | 'publishable';
  /** What a restricted key is limited to; null: to nothing but its kind. */
  readonly restriction: Restriction | null;
  /** The key's digest; missing where no key made the call: in jobs, and on our own pages. */
  readonly keySha256?: string;
}

export interface Restriction {
  /** The id of the first of the keys that were rolled into this one, `mk_…`. */
  readonly line: string;
  /** `rak_customer_read` */
  readonly permissions: readonly string[];
}
