import {
  boolean,
  hash,
  integer,
  metadata,
  oneOf,
  required,
  string,
  unsettable,
  type MetadataChange,
  type Param,
} from '../../params/spec.ts';
import { byCurrency, type ByCurrency } from '../money/by-currency.ts';
import { currency } from '../money/currency.ts';
import type { Recurring, TransformQuantity } from './object.ts';
import { unitAmountShape, type UnitAmountInput } from './unit-amount.ts';

const LOOKUP_KEY_MAX_CHARS = 200;
const TRIAL_MAX_DAYS = 730;

/** `recurring` of a request. */
export interface RecurringInput {
  readonly interval: Recurring['interval'];
  readonly interval_count?: number;
  readonly meter?: string;
  readonly trial_period_days?: number;
  readonly usage_type?: 'licensed' | 'metered';
}

/** What a new price costs and how often: all that never changes. */
export interface PriceTerms extends UnitAmountInput {
  readonly currency: string;
  readonly currency_options?: ByCurrency<UnitAmountInput>;
  readonly metadata?: MetadataChange;
  readonly recurring?: RecurringInput;
  readonly transform_quantity?: TransformQuantity;
}

export const intervalParam: Param<Recurring['interval']> = oneOf(['day', 'month', 'week', 'year']);
export const usageTypeParam: Param<'licensed' | 'metered'> = oneOf(['licensed', 'metered']);

const currencyOptions = byCurrency<UnitAmountInput>(hash(unitAmountShape));

/** `default_price_data` of a new product. */
export const defaultPriceData: Param<PriceTerms> = hash({
  ...unitAmountShape,
  currency: required(currency()),
  currency_options: currencyOptions,
  metadata: metadata(),
  recurring: hash({
    interval: required(intervalParam),
    interval_count: integer({ min: 1 }),
  }),
});

/** Parameters that new prices and changed ones have in common. */
export const priceShape: {
  readonly active: Param<boolean>;
  readonly currency_options: Param<ByCurrency<UnitAmountInput>>;
  readonly lookup_key: Param<string | null>;
  readonly metadata: Param<MetadataChange>;
  readonly nickname: Param<string | null>;
  readonly transfer_lookup_key: Param<boolean>;
} = {
  active: boolean(),
  currency_options: currencyOptions,
  lookup_key: unsettable(string({ maxChars: LOOKUP_KEY_MAX_CHARS })),
  metadata: metadata(),
  nickname: unsettable(string()),
  transfer_lookup_key: boolean(),
};

/** Parameters that only a new price takes. */
export const priceTermsShape: {
  readonly billing_scheme: Param<'per_unit'>;
  readonly currency: Param<string, true>;
  readonly recurring: Param<RecurringInput>;
  readonly transform_quantity: Param<TransformQuantity>;
} = {
  billing_scheme: oneOf(['per_unit']),
  currency: required(currency()),
  recurring: hash({
    interval: required(intervalParam),
    interval_count: integer({ min: 1 }),
    meter: string(),
    trial_period_days: integer({ min: 0, max: TRIAL_MAX_DAYS }),
    usage_type: usageTypeParam,
  }),
  transform_quantity: hash({
    divide_by: required(integer({ min: 1 })),
    round: required(oneOf(['down', 'up'])),
  }),
};
