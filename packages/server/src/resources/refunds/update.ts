import type { WriteCall } from '../../api/call.ts';
import { finderOf, type Finder } from '../../api/named.ts';
import { write, type Route } from '../../api/route.ts';
import { emit } from '../../events/emit.ts';
import { previousAttributes } from '../../events/previous-attributes.ts';
import { changeMetadata, hash, metadata, type MetadataChange } from '../../params/spec.ts';
import { refundObject, type RefundRow } from './object.ts';
import { findRefunds, lockRefund, updateRefund } from './store.ts';

export const refundFinder: Finder<RefundRow> = finderOf('refund', {
  find: findRefunds,
  lock: lockRefund,
});

export const changeRefund: Route = write({
  method: 'POST',
  path: '/v1/refunds/:id',
  params: hash({ metadata: metadata() }),
  run: async (call, given) =>
    change(call, await refundFinder.locked(call, { id: call.id, param: 'id', status: 404 }), given),
});

/** Writes what is said of a locked refund. */
export function change(
  call: WriteCall,
  before: RefundRow,
  given: { readonly metadata?: MetadataChange },
): object {
  const changed = changeMetadata(before.data.metadata, given.metadata);
  const after = { ...before, data: { ...before.data, metadata: changed } };
  updateRefund(call.db, call.caller, after);
  const object = refundObject(after);
  const previous = previousAttributes(refundObject(before), object);
  if (Object.keys(previous).length > 0) {
    emit(call.db, call, [
      { type: 'refund.updated', object, previous },
      { type: 'charge.refund.updated', object, previous },
    ]);
  }
  return object;
}
