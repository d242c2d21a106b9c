import type { PaymentPage } from './payment-page.ts';

/** Whether a session could be paid now: the shopper has said all that it asks for. */
export function isWhole({ status, collect, customer, line_items: items }: PaymentPage): boolean {
  const { consent } = customer;
  const missing = [
    status !== 'open',
    collect.email && customer.email === null,
    collect.individual_name === 'required' && customer.individual_name === null,
    collect.business_name === 'required' && customer.business_name === null,
    collect.phone && customer.phone === null,
    collect.billing_address === 'required' && (customer.address?.line1 ?? null) === null,
    collect.shipping_countries !== null && customer.shipping === null,
    collect.terms_of_service && consent.terms_of_service === null,
    collect.custom_fields.some(
      ({ key, optional }) => !optional && customer.custom_fields[key] === undefined,
    ),
    // A price that the shopper is to choose.
    items.some(({ unit_amount_decimal: unit }) => unit === null),
  ];
  return !missing.includes(true);
}
