import type { Scope } from '../store/scope.ts';

/** Whose key made the call. */
export interface Caller extends Scope {
  readonly keyKind: 'secret' | 'publishable';
}
