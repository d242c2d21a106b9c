import type { TermsInput } from '../checkout/terms-params.ts';
import type { LinkInput } from './params.ts';

/** A link's parameters as those of its terms: what is unset says nothing. */
export function termsInput(given: LinkInput): TermsInput {
  const { custom_fields, name_collection, shipping_address_collection, ...others } = given;
  const { payment_method_options: _none, ...rest } = others;
  return {
    ...rest,
    ...(custom_fields != null && { custom_fields }),
    ...(name_collection != null && { name_collection }),
    ...(shipping_address_collection != null && { shipping_address_collection }),
  };
}
