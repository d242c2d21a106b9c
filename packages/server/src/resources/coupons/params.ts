import {
  array,
  decimal,
  hash,
  integer,
  metadata,
  oneOf,
  required,
  string,
  timestamp,
  unsettable,
  type MetadataChange,
  type Param,
} from '../../params/spec.ts';
import { AMOUNT_MAX_MINOR } from '@coffer/kernel';
import { chosenId } from '../catalogue/chosen-id.ts';
import { byCurrency, type ByCurrency } from '../money/by-currency.ts';
import { currency } from '../money/currency.ts';
import type { NewCoupon } from './make.ts';
import type { AmountOff } from './object.ts';

const NAME_MAX_CHARS = 40;
const PERCENT_MIN = 0.01;
const PERCENT_MAX = 100;
const PERCENT_PLACES = 4;

const amountOff = integer({ min: 1, max: AMOUNT_MAX_MINOR });

/** Parameters that new coupons and changed ones have in common. */
const shape: {
  readonly currency_options: Param<ByCurrency<AmountOff>>;
  readonly metadata: Param<MetadataChange>;
  readonly name: Param<string | null>;
} = {
  currency_options: byCurrency(hash({ amount_off: required(amountOff) })),
  metadata: metadata(),
  name: unsettable(string({ maxChars: NAME_MAX_CHARS })),
};

export const createCouponParams: Param<NewCoupon> = hash({
  ...shape,
  amount_off: amountOff,
  applies_to: hash({ products: array(string()) }),
  currency: currency(),
  duration: oneOf(['forever', 'once', 'repeating']),
  duration_in_months: integer({ min: 1 }),
  id: chosenId(),
  max_redemptions: integer({ min: 1 }),
  percent_off: decimal({ min: PERCENT_MIN, max: PERCENT_MAX, places: PERCENT_PLACES }),
  redeem_by: timestamp(),
});

/** What can be changed of a coupon. */
export interface CouponChange {
  readonly currency_options?: ByCurrency<AmountOff>;
  readonly metadata?: MetadataChange;
  readonly name?: string | null;
}

export const updateCouponParams: Param<CouponChange> = hash(shape);
