import type { ApiError } from '@coffer/kernel';
import type { WriteCall } from '../../api/call.ts';
import { emitUpdate } from '../../events/emit-update.ts';
import { invalidParam } from '../../params/spec.ts';
import { isUniqueViolation } from '../../store/unique-violation.ts';
import { priceObject } from './object.ts';
import { LOOKUP_KEY_INDEX, lockPriceOfLookupKey, updatePrice } from './store.ts';

/** What a request says of a price's lookup key. */
export interface LookupKeyChange {
  readonly lookup_key?: string | null;
  readonly transfer_lookup_key?: boolean;
}

/** Takes the lookup key from the price that has it, or throws unless that was asked for. */
export async function freeLookupKey(
  call: WriteCall,
  priceId: string,
  given: LookupKeyChange,
): Promise<void> {
  const { lookup_key: key, transfer_lookup_key: transfer = false } = given;
  if (key === undefined || key === null) return;
  const holder = await lockPriceOfLookupKey(call.db, call.caller, key);
  if (holder === undefined || holder.id === priceId) return;
  if (!transfer) throw keyTaken(`A price (\`${holder.id}\`)`);
  const row = { ...holder, lookup_key: null };
  await updatePrice(call.db, call.caller, row);
  emitUpdate(call, {
    type: 'price.updated',
    before: priceObject(holder),
    after: priceObject(row),
  });
}

/** Waits for a price to be stored. Another request may have taken its lookup key meanwhile. */
export async function stored(storing: Promise<void>): Promise<void> {
  try {
    await storing;
  } catch (error) {
    throw isUniqueViolation(error, LOOKUP_KEY_INDEX) ? keyTaken('A price') : error;
  }
}

function keyTaken(price: string): ApiError {
  return invalidParam({
    param: 'lookup_key',
    message: `${price} already uses that lookup key.`,
  });
}
