import type { Answer } from '../../api/answer.ts';
import type { WriteCall } from '../../api/call.ts';
import type { Verification } from '../payments/verify-card.ts';
import type { Work } from '../payments/work.ts';
import type { Scope } from '../../store/scope.ts';
import type { Transaction } from '../../store/transaction.ts';
import type { Authentication, AuthenticationData } from './authentication.ts';
import type { Verdict } from './verdict.ts';

/** What was learnt about the holder of a card. */
export interface Learnt {
  readonly verdict: Verdict;
  /** The row's data, with what was learnt. */
  readonly data: AuthenticationData;
  /** Of a setup that proceeds: what the issuer says of the card now. */
  readonly verification: Verification | null;
}

/** One transaction in which an intent learns of the holder of its card. */
export interface Settling<I> {
  readonly call: WriteCall;
  /** With what was learnt. */
  readonly row: Authentication;
  /** Locked. */
  readonly intent: I;
  readonly verification: Verification | null;
}

/** A kind of intent that waits for card holders. */
export interface Subject<I extends { readonly status: string }> {
  readonly lock: (tx: Transaction, scope: Scope, id: string) => Promise<I | null>;
  /** The intent as it is. */
  readonly answer: (call: WriteCall, intent: I) => Promise<Answer>;
  readonly askHolder: (at: Settling<I>, acsUrl: string) => Promise<Answer>;
  readonly proceed: (at: Settling<I>) => Promise<Answer | Work>;
  readonly fail: (
    at: Settling<I>,
    state: Extract<Verdict, { kind: 'fail' }>['state'],
  ) => Promise<Answer>;
}
