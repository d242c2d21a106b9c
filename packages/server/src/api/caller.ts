import type { Scope } from '../store/scope.ts';

/** Whose key made the call. */
export interface Caller extends Scope {
  readonly keyKind: 'secret' | 'publishable';
  /** The key's digest; missing where no key made the call: in jobs, and on our own pages. */
  readonly keySha256?: string;
}
