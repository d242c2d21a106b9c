import type { ApiError } from '@coffer/kernel';
import type { NewAuthentication } from '../authentications/authentication.ts';
import type { NewOperation } from './operation.ts';

/** What the first transaction of a payment call comes to. */
export type Begun =
  /** Nothing outside needs to be asked: this is the answer. */
  | { readonly kind: 'done'; readonly object: object }
  /** It came to an error, which is kept with what the transaction has written of it. */
  | { readonly kind: 'failed'; readonly error: ApiError }
  | (Outside & {
      /** The object that the answer will show, as it is now: `expand[]` is tried on it. */
      readonly preview: object;
    });

/** What is asked of the outside world first. */
export type Outside =
  | { readonly kind: 'ask'; readonly operation: NewOperation }
  | { readonly kind: 'authenticate'; readonly authentication: NewAuthentication };
