import {
  array,
  hash,
  integer,
  invalidParam,
  oneOf,
  required,
  string,
  unsettable,
  type Fields,
  type Param,
} from '../../params/spec.ts';
import { QUANTITY_MAX } from '../checkout/item.ts';
import { address, type AddressInput } from '../contact/address.ts';
import { email } from '../contact/email.ts';
import { customerShipping, type CustomerShipping } from '../contact/shipping.ts';
import { AMOUNT_MAX_MINOR } from '@coffer/kernel';

const NAME_MAX_CHARS = 150;
const PHONE_MAX_CHARS = 50;
const CODE_MAX_CHARS = 500;
const ANSWER_MAX_CHARS = 255;
const TAX_ID_MAX_CHARS = 100;

/** What a shopper may say of a session. */
export const shopperShape: {
  readonly billing_address: Param<AddressInput | null>;
  readonly business_name: Param<string | null>;
  readonly client_secret: Param<string>;
  readonly consent: Param<{
    readonly promotions?: 'opt_in' | 'opt_out' | null;
    readonly terms_of_service?: 'accepted' | null;
  }>;
  readonly custom_fields: Param<Readonly<Record<string, string | null>>>;
  readonly email: Param<string | null>;
  readonly individual_name: Param<string | null>;
  readonly line_items: Param<
    readonly { readonly id: string; readonly quantity?: number; readonly unit_amount?: number }[]
  >;
  readonly name: Param<string | null>;
  readonly phone: Param<string | null>;
  readonly promotion_code: Param<string | null>;
  readonly shipping: Param<CustomerShipping | null>;
  readonly shipping_rate: Param<string>;
  readonly tax_id: Param<{ readonly type: string; readonly value: string } | null>;
} = {
  billing_address: unsettable(address()),
  business_name: unsettable(string({ maxChars: NAME_MAX_CHARS })),
  client_secret: string(),
  consent: hash({
    promotions: unsettable(oneOf(['opt_in', 'opt_out'])),
    terms_of_service: unsettable(oneOf(['accepted'])),
  }),
  custom_fields: answers(),
  email: unsettable(email()),
  individual_name: unsettable(string({ maxChars: NAME_MAX_CHARS })),
  line_items: array(
    hash({
      id: required(string()),
      quantity: integer({ min: 0, max: QUANTITY_MAX }),
      unit_amount: integer({ min: 0, max: AMOUNT_MAX_MINOR }),
    }),
  ),
  name: unsettable(string({ maxChars: NAME_MAX_CHARS })),
  phone: unsettable(string({ maxChars: PHONE_MAX_CHARS })),
  promotion_code: unsettable(string({ maxChars: CODE_MAX_CHARS })),
  shipping: unsettable(customerShipping()),
  shipping_rate: string(),
  tax_id: unsettable(
    hash({
      type: required(string({ maxChars: TAX_ID_MAX_CHARS })),
      value: required(string({ maxChars: TAX_ID_MAX_CHARS })),
    }),
  ),
};

export type ShopperInput = Fields<typeof shopperShape>;

/** Answers by the key of their custom field; which keys there are the session says. */
function answers(): Param<Readonly<Record<string, string | null>>> {
  const answer = unsettable(string({ maxChars: ANSWER_MAX_CHARS }));
  return {
    required: false,
    read(value, path) {
      if (typeof value === 'string') throw invalidParam({ param: path, message: 'Invalid object' });
      return Object.fromEntries(
        Object.entries(value).map(([key, text]) => [key, answer.read(text, `${path}[${key}]`)]),
      );
    },
  };
}
