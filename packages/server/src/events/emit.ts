import { API_VERSION } from '@coffer/kernel';
import { mint, nowS, type Call } from '../api/call.ts';
import type { Transaction } from '../store/transaction.ts';

/** One thing that happened, with the object as it is right after. */
export interface Happening {
  readonly type: string;
  readonly object: object;
  /** The old values of what an update changed. */
  readonly previous?: object;
}

/**
 * Writes events into the outbox of the transaction that made them happen, in this order. They get
 * their ids when they are published.
 */
export function emit(
  tx: Transaction,
  call: Pick<Call, 'services' | 'caller'> & {
    readonly request: { readonly id: string; readonly idempotencyKey: string | null };
  },
  happenings: readonly Happening[],
): void {
  const first = mint(call, 'obx');
  tx.write(
    `insert into outbox (account_id, id, livemode, created, type, api_version, request_id,
       idempotency_key, data)
     select $1, $2 || '_' || position, $3, $4, type, $5, $6, $7, data
     from unnest($8::text[], $9::json[]) with ordinality as happening (type, data, position)`,
    [
      call.caller.accountId,
      first,
      call.caller.livemode,
      nowS(call),
      API_VERSION,
      call.request.id,
      call.request.idempotencyKey,
      happenings.map(({ type }) => type),
      happenings.map(({ object, previous }) =>
        JSON.stringify(
          previous === undefined ? { object } : { object, previous_attributes: previous },
        ),
      ),
    ],
  );
}
