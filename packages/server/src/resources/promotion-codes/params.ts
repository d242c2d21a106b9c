import { AMOUNT_MAX_MINOR } from '@coffer/kernel';
import {
  boolean,
  echo,
  hash,
  integer,
  invalidParam,
  metadata,
  oneOf,
  required,
  string,
  timestamp,
  type MetadataChange,
  type Param,
} from '../../params/spec.ts';
import { byCurrency, type ByCurrency } from '../money/by-currency.ts';
import { currency } from '../money/currency.ts';
import type { MinimumAmount } from './object.ts';

const CODE_MAX_CHARS = 500;
const CODE = /^[a-zA-Z0-9\-_]+$/;

const minimumAmount = integer({ min: 1, max: AMOUNT_MAX_MINOR });

/** `restrictions[currency_options]`. */
export const minimumAmounts: Param<ByCurrency<MinimumAmount>> = byCurrency(
  hash({ minimum_amount: required(minimumAmount) }),
);

/** `restrictions` of a new promotion code. */
export interface RestrictionsInput {
  readonly currency_options?: ByCurrency<MinimumAmount>;
  readonly first_time_transaction?: boolean;
  readonly minimum_amount?: number;
  readonly minimum_amount_currency?: string;
}

/** What can be said of a new promotion code. */
export interface NewPromotionCode {
  readonly active?: boolean;
  readonly code?: string;
  /** In earlier versions, in place of `promotion`. */
  readonly coupon?: string;
  readonly customer?: string;
  readonly expires_at?: number;
  readonly max_redemptions?: number;
  readonly metadata?: MetadataChange;
  readonly promotion?: { readonly coupon?: string; readonly type: 'coupon' };
  readonly restrictions?: RestrictionsInput;
}

export const createPromotionCodeParams: Param<NewPromotionCode> = hash({
  active: boolean(),
  code: codeParam(),
  coupon: string(),
  customer: string(),
  expires_at: timestamp(),
  max_redemptions: integer({ min: 1 }),
  metadata: metadata(),
  promotion: hash({ coupon: string(), type: required(oneOf(['coupon'])) }),
  restrictions: hash({
    currency_options: minimumAmounts,
    first_time_transaction: boolean(),
    minimum_amount: minimumAmount,
    minimum_amount_currency: currency(),
  }),
});

/** What a customer types in. */
function codeParam(): Param<string> {
  const text = string({ maxChars: CODE_MAX_CHARS });
  return {
    required: false,
    read(value, path) {
      const code = text.read(value, path);
      if (CODE.test(code)) return code;
      throw invalidParam({
        param: path,
        message:
          'This value must match the regex pattern. (/\\A[a-zA-Z0-9\\-_]+\\z/ does not match for ' +
          `the value ${echo(code)}).`,
      });
    },
  };
}
