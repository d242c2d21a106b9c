import { hash, string, unsettable, type Param } from '../../params/spec.ts';

/** A postal address as the API shows it: every part is there, absent ones are null. */
export interface Address {
  readonly city: string | null;
  readonly country: string | null;
  readonly line1: string | null;
  readonly line2: string | null;
  readonly postal_code: string | null;
  readonly state: string | null;
}

/** The parts of an address that a request gives. */
export type AddressInput = { readonly [Part in keyof Address]?: string | null };

export const NO_ADDRESS: Address = {
  city: null,
  country: null,
  line1: null,
  line2: null,
  postal_code: null,
  state: null,
};

/** An address parameter. Empty parts unset themselves. */
export function address(country: Param<string> = string()): Param<AddressInput> {
  const part = unsettable(string());
  return hash({
    city: part,
    country: unsettable(country),
    line1: part,
    line2: part,
    postal_code: part,
    state: part,
  });
}

/** The address that a request asks for: an address is replaced as a whole. */
export function addressOf(input: AddressInput | null | undefined): Address {
  return { ...NO_ADDRESS, ...input };
}
