import { API_VERSION } from '@coffer/kernel';
import { NO_REQUEST, nowS, type Call } from '../api/call.ts';
import type { EventType } from '../resources/events/object.ts';
import type { Transaction } from '../store/transaction.ts';
import { checkContent, checkText } from './content.ts';
import { onlyKnownFields } from './known-fields.ts';
import { outboxKey } from './outbox-key.ts';

/** One thing that happened, with the object as it is right after. */
export interface Happening {
  readonly type: EventType;
  readonly object: object;
  /** The old values of what an update changed. */
  readonly previous?: object;
}

/** An event's data as JSON: known fields only, and in them nothing that no event may hold. */
function contentOf(call: Pick<Call, 'services'>, { type, object, previous }: Happening): string {
  const { data, unknown } = onlyKnownFields(
    previous === undefined ? { object } : { object, previous_attributes: previous },
  );
  const { json, removed } = checkContent(data);
  // What it was is not said: logs may hold it no more than events.
  if (unknown.length > 0 || removed.length > 0) {
    call.services.log.error({ event: type, removed, unknown });
  }
  return json;
}

/** The client chose its idempotency key, and may have put anything into it. */
function keyOf({ request: { idempotencyKey } }: Pick<Call, 'request'>): string | null {
  return idempotencyKey === null ? null : checkText(idempotencyKey);
}

/**
 * Writes events into the outbox of the transaction that made them happen, in this order. They get
 * their ids when they are published.
 */
export function emit(
  tx: Transaction,
  call: Pick<Call, 'services' | 'caller' | 'request'>,
  happenings: readonly Happening[],
): void {
  tx.write(
    `insert into outbox (account_id, livemode, created, api_version, request_id, idempotency_key,
       id, type, data)
     select $1, $2, $3, $4, $5, $6, happening.*
     from unnest($7::text[], $8::text[], $9::json[]) as happening`,
    [
      call.caller.accountId,
      call.caller.livemode,
      nowS(call),
      API_VERSION,
      call.request.id === NO_REQUEST.id ? null : call.request.id,
      keyOf(call),
      happenings.map(() => outboxKey(call.services)),
      happenings.map(({ type }) => type),
      happenings.map((happening) => contentOf(call, happening)),
    ],
  );
  tx.afterCommit(() => call.services.publisher.wake(call.caller.accountId));
}
