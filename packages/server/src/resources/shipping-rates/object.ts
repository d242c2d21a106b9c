import type Stripe from 'stripe';
import type { Wire } from '../../wire.ts';
import type { ByCurrency } from '../money/by-currency.ts';
import type { TaxBehavior } from '../tax/tax-behavior.ts';

type ShippingRate = Wire<Stripe.ShippingRate>;

/** What is stored of a shipping rate beside the columns. */
export interface ShippingRateData {
  readonly amount: number;
  /** Without the rate's own currency. */
  readonly currency_options: ByCurrency<ShippingAmount>;
  readonly delivery_estimate: DeliveryEstimate | null;
  readonly display_name: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tax_behavior: TaxBehavior;
  readonly tax_code: string | null;
}

export interface ShippingAmount {
  readonly amount: number;
  readonly tax_behavior: TaxBehavior;
}

export interface DeliveryEstimate {
  readonly maximum: DeliveryTime | null;
  readonly minimum: DeliveryTime | null;
}

export interface DeliveryTime {
  readonly unit: 'business_day' | 'day' | 'hour' | 'month' | 'week';
  readonly value: number;
}

/** A row of `shipping_rates`. */
export type ShippingRateRow = {
  readonly id: string;
  readonly livemode: boolean;
  readonly created: number;
  readonly active: boolean;
  readonly currency: string;
  readonly data: ShippingRateData;
};

/** A shipping rate as the API shows it. */
export function shippingRateObject(row: ShippingRateRow): ShippingRate {
  const { data } = row;
  return {
    id: row.id,
    object: 'shipping_rate',
    active: row.active,
    created: row.created,
    delivery_estimate: data.delivery_estimate,
    display_name: data.display_name,
    fixed_amount: { amount: data.amount, currency: row.currency },
    livemode: row.livemode,
    metadata: data.metadata,
    tax_behavior: data.tax_behavior,
    tax_code: data.tax_code,
    type: 'fixed_amount',
  };
}

/** `fixed_amount.currency_options`; the rate's own currency is one of them. */
export function currencyOptionsOf(row: ShippingRateRow): ByCurrency<ShippingAmount> {
  const { amount, tax_behavior, currency_options } = row.data;
  return { [row.currency]: { amount, tax_behavior }, ...currency_options };
}
