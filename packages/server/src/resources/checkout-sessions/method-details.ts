import type { Address } from '../contact/address.ts';
import type { BillingDetails } from '../contact/billing-details.ts';
import type { Shopper } from './row.ts';

/**
 * What is known of a shopper: what they said, and where they said nothing what their payment method
 * says. It is kept apart until the method has paid: another one may say something else.
 */
export function withMethodDetails(shopper: Shopper, details: BillingDetails): Shopper {
  const { address, email, name, phone } = details;
  return {
    ...shopper,
    email: shopper.email ?? email,
    name: shopper.name ?? name,
    phone: shopper.phone ?? phone,
    address: shopper.address ?? (isEmpty(address) ? null : address),
  };
}

function isEmpty(address: Address): boolean {
  return Object.values(address).every((part) => part === null);
}
