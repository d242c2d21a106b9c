import { finderOf, type Finder } from '../../api/named.ts';
import type { CouponRow } from './object.ts';
import { findCoupons, lockCoupon } from './store.ts';

const finder: Finder<CouponRow> = finderOf('coupon', { find: findCoupons, lock: lockCoupon });

export const requireCoupon: Finder<CouponRow>['require'] = finder.require;
export const lockedCoupon: Finder<CouponRow>['locked'] = finder.locked;
