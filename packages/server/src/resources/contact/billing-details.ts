import type { BillingAddress } from '@coffer/acquirers';
import { hash, string, unsettable, type Param } from '../../params/spec.ts';
import { address, addressOf, NO_ADDRESS, type Address, type AddressInput } from './address.ts';
import { countryCode } from './country-code.ts';
import { email } from './email.ts';

/** Who pays, as stored with a payment method and copied to its charges. */
export interface BillingDetails {
  readonly address: Address;
  readonly email: string | null;
  readonly name: string | null;
  readonly phone: string | null;
  readonly tax_id: string | null;
}

export interface BillingDetailsInput {
  readonly address?: AddressInput | null;
  readonly email?: string | null;
  readonly name?: string | null;
  readonly phone?: string | null;
  readonly tax_id?: string;
}

export const NO_BILLING_DETAILS: BillingDetails = {
  address: NO_ADDRESS,
  email: null,
  name: null,
  phone: null,
  tax_id: null,
};

/** A `billing_details` parameter. */
export function billingDetails(): Param<BillingDetailsInput> {
  return hash({
    // Issuers check it: a country that they do not know fails there.
    address: unsettable(address(countryCode())),
    email: unsettable(email()),
    name: unsettable(string()),
    phone: unsettable(string()),
    tax_id: string(),
  });
}

/** The details after a request: parts that it does not name stay. */
export function changeBillingDetails(
  before: BillingDetails,
  input: BillingDetailsInput | undefined,
): BillingDetails {
  if (input === undefined) return before;
  const { address: given, ...rest } = input;
  return {
    ...before,
    ...rest,
    address: given === undefined ? before.address : addressOf(given),
  };
}

/** The part that an acquirer checks the card's holder by. */
export function billingAddressOf(details: BillingDetails): BillingAddress {
  const { line1, postal_code, country } = details.address;
  return { name: details.name, line1, postal_code, country };
}
