import { formatMoney } from '@coffer/kernel';
import { nowS, type Call, type WriteCall } from '../../api/call.ts';
import { resourceMissing } from '../../api/errors.ts';
import type { Queryable } from '../../store/queryable.ts';
import type { Scope } from '../../store/scope.ts';
import { currencyOptionsOf, isActive, type PromotionCodeRow } from '../promotion-codes/object.ts';
import {
  findPromotionCodes,
  lockPromotionCode,
  usablePromotionCode,
} from '../promotion-codes/store.ts';
import { discountError } from './discount.ts';

/** Who redeems a promotion code, and for how much. */
export interface Redeemer {
  readonly customer: string | null;
  /** In lower case. */
  readonly email: string | null;
  readonly currency: string | null;
  readonly subtotalMinor: number;
  /** The session that it is redeemed in; it does not count against itself. */
  readonly session: string;
}

/** The promotion code that a merchant names by its id. Throws unless it can be redeemed. */
export async function namedPromotion(
  call: Call,
  id: string,
  redeemer: Redeemer,
): Promise<PromotionCodeRow> {
  const [row] = await findPromotionCodes(call.db, call.caller, [id]);
  if (row === undefined) {
    const param = 'discounts[0][promotion_code]';
    throw resourceMissing({ noun: 'promotion code', id, param, status: 400 });
  }
  await checkRedeemer(call, row, redeemer);
  return row;
}

/** The promotion code with these letters. Throws unless it can be redeemed. */
export async function typedPromotion(
  call: Call,
  code: string,
  redeemer: Redeemer,
): Promise<PromotionCodeRow> {
  const { customer } = redeemer;
  const row = await usablePromotionCode(call.db, call.caller, { code, customer, nowS: nowS(call) });
  if (row === null) throw invalidCode();
  await checkRedeemer(call, row, redeemer);
  return row;
}

/** Locks a code that is about to be redeemed. Null when it can no longer be. */
export async function lockedPromotion(
  call: WriteCall,
  id: string,
): Promise<PromotionCodeRow | null> {
  const row = await lockPromotionCode(call.db, call.caller, id);
  return row !== undefined && isOpen(row, nowS(call)) ? row : null;
}

function isOpen(row: PromotionCodeRow, now: number): boolean {
  const { max_redemptions: max } = row.data;
  return isActive(row, now) && (max === null || row.times_redeemed < max);
}

/** Throws unless the code is for this customer and this order. */
export async function checkRedeemer(
  call: Call,
  row: PromotionCodeRow,
  redeemer: Redeemer,
): Promise<void> {
  if (!isOpen(row, nowS(call))) throw invalidCode();
  if (row.customer !== null && row.customer !== redeemer.customer) throw invalidCode();
  const { first_time_transaction } = row.data.restrictions;
  checkMinimum(row, redeemer);
  if (first_time_transaction && (await hasPaidBefore(call.db, call.caller, redeemer))) {
    throw discountError('promotion_code_first_time', 'This code is for a first order only.');
  }
}

function checkMinimum(row: PromotionCodeRow, redeemer: Redeemer): void {
  const options = currencyOptionsOf(row);
  const { currency, subtotalMinor } = redeemer;
  if (options === null) return;
  const minimum = currency === null ? undefined : options[currency]?.minimum_amount;
  if (minimum === undefined || currency === null) throw invalidCode();
  if (subtotalMinor >= minimum) return;
  throw discountError(
    'promotion_code_minimum_amount',
    `This code is for orders of at least ${formatMoney(minimum, currency)}.`,
  );
}

/**
 * Whether there is a successful payment of this customer, a finished one with this address, or one
 * of either that is just being paid. Asked under the code's lock, so that of two first orders at
 * the same moment the second one sees the first.
 */
async function hasPaidBefore(db: Queryable, scope: Scope, redeemer: Redeemer): Promise<boolean> {
  const rows = await db.query(
    `select 1 from charges
     where account_id = $1 and livemode = $2 and customer = $3 and status = 'succeeded'
     union all
     select 1 from checkout_sessions
     where account_id = $1 and livemode = $2 and email = $4 and status = 'complete'
       and data->>'mode' = 'payment'
     union all
     select 1 from checkout_sessions s
     join payment_intents p on p.account_id = s.account_id and p.id = s.payment_intent
     where s.account_id = $1 and s.livemode = $2 and (s.customer = $3 or s.email = $4)
       and s.id <> $5 and s.status = 'open' and p.status in ('processing', 'requires_action')
     limit 1`,
    [scope.accountId, scope.livemode, redeemer.customer, redeemer.email, redeemer.session],
  );
  return rows.length > 0;
}

function invalidCode(): Error {
  return discountError('promotion_code_invalid', 'This promotion code is invalid.');
}
