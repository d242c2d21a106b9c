import {
  array,
  changeMetadata,
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
import { address, addressOf, type AddressInput } from '../contact/address.ts';
import { email } from '../contact/email.ts';
import { customerShipping, type CustomerShipping } from '../contact/shipping.ts';
import type { DiscountInput } from './discount.ts';
import type { CustomerData, CustomerInvoiceSettings, CustomerRow } from './object.ts';

const TEXT_MAX_CHARS = 350;
const CUSTOM_FIELD_NAME_MAX_CHARS = 40;
const CUSTOM_FIELD_VALUE_MAX_CHARS = 140;

const text = unsettable(string({ maxChars: TEXT_MAX_CHARS }));
const customField = hash({
  name: required(string({ maxChars: CUSTOM_FIELD_NAME_MAX_CHARS })),
  value: required(string({ maxChars: CUSTOM_FIELD_VALUE_MAX_CHARS })),
});
const invoiceSettings = hash({
  custom_fields: unsettable(array(customField)),
  default_payment_method: unsettable(string()),
  footer: unsettable(string()),
  rendering_options: unsettable(
    hash({
      amount_tax_display: unsettable(oneOf(['exclude_tax', 'include_inclusive_tax'])),
      template: unsettable(string()),
    }),
  ),
});
const customerShape = {
  address: unsettable(address()),
  balance: integer(),
  business_name: text,
  coupon: unsettable(string()),
  description: unsettable(string()),
  email: unsettable(email()),
  individual_name: text,
  invoice_prefix: string({ maxChars: 12 }),
  invoice_settings: invoiceSettings,
  metadata: metadata(),
  name: text,
  next_invoice_sequence: integer({ min: 1, max: 1_000_000_000 }),
  phone: text,
  preferred_locales: unsettable(array(string({ maxChars: 35 }))),
  promotion_code: string(),
  shipping: unsettable(customerShipping()),
  source: string(),
  tax_exempt: unsettable(oneOf(['exempt', 'none', 'reverse'])),
};

/** What can be said of a customer when it is made or changed; null unsets. */
export interface CustomerInput extends DiscountInput {
  readonly address?: AddressInput | null;
  readonly balance?: number;
  readonly business_name?: string | null;
  readonly description?: string | null;
  readonly email?: string | null;
  readonly individual_name?: string | null;
  readonly invoice_prefix?: string;
  readonly invoice_settings?: Partial<
    Omit<CustomerInvoiceSettings, 'rendering_options'> & {
      readonly rendering_options: Partial<
        NonNullable<CustomerInvoiceSettings['rendering_options']>
      > | null;
    }
  >;
  readonly metadata?: MetadataChange;
  readonly name?: string | null;
  readonly next_invoice_sequence?: number;
  readonly phone?: string | null;
  readonly preferred_locales?: readonly string[] | null;
  readonly shipping?: CustomerShipping | null;
  readonly source?: string;
  readonly tax_exempt?: CustomerData['tax_exempt'] | null;
}

export const createCustomerParams: Param<CustomerInput & { readonly payment_method?: string }> =
  hash({ ...customerShape, payment_method: string() });

export const updateCustomerParams: Param<CustomerInput & { readonly default_source?: string }> =
  hash({ ...customerShape, default_source: string() });

/** The row as a request changes it; what the request does not name stays. */
export function changedCustomer(row: CustomerRow, given: CustomerInput): CustomerRow {
  const { data } = row;
  const { address: place, preferred_locales: locales } = given;
  return {
    ...row,
    email: given.email === undefined ? row.email : given.email,
    data: {
      ...data,
      address: place === undefined ? data.address : place && addressOf(place),
      balance: given.balance ?? data.balance,
      ...namesOf(data, given),
      description: given.description === undefined ? data.description : given.description,
      invoice_prefix: given.invoice_prefix ?? data.invoice_prefix,
      invoice_settings: changedInvoiceSettings(data.invoice_settings, given),
      metadata: changeMetadata(data.metadata, given.metadata),
      next_invoice_sequence: given.next_invoice_sequence ?? data.next_invoice_sequence,
      phone: given.phone === undefined ? data.phone : given.phone,
      preferred_locales: locales === undefined ? data.preferred_locales : (locales ?? []),
      shipping: given.shipping === undefined ? data.shipping : given.shipping,
      tax_exempt: given.tax_exempt === undefined ? data.tax_exempt : (given.tax_exempt ?? 'none'),
    },
  };
}

function namesOf(
  data: CustomerData,
  given: CustomerInput,
): Pick<CustomerData, 'business_name' | 'individual_name' | 'name'> {
  const business = given.business_name === undefined ? data.business_name : given.business_name;
  const person = given.individual_name === undefined ? data.individual_name : given.individual_name;
  return {
    business_name: business ?? null,
    individual_name: person ?? null,
    name: given.name === undefined ? data.name : given.name,
  };
}

function changedInvoiceSettings(
  settings: CustomerInvoiceSettings,
  given: CustomerInput,
): CustomerInvoiceSettings {
  const { rendering_options: options, ...rest } = given.invoice_settings ?? {};
  return {
    ...settings,
    ...rest,
    ...(options !== undefined && {
      rendering_options: options && {
        amount_tax_display: options.amount_tax_display ?? null,
        template: options.template ?? null,
      },
    }),
  };
}
