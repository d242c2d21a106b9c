import { nowS, type WriteCall } from '../../api/call.ts';
import { invalidParam } from '../../params/spec.ts';
import { isUniqueViolation } from '../../store/unique-violation.ts';
import { isActive, type PromotionCodeRow } from './object.ts';
import { ACTIVE_CODE_INDEX, retireEndedCodes, type insertPromotionCode } from './store.ts';

/**
 * Stores a code of which, in whatever case, no other active one of the same customer may exist.
 */
export async function storeCode(
  call: WriteCall,
  row: PromotionCodeRow,
  store: typeof insertPromotionCode,
): Promise<void> {
  const { code, customer } = row;
  if (isActive(row, nowS(call))) {
    retireEndedCodes(call.db, call.caller, { code, customer, nowS: nowS(call) });
  }
  try {
    await store(call.db, call.caller, row);
  } catch (error) {
    if (!isUniqueViolation(error, ACTIVE_CODE_INDEX)) throw error;
    throw invalidParam({
      param: 'code',
      message: `An active promotion code with \`code: ${code}\` already exists.`,
    });
  }
}
