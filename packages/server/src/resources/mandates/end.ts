import type { WriteCall } from '../../api/call.ts';
import { emit } from '../../events/emit.ts';
import { mandateObject } from './object.ts';
import { endMandatesOf } from './store.ts';

/** A card that was given up is charged by no mandate any more. */
export async function endMandates(call: WriteCall, paymentMethod: string): Promise<void> {
  const ended = await endMandatesOf(call.db, call.caller, paymentMethod);
  if (ended.length === 0) return;
  emit(
    call.db,
    call,
    ended.map((row) => ({
      type: 'mandate.updated',
      object: mandateObject(row),
      previous: { status: 'active' },
    })),
  );
}
