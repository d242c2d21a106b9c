import { rowsOf, type Rows } from '../../store/rows.ts';
import type { Scope } from '../../store/scope.ts';
import type { Transaction } from '../../store/transaction.ts';
import { writerOf, type Writer } from '../../store/writer.ts';
import type { MandateRow } from './object.ts';

const COLUMNS = 'id, livemode, created, status, payment_method, data';
const rows: Rows<MandateRow> = rowsOf({ table: 'mandates', columns: COLUMNS });
const writer: Writer<MandateRow> = writerOf({
  ...{ table: 'mandates', columns: COLUMNS, changing: 'status' },
});

export const findMandates: Rows<MandateRow>['find'] = rows.find;
export const insertMandate: Writer<MandateRow>['insert'] = writer.insert;

/** Ends the mandates for a payment method; gives those that were active. */
export function endMandatesOf(
  tx: Transaction,
  scope: Scope,
  paymentMethod: string,
): Promise<MandateRow[]> {
  return tx.query<MandateRow>(
    `update mandates set status = 'inactive'
     where account_id = $1 and livemode = $2 and payment_method = $3 and status = 'active'
     returning ${COLUMNS}`,
    [scope.accountId, scope.livemode, paymentMethod],
  );
}
