import type Stripe from 'stripe';
import type { Wire } from '../../wire.ts';
import type { TaxType } from './params.ts';

type TaxRate = Wire<Stripe.TaxRate>;

/** What is stored of a tax rate beside the columns. */
export interface TaxRateData {
  readonly country: string | null;
  readonly description: string | null;
  readonly display_name: string;
  readonly jurisdiction: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly percentage: number;
  readonly state: string | null;
  readonly tax_type: TaxType | null;
}

/** A row of `tax_rates`. */
export type TaxRateRow = {
  readonly id: string;
  readonly livemode: boolean;
  readonly created: number;
  readonly active: boolean;
  readonly inclusive: boolean;
  readonly data: TaxRateData;
};

/** A tax rate as the API shows it. */
export function taxRateObject(row: TaxRateRow): TaxRate {
  const { data } = row;
  return {
    id: row.id,
    object: 'tax_rate',
    active: row.active,
    country: data.country,
    created: row.created,
    description: data.description,
    display_name: data.display_name,
    effective_percentage: data.percentage,
    flat_amount: null,
    inclusive: row.inclusive,
    jurisdiction: data.jurisdiction,
    jurisdiction_level: null,
    livemode: row.livemode,
    metadata: data.metadata,
    percentage: data.percentage,
    rate_type: 'percentage',
    state: data.state,
    tax_type: data.tax_type,
  };
}
