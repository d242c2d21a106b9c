import { ApiError } from '@coffer/kernel';
import type { Answer } from '../api/answer.ts';
import type { Call } from '../api/call.ts';
import type { Caller } from '../api/caller.ts';
import { echo } from '../params/spec.ts';
import type { Queryable } from '../store/queryable.ts';
import type { Transaction } from '../store/transaction.ts';

export const IDEMPOTENCY_KEY_MAX_CHARS = 255;

/** The part of a call that its idempotency key belongs to. */
type KeyedCall = Pick<Call, 'caller' | 'request'>;

interface KeyRow {
  readonly path: string;
  readonly form_digest: string;
  readonly request_id: string;
  readonly status: number | null;
  readonly body: string | null;
}

/**
 * Claims the request's key in `tx`, waiting for a transaction that is just claiming or answering
 * it. Gives the first answer when there is one. Throws when the first request is still under way or
 * died and is owed its answer (409), and when its parameters were others (400).
 */
export async function claimKey(tx: Queryable, call: KeyedCall): Promise<Answer | null> {
  const { request } = call;
  const { accountId, livemode } = call.caller;
  const kind = kindOf(call.caller);
  const key = request.idempotencyKey;
  if (key === null) return null;
  const claimed = await tx.query(
    `insert into idempotency_keys
       (account_id, livemode, key_kind, key, path, form_digest, request_id)
     values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing returning 1`,
    [accountId, livemode, kind, key, request.path, request.formDigest, request.id],
  );
  if (claimed.length > 0) return null;
  const found = await earlierAnswer(tx, call);
  // Gone again: pruned just now. The client may try once more.
  if (found === null) throw keyInUse(key);
  return found;
}

/** The index that a second row of a key violates. */
export const ONE_ROW_OF_A_KEY = 'idempotency_keys_pkey';

/**
 * Claims the request's key at the end of `tx`, with the answer if there is one already. Fails with
 * ONE_ROW_OF_A_KEY when another request has claimed it meanwhile: then `tx` must come to nothing.
 */
export function writeKey(tx: Transaction, call: KeyedCall, answer: Answer | null): void {
  const { request } = call;
  const { accountId, livemode } = call.caller;
  if (request.idempotencyKey === null) return;
  tx.write(
    `insert into idempotency_keys
       (account_id, livemode, key_kind, key, path, form_digest, request_id, status, body)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      ...[accountId, livemode, kindOf(call.caller), request.idempotencyKey],
      ...[request.path, request.formDigest, request.id],
      ...[answer?.status ?? null, answer?.body ?? null],
    ],
  );
}

/** The first answer to the request's key; null when the key is new. Throws as claimKey does. */
export async function earlierAnswer(db: Queryable, call: KeyedCall): Promise<Answer | null> {
  const { accountId, livemode } = call.caller;
  const kind = kindOf(call.caller);
  const key = call.request.idempotencyKey;
  if (key === null) return null;
  const [row] = await db.query<KeyRow>(
    `select path, form_digest, request_id, status, body from idempotency_keys
     where account_id = $1 and livemode = $2 and key_kind = $3 and key = $4`,
    [accountId, livemode, kind, key],
  );
  if (row === undefined) return null;
  checkSameRequest(row, call.request, key);
  if (row.status === null || row.body === null) throw keyInUse(key);
  return { status: row.status, body: row.body, replayOf: row.request_id };
}

/** Writes the answer of the call's claimed key, unless it has one. */
export function settleKey(tx: Transaction, call: KeyedCall, answer: Answer): void {
  const { accountId, livemode } = call.caller;
  const kind = kindOf(call.caller);
  const key = call.request.idempotencyKey;
  if (key === null) return;
  tx.write(
    `update idempotency_keys set status = $5, body = $6
     where account_id = $1 and livemode = $2 and key_kind = $3 and key = $4 and status is null`,
    [accountId, livemode, kind, key, answer.status, answer.body],
  );
}

/**
 * Whose answers may be repeated: those of secret keys to each other, so that a key can be rolled
 * between two tries. A restricted key might not see what another key was answered, unless it was
 * rolled from that one.
 */
function kindOf({ keyKind, restriction }: Caller): string {
  return restriction === null ? keyKind : `restricted ${restriction.line}`;
}

function checkSameRequest(row: KeyRow, request: Call['request'], key: string): void {
  if (row.path !== request.path) {
    throw idempotencyError(
      'Keys for idempotent requests can only be used for the same endpoint they were first used ' +
        `for ('${echo(row.path)}' is different from '${echo(request.path)}'). Try using a key ` +
        `other than '${key}' if you meant to execute a different request.`,
    );
  }
  if (row.form_digest !== request.formDigest) {
    throw idempotencyError(
      'Keys for idempotent requests can only be used with the same parameters they were first ' +
        `used with. Try using a key other than '${key}' if you meant to execute a different request.`,
    );
  }
}

function idempotencyError(message: string): ApiError {
  return new ApiError({ status: 400, type: 'idempotency_error', message });
}

function keyInUse(key: string): ApiError {
  return new ApiError({
    status: 409,
    type: 'idempotency_error',
    code: 'idempotency_key_in_use',
    message:
      `There is currently another in-progress request using this Stripe API key and idempotency ` +
      `key '${key}' (that probably means you submitted twice, and the other request is still ` +
      'going through). Please try again in a moment.',
  });
}
