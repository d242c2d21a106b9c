import { hasTaxIdKind } from '@coffer/checkout';
import { missingParam } from '../../params/spec.ts';
import { withMethodDetails } from '../checkout-sessions/method-details.ts';
import { withData, type SessionRow, type Shopper } from '../checkout-sessions/row.ts';
import { NO_BILLING_DETAILS, type BillingDetails } from '../contact/billing-details.ts';
import type { CustomerRow } from '../customers/object.ts';
import { billingDetailsOf } from '../payment-methods/make.ts';
import type { PaymentMethodRow } from '../payment-methods/object.ts';
import type { MethodSource } from '../payments/method-source.ts';
import { collectOf } from './collect.ts';

/** The session with what its payment method says, where the shopper said nothing. */
export function filledIn(session: SessionRow, details: BillingDetails): SessionRow {
  return withData(session, { shopper: withMethodDetails(session.data.shopper, details) });
}

/** The same for storing: what was said, and beside it what the method says. */
export function keptApart(
  filled: SessionRow,
  shopper: Shopper,
  details: BillingDetails,
): SessionRow {
  return { ...filled, data: { ...filled.data, shopper, method_details: details } };
}

export function detailsOf(method: PaymentMethodRow | null, source?: MethodSource): BillingDetails {
  if (method !== null) return method.data.billing_details;
  if (source?.kind === 'new') return billingDetailsOf(source.input, source.given.billing_details);
  return NO_BILLING_DETAILS;
}

/** Throws for the first thing that the page had to ask and the shopper has not said. */
export function checkComplete(session: SessionRow, customer: CustomerRow | null): void {
  const { data } = session;
  const { shopper } = data;
  const collect = collectOf({ session, customer });
  const missing: readonly (readonly [string, boolean])[] = [
    ['email', shopper.email === null && (customer?.email ?? null) === null],
    ['individual_name', collect.individual_name === 'required' && shopper.individual_name === null],
    ['business_name', collect.business_name === 'required' && shopper.business_name === null],
    ['phone', collect.phone && shopper.phone === null],
    [
      'billing_address[line1]',
      collect.billing_address === 'required' && (shopper.address?.line1 ?? null) === null,
    ],
    ['tax_id[value]', collect.tax_id === 'required_if_supported' && lacksTaxId(shopper)],
    ['shipping', collect.shipping_countries !== null && shopper.shipping === null],
    [
      'consent[terms_of_service]',
      collect.terms_of_service && shopper.consent.terms_of_service === null,
    ],
    ...data.custom_fields.map(
      ({ key, optional }) =>
        [`custom_fields[${key}]`, !optional && shopper.custom_fields[key] === undefined] as const,
    ),
  ];
  const first = missing.find(([, isMissing]) => isMissing);
  if (first !== undefined) throw missingParam(first[0]);
}

/** Whether the shopper's country has tax ids, and none was said. */
function lacksTaxId({ address, shipping, tax_ids: said }: Shopper): boolean {
  const country = address?.country ?? shipping?.address.country ?? null;
  return said.length === 0 && country !== null && hasTaxIdKind(country);
}
