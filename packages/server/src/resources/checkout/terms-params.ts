import {
  array,
  boolean,
  hash,
  invalidParam,
  oneOf,
  required,
  string,
  unsettable,
  type AnyParam,
  type Fields,
  type Param,
} from '../../params/spec.ts';
import { intentShape, methodOptions, type MethodOptions } from '../payment-intents/params.ts';
import { connectShape } from '../payments/connect-params.ts';
import { COUNTRIES } from './countries.ts';
import { customFields, type CustomField } from './custom-fields.ts';
import {
  TEXT_PLACES,
  type ConsentCollection,
  type CustomText,
  type SubmitType,
  type TaxIdRequired,
} from './terms.ts';

const TEXT_MAX_CHARS = 1_200;

type TextInput = { readonly [K in keyof CustomText]?: { readonly message: string } | null };
type Named = { readonly enabled: boolean; readonly optional?: boolean };

const message = unsettable(hash({ message: required(string({ maxChars: TEXT_MAX_CHARS })) }));
const named: Param<Named> = hash({ enabled: required(boolean()), optional: boolean() });
const enabled = hash({ enabled: required(boolean()) });

const {
  capture_method,
  description,
  metadata,
  receipt_email,
  setup_future_usage,
  shipping,
  statement_descriptor,
  statement_descriptor_suffix,
} = intentShape;

/** `payment_intent_data`. */
export const intentTermsShape: Pick<
  typeof intentShape,
  | 'capture_method'
  | 'description'
  | 'metadata'
  | 'receipt_email'
  | 'setup_future_usage'
  | 'shipping'
  | 'statement_descriptor'
  | 'statement_descriptor_suffix'
> &
  typeof connectShape = {
  ...connectShape,
  capture_method,
  description,
  metadata,
  receipt_email,
  setup_future_usage,
  shipping,
  statement_descriptor,
  statement_descriptor_suffix,
};

export type IntentTermsInput = Fields<typeof intentTermsShape>;

/** Parameters that sessions and payment links have in common. */
export const termsShape: {
  readonly allow_promotion_codes: Param<boolean>;
  readonly automatic_tax: Param<{ readonly enabled: boolean }>;
  readonly billing_address_collection: Param<'auto' | 'required'>;
  readonly consent_collection: Param<Partial<ConsentCollection>>;
  readonly custom_fields: Param<readonly CustomField[]>;
  readonly custom_text: Param<TextInput>;
  readonly customer_creation: Param<'always' | 'if_required'>;
  readonly invoice_creation: Param<{ readonly enabled: boolean }>;
  readonly managed_payments: Param<{ readonly enabled: boolean }>;
  readonly name_collection: Param<{ readonly business?: Named; readonly individual?: Named }>;
  readonly payment_intent_data: Param<IntentTermsInput>;
  readonly payment_method_options: Param<MethodOptions>;
  readonly phone_number_collection: Param<{ readonly enabled: boolean }>;
  readonly shipping_address_collection: Param<{ readonly allowed_countries: readonly string[] }>;
  readonly submit_type: Param<SubmitType>;
  readonly tax_id_collection: Param<{
    readonly enabled: boolean;
    readonly required?: TaxIdRequired;
  }>;
} = {
  allow_promotion_codes: boolean(),
  automatic_tax: notOffered('automatic_tax', 'Taxes are not computed: give line items tax rates.'),
  billing_address_collection: oneOf(['auto', 'required']),
  consent_collection: hash({
    payment_method_reuse_agreement: hash({ position: required(oneOf(['auto', 'hidden'])) }),
    promotions: oneOf(['auto', 'none']),
    terms_of_service: oneOf(['none', 'required']),
  }),
  custom_fields: customFields(),
  custom_text: hash(
    // The keys are those of the list, with one parameter for all.
    Object.fromEntries(TEXT_PLACES.map((place) => [place, message])) as Record<
      keyof CustomText,
      typeof message
    >,
  ),
  customer_creation: oneOf(['always', 'if_required']),
  invoice_creation: notOffered('invoice_creation', 'Invoices are not offered.'),
  managed_payments: notOffered('managed_payments', 'Managed payments are not offered.'),
  name_collection: hash({ business: named, individual: named }),
  payment_intent_data: hash(intentTermsShape),
  payment_method_options: methodOptions(),
  phone_number_collection: enabled,
  shipping_address_collection: hash({ allowed_countries: required(countries()) }),
  submit_type: oneOf(['auto', 'book', 'donate', 'pay']),
  tax_id_collection: hash({
    enabled: required(boolean()),
    required: oneOf(['if_supported', 'never']),
  }),
};

export type TermsInput = Fields<typeof termsShape>;

/** A hash whose `enabled` may only be false; what else is in it says nothing then. */
export function notOffered(name: string, why: string): Param<{ readonly enabled: boolean }> {
  const flag: AnyParam = boolean();
  return {
    required: false,
    read(value, path) {
      const given = typeof value === 'string' ? value : value['enabled'];
      if (given === undefined || flag.read(given, `${path}[enabled]`) === false) {
        return { enabled: false };
      }
      throw invalidParam({
        param: `${path}[enabled]`,
        message: `${why} Leave \`${name}\` out, or set \`${name}[enabled]\` to false.`,
      });
    },
  };
}

function countries(): Param<readonly string[]> {
  const list = array(string(), { maxItems: COUNTRIES.size });
  return {
    required: false,
    read(value, path) {
      const codes = list.read(value, path);
      const odd = codes.findIndex((code) => !COUNTRIES.has(code));
      if (odd >= 0 || codes.length === 0) {
        throw invalidParam({
          param: `${path}[${Math.max(odd, 0)}]`,
          message: 'Use two-letter codes of countries, in capitals (ISO 3166).',
        });
      }
      return [...new Set(codes)];
    },
  };
}
