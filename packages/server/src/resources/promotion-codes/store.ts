import type { Queryable } from '../../store/queryable.ts';
import { rowsOf, type Rows } from '../../store/rows.ts';
import type { Scope } from '../../store/scope.ts';
import type { Transaction } from '../../store/transaction.ts';
import type { PromotionCodeRow } from './object.ts';

const COLUMNS =
  'id, livemode, created, active, code, coupon, customer, ends_at, times_redeemed, data';
const rows: Rows<PromotionCodeRow> = rowsOf({ table: 'promotion_codes', columns: COLUMNS });

export const findPromotionCodes: Rows<PromotionCodeRow>['find'] = rows.find;
export const lockPromotionCode: Rows<PromotionCodeRow>['lock'] = rows.lock;
export const listPromotionCodes: Rows<PromotionCodeRow>['list'] = rows.list;

/** The index that a second active code of the same letters violates. */
export const ACTIVE_CODE_INDEX = 'one_active_promotion_code';

export async function insertPromotionCode(
  tx: Transaction,
  scope: Scope,
  row: PromotionCodeRow,
): Promise<void> {
  await tx.query(
    `insert into promotion_codes (account_id, livemode, id, created, active, code, coupon, customer,
       ends_at, data)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      scope.accountId,
      scope.livemode,
      row.id,
      row.created,
      row.active,
      row.code,
      row.coupon,
      row.customer,
      row.ends_at,
      { ...row.data },
    ],
  );
}

export async function updatePromotionCode(
  tx: Transaction,
  scope: Scope,
  row: PromotionCodeRow,
): Promise<void> {
  await tx.query(
    `update promotion_codes set active = $4, data = $5
     where account_id = $1 and livemode = $2 and id = $3`,
    [scope.accountId, scope.livemode, row.id, row.active, { ...row.data }],
  );
}

/** Lets go of a code whose time is over, so that another one may have its letters. */
export function retireEndedCodes(
  tx: Transaction,
  scope: Scope,
  at: { readonly code: string; readonly customer: string | null; readonly nowS: number },
): void {
  tx.write(
    `update promotion_codes set active = false
     where account_id = $1 and livemode = $2 and lower(code) = lower($3)
       and coalesce(customer, '') = coalesce($4, '') and active and ends_at <= $5`,
    [scope.accountId, scope.livemode, at.code, at.customer, at.nowS],
  );
}

/** All codes of a coupon that is no more. */
export function deactivateCodesOf(tx: Transaction, scope: Scope, coupon: string): void {
  tx.write(
    `update promotion_codes set active = false
     where account_id = $1 and livemode = $2 and coupon = $3 and active`,
    [scope.accountId, scope.livemode, coupon],
  );
}

/** The code that is active now under these letters: the customer's own before everybody's. */
export async function usablePromotionCode(
  db: Queryable,
  scope: Scope,
  at: { readonly code: string; readonly customer: string | null; readonly nowS: number },
): Promise<PromotionCodeRow | null> {
  const [row] = await db.query<PromotionCodeRow>(
    `select ${COLUMNS} from promotion_codes
     where account_id = $1 and livemode = $2 and lower(code) = lower($3) and active
       and (customer is null or customer = $4) and (ends_at is null or ends_at > $5)
     order by customer nulls last limit 1`,
    [scope.accountId, scope.livemode, at.code, at.customer, at.nowS],
  );
  return row ?? null;
}
