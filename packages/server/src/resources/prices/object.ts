import type Stripe from 'stripe';
import type { Wire } from '../../wire.ts';
import type { ByCurrency } from '../money/by-currency.ts';
import type { UnitAmount } from './unit-amount.ts';

type Price = Wire<Stripe.Price>;

/** What is stored of a price beside the columns. */
export interface PriceData extends UnitAmount {
  /** Without the price's own currency. */
  readonly currency_options: ByCurrency<UnitAmount>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly nickname: string | null;
  readonly recurring: Recurring | null;
  readonly transform_quantity: TransformQuantity | null;
}

export interface Recurring {
  readonly interval: 'day' | 'month' | 'week' | 'year';
  readonly interval_count: number;
  readonly trial_period_days: number | null;
  readonly usage_type: 'licensed';
}

export interface TransformQuantity {
  readonly divide_by: number;
  readonly round: 'down' | 'up';
}

/** A row of `prices`. */
export type PriceRow = {
  readonly id: string;
  readonly livemode: boolean;
  readonly created: number;
  readonly active: boolean;
  readonly product: string;
  readonly type: 'one_time' | 'recurring';
  readonly currency: string;
  readonly lookup_key: string | null;
  readonly data: PriceData;
};

/** A price as the API shows it. */
export function priceObject(row: PriceRow): Price {
  const { data } = row;
  return {
    id: row.id,
    object: 'price',
    active: row.active,
    billing_scheme: 'per_unit',
    created: row.created,
    currency: row.currency,
    custom_unit_amount: data.custom_unit_amount,
    livemode: row.livemode,
    lookup_key: row.lookup_key,
    metadata: data.metadata,
    nickname: data.nickname,
    product: row.product,
    recurring: data.recurring && { ...data.recurring, meter: null },
    tax_behavior: data.tax_behavior,
    tiers_mode: null,
    transform_quantity: data.transform_quantity,
    type: row.type,
    unit_amount: data.unit_amount,
    unit_amount_decimal: data.unit_amount_decimal,
  };
}

/** `currency_options` of a price; its own currency is one of them. */
export function currencyOptionsOf(row: PriceRow): ByCurrency<UnitAmount> {
  const { custom_unit_amount, tax_behavior, unit_amount, unit_amount_decimal } = row.data;
  return {
    [row.currency]: { custom_unit_amount, tax_behavior, unit_amount, unit_amount_decimal },
    ...row.data.currency_options,
  };
}
