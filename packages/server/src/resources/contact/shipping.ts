import { hash, required, string, unsettable, type Fields, type Param } from '../../params/spec.ts';
import { address, addressOf, type Address } from './address.ts';

/** Where a customer's goods go. */
export interface CustomerShipping {
  readonly address: Address;
  readonly name: string;
  readonly phone: string | null;
}

/** Where one payment's goods go. */
export interface Shipping extends CustomerShipping {
  readonly carrier: string | null;
  readonly tracking_number: string | null;
}

const CUSTOMER_SHIPPING = {
  address: required(address()),
  name: required(string({ emptyAllowed: true })),
  phone: unsettable(string()),
};
const SHIPPING = {
  ...CUSTOMER_SHIPPING,
  carrier: unsettable(string()),
  tracking_number: unsettable(string()),
};

/** A customer's `shipping` parameter. */
export function customerShipping(): Param<CustomerShipping> {
  return reading(hash(CUSTOMER_SHIPPING), customerShippingOf);
}

/** A payment's `shipping` parameter. */
export function shipping(): Param<Shipping> {
  return reading(hash(SHIPPING), (input) => ({
    ...customerShippingOf(input),
    carrier: input.carrier ?? null,
    tracking_number: input.tracking_number ?? null,
  }));
}

function customerShippingOf(input: Fields<typeof CUSTOMER_SHIPPING>): CustomerShipping {
  return { address: addressOf(input.address), name: input.name, phone: input.phone ?? null };
}

function reading<In, Out>(param: Param<In>, turn: (input: In) => Out): Param<Out> {
  return { required: false, read: (value, path) => turn(param.read(value, path)) };
}
