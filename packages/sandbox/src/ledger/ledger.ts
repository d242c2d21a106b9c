import { declinedAnswer, plainAnswer, type Answer } from '../acquirer/answer.ts';
import type {
  AuthenticationMessage,
  CardMessage,
  FollowUpMessage,
  Message,
} from '../acquirer/message.ts';
import { decideFollowUp, type AuthorizationState } from './follow-up.ts';
import { isAuthenticated, type AuthenticationStatus } from './authentications.ts';
import type { Hashes } from './hashes.ts';
import { firstStanding, insertRefund, type RefundCourse } from './refunds.ts';
import { inTransaction, statement, type Pool, type Queryable } from './transaction.ts';

/** What the ledger says to a message. */
export type Recorded =
  | {
      readonly kind: 'answered';
      readonly httpStatus: number;
      /** The answer's text: for one reference always the same bytes. */
      readonly body: string;
      /** Whether this call brought the reference into the ledger. */
      readonly first: boolean;
    }
  /** The reference stands for another message. */
  | { readonly kind: 'reference_reused' };

/** What is kept of an approved authorization, beside its message. */
interface AuthorizationRow {
  amount: number;
  first_amount: number | null;
  currency: string;
  captured: number;
  refunded: number;
  reversed: boolean;
  refund_course: RefundCourse;
}

const CLAIM = `insert into messages (reference, operation, contents, http_status, answer)
  values ($1, $2, $3, $4, $5) on conflict (reference) do nothing`;

const CLAIM_AND_AUTHORIZE = `with claimed as (${CLAIM} returning reference)
  insert into authorizations
    (reference, amount, currency, captured, number_hash, last4, statement_descriptor,
      refund_course)
  select reference, $6, $7, $8, $9, $10, $11, $12 from claimed`;

const CLAIM_AND_AUTHENTICATE = `with claimed as (${CLAIM} returning reference)
  insert into authentications
    (reference, transaction_id, number_hash, amount, currency, notification_url, status)
  select reference, $6, $7, $8, $9, $10, $11 from claimed`;

/**
 * The network's record of every message and its answer. All of it rests on one primary key: whoever
 * inserts a reference decides its answer, at the same instant for all callers, and everyone else
 * reads that row. Follow-ups also lock the authorization that they change.
 */
export class Ledger {
  readonly #pool: Pool;
  readonly #hashes: Hashes;

  constructor(pool: Pool, hashes: Hashes) {
    this.#pool = pool;
    this.#hashes = hashes;
  }

  /**
   * Records an authorization or verification with the issuer's answer; or gives the earlier one.
   */
  async recordCard(
    message: CardMessage,
    answer: Answer,
    refundCourse: RefundCourse = 'at_once',
  ): Promise<Recorded> {
    const claimed =
      message.operation === 'authorization' && answer.approved
        ? await this.#pool.query(
            statement('claim_and_authorize', CLAIM_AND_AUTHORIZE, [
              ...this.#claimValues(message, answer),
              message.amountMinor,
              message.currency,
              message.capture ? message.amountMinor : 0,
              this.#hashes.number(message.card.number),
              message.card.number.slice(-4),
              message.statementDescriptor,
              refundCourse,
            ]),
          )
        : await this.#pool.query(statement('claim', CLAIM, this.#claimValues(message, answer)));
    return claimed.rowCount === 1 ? answered(answer, true) : this.#replay(message);
  }

  /** Records who authenticates a card's holder; or gives the earlier answer. */
  async recordAuthentication(
    message: AuthenticationMessage,
    answer: Answer,
    begun: { readonly transactionId: string; readonly status: AuthenticationStatus } | null,
  ): Promise<Recorded> {
    const values = this.#claimValues(message, answer);
    const claimed =
      begun === null
        ? await this.#pool.query(CLAIM, values)
        : await this.#pool.query(CLAIM_AND_AUTHENTICATE, [
            ...values,
            begun.transactionId,
            this.#hashes.number(message.card.number),
            message.amountMinor,
            message.currency,
            message.notificationUrl,
            begun.status,
          ]);
    return claimed.rowCount === 1 ? answered(answer, true) : this.#replay(message);
  }

  /** Whether the holder of the message's card was authenticated in the transaction it names. */
  async isAuthenticated(message: CardMessage): Promise<boolean> {
    const id = message.security?.transactionId ?? null;
    return id !== null && isAuthenticated(this.#pool, id, this.#hashes.number(message.card.number));
  }

  /** Decides and records an increment, capture, refund or reversal; or gives the earlier answer. */
  async recordFollowUp(message: FollowUpMessage): Promise<Recorded> {
    const answer = await inTransaction(this.#pool, async (client) => {
      const decided = await decide(client, message);
      const claimed = await client.query(CLAIM, this.#claimValues(message, decided.answer));
      // Seen before: nothing of this transaction may stay.
      if (claimed.rowCount === 0) return { commit: false, value: null };
      if (decided.state !== null) await writeState(client, message.original, decided.state);
      if (message.operation === 'refund' && decided.answer.approved && message.inquires === true) {
        await insertRefund(client, message, decided.state?.refundCourse ?? 'at_once');
      }
      return { commit: true, value: decided.answer };
    });
    return answer === null ? this.#replay(message) : answered(answer, true);
  }

  #claimValues(message: Message, answer: Answer): unknown[] {
    return [
      message.reference,
      message.operation,
      this.#hashes.contents(message),
      answer.httpStatus,
      JSON.stringify(answer.body),
    ];
  }

  /** The reference is in the ledger: as a message, or as a place that a reversal has taken. */
  async #replay(message: Message): Promise<Recorded> {
    const declined = plainAnswer(message.reference, 'reversed');
    const taken = await this.#pool.query(
      `update messages set operation = $2, contents = $3, http_status = $4, answer = $5
        where reference = $1 and operation is null`,
      this.#claimValues(message, declined),
    );
    if (taken.rowCount === 1) return answered(declined, false);
    const found = await this.#pool.query<{ same: boolean; http_status: number; answer: string }>(
      `select contents = $2 as same, http_status, answer::text as answer
        from messages where reference = $1 and operation is not null`,
      [message.reference, this.#hashes.contents(message)],
    );
    const [row] = found.rows;
    if (row === undefined || !row.same) return { kind: 'reference_reused' };
    return { kind: 'answered', httpStatus: row.http_status, body: row.answer, first: false };
  }
}

function answered(answer: Answer, first: boolean): Recorded {
  const body = JSON.stringify(answer.body);
  return { kind: 'answered', httpStatus: answer.httpStatus, body, first };
}

async function decide(
  client: Queryable,
  message: FollowUpMessage,
): Promise<{ readonly answer: Answer; readonly state: AuthorizationState | null }> {
  if (message.operation === 'reversal') {
    await lockPair(client, message);
    if (!(await isReversible(client, message.original)))
      return { answer: plainAnswer(message.reference, 'not_reversible'), state: null };
  }
  const decision = decideFollowUp(message, await lockState(client, message.original));
  if (decision.kind === 'declined') {
    return { answer: declinedAnswer(message.reference, decision.code), state: null };
  }
  const { state } = decision;
  const answer = plainAnswer(message.reference, null);
  if (message.operation !== 'refund' || message.inquires !== true) return { answer, state };
  const standing = firstStanding(state?.refundCourse ?? 'at_once');
  return { answer: { ...answer, body: { ...answer.body, settlement: standing } }, state };
}

/**
 * A reversal alone writes two references. Locking both first, in one order for all, keeps reversals
 * that name each other from waiting for each other.
 */
async function lockPair(client: Queryable, message: FollowUpMessage): Promise<void> {
  await client.query(
    `select pg_advisory_xact_lock(key) from
      (select hashtextextended(name, 0) as key from unnest($1::text[]) as name order by 1) as keys`,
    [[message.reference, message.original]],
  );
}

/**
 * Takes the original's place if it has not been seen, so that it will be declined. What has been
 * seen can be reversed if it was about a card.
 */
async function isReversible(client: Queryable, original: string): Promise<boolean> {
  const taken = await client.query(
    'insert into messages (reference) values ($1) on conflict (reference) do nothing',
    [original],
  );
  if (taken.rowCount === 1) return true;
  const found = await client.query<{ operation: string | null }>(
    'select operation from messages where reference = $1',
    [original],
  );
  const operation = found.rows[0]?.operation ?? null;
  return operation === null || operation === 'authorization' || operation === 'verification';
}

async function lockState(client: Queryable, reference: string): Promise<AuthorizationState | null> {
  const found = await client.query<AuthorizationRow>(
    `select amount, first_amount, currency, captured, refunded, reversed, refund_course
      from authorizations where reference = $1 for update`,
    [reference],
  );
  const [row] = found.rows;
  if (row === undefined) return null;
  return {
    amountMinor: row.amount,
    firstMinor: row.first_amount ?? row.amount,
    currency: row.currency,
    capturedMinor: row.captured,
    refundedMinor: row.refunded,
    reversed: row.reversed,
    refundCourse: row.refund_course,
  };
}

async function writeState(
  client: Queryable,
  reference: string,
  state: AuthorizationState,
): Promise<void> {
  await client.query(
    `update authorizations set captured = $2, refunded = $3, reversed = $4, amount = $5,
       first_amount = $6
     where reference = $1`,
    [
      ...[reference, state.capturedMinor, state.refundedMinor, state.reversed],
      ...[state.amountMinor, state.firstMinor],
    ],
  );
}
