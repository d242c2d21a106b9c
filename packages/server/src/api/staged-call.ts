import type { Transaction } from '../store/transaction.ts';
import type { Answer } from './answer.ts';
import type { Call } from './call.ts';

/** A call whose handler makes its own transactions, around what it asks of the outside world. */
export interface StagedCall extends Call {
  /**
   * Claims the idempotency key in the transaction that begins the work. An answer means that the
   * work was done before: give it back and do nothing. Throws while the first request is under way.
   */
  claim(tx: Transaction): Promise<Answer | null>;
  /** Writes the answer in the transaction that ends the work. */
  settle(tx: Transaction, answer: Answer): void;
  /** The object with what `expand[]` asks for, read in `tx`. */
  expand(tx: Transaction, object: object): Promise<object>;
}
