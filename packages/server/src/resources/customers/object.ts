import type Stripe from 'stripe';
import type { Wire } from '../../wire.ts';
import { discountObject, type Discounted } from '../checkout/discount-object.ts';
import type { Address } from '../contact/address.ts';
import type { CustomerShipping } from '../contact/shipping.ts';

type Customer = Wire<Stripe.Customer>;

/** What is stored of a customer beside the columns. */
export interface CustomerData {
  readonly address: Address | null;
  readonly balance: number;
  /** Shown only when there is one, as `individual_name`. */
  readonly business_name: string | null;
  readonly currency: string | null;
  readonly default_source: string | null;
  readonly description: string | null;
  /** Missing in rows from before there were any. */
  readonly discount?: Discounted | null;
  readonly individual_name: string | null;
  readonly invoice_prefix: string;
  readonly invoice_settings: CustomerInvoiceSettings;
  readonly metadata: Readonly<Record<string, string>>;
  readonly name: string | null;
  readonly next_invoice_sequence: number;
  readonly phone: string | null;
  readonly preferred_locales: readonly string[];
  readonly shipping: CustomerShipping | null;
  readonly tax_exempt: NonNullable<Customer['tax_exempt']>;
}

export interface CustomerInvoiceSettings {
  readonly custom_fields: readonly { readonly name: string; readonly value: string }[] | null;
  readonly default_payment_method: string | null;
  readonly footer: string | null;
  readonly rendering_options: {
    readonly amount_tax_display: string | null;
    readonly template: string | null;
  } | null;
}

/** A row of `customers`. */
export type CustomerRow = {
  readonly id: string;
  readonly livemode: boolean;
  readonly created: number;
  readonly deleted: boolean;
  readonly email: string | null;
  readonly data: CustomerData;
};

/** A customer as the API shows it. */
export function customerObject(row: CustomerRow): Customer {
  const { data } = row;
  return {
    id: row.id,
    object: 'customer',
    address: data.address,
    balance: data.balance,
    ...(data.business_name !== null && { business_name: data.business_name }),
    created: row.created,
    currency: data.currency,
    customer_account: null,
    default_source: data.default_source,
    delinquent: false,
    description: data.description,
    discount: data.discount == null ? null : discountObject(data.discount, { customer: row.id }),
    email: row.email,
    ...(data.individual_name !== null && { individual_name: data.individual_name }),
    invoice_prefix: data.invoice_prefix,
    invoice_settings: data.invoice_settings,
    livemode: row.livemode,
    metadata: data.metadata,
    name: data.name,
    next_invoice_sequence: data.next_invoice_sequence,
    phone: data.phone,
    preferred_locales: data.preferred_locales,
    shipping: data.shipping,
    tax_exempt: data.tax_exempt,
    test_clock: null,
  };
}

/** What is left of a deleted customer. */
export function deletedCustomerObject(row: CustomerRow): Wire<Stripe.DeletedCustomer> {
  return { id: row.id, object: 'customer', deleted: true };
}
