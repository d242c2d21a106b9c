import { rowsOf, type Rows } from '../../store/rows.ts';
import { writerOf, type Writer } from '../../store/writer.ts';
import type { CouponRow } from './object.ts';

const COLUMNS = 'id, livemode, position, created, deleted, times_redeemed, data';
const rows: Rows<CouponRow> = rowsOf({
  table: 'coupons',
  columns: COLUMNS,
  byPosition: { noun: 'coupon' },
  deleted: 'gone',
});
const writer: Writer<CouponRow> = writerOf({
  table: 'coupons',
  columns: COLUMNS,
  changing: 'deleted, data',
});

/** Those of them that are not deleted. */
export const findCoupons: Rows<CouponRow>['find'] = rows.find;
export const lockCoupon: Rows<CouponRow>['lock'] = rows.lock;
export const listCoupons: Rows<CouponRow>['list'] = rows.list;
export const insertCoupon: Writer<CouponRow>['insertNamed'] = writer.insertNamed;
export const updateCoupon: Writer<CouponRow>['update'] = writer.update;
