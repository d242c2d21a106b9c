import {
  array,
  boolean,
  changeMetadata,
  metadata,
  oneOf,
  string,
  unsettable,
  type Fields,
  type MetadataChange,
  type Param,
} from '../../params/spec.ts';
import { mandateDataParam, type MandateInput } from '../mandates/acceptance.ts';
import { methodOptions, type MethodOptions } from '../payment-intents/params.ts';
import {
  paymentMethodDataParam,
  type PaymentMethodData,
} from '../payments/payment-method-params.ts';
import { returnUrl } from '../payments/return-url.ts';
import type { SetupIntentData } from './object.ts';

const DESCRIPTION_MAX_CHARS = 1_000;

/** Parameters of a setup intent that several of its calls take. */
export const setupIntentShape: {
  readonly allowed_payment_method_types: Param<readonly 'card'[]>;
  readonly customer: Param<string>;
  readonly description: Param<string | null>;
  readonly metadata: Param<MetadataChange>;
  readonly payment_method: Param<string | null>;
  readonly payment_method_data: Param<PaymentMethodData>;
  readonly payment_method_options: Param<MethodOptions>;
  readonly payment_method_types: Param<readonly 'card'[]>;
} = {
  allowed_payment_method_types: array(oneOf(['card'])),
  customer: string(),
  description: unsettable(string({ maxChars: DESCRIPTION_MAX_CHARS })),
  metadata: metadata(),
  payment_method: unsettable(string()),
  payment_method_data: paymentMethodDataParam,
  payment_method_options: methodOptions(),
  payment_method_types: array(oneOf(['card'])),
};

export type SetupIntentInput = Fields<typeof setupIntentShape>;

/** Parameters of confirming, alone or while creating. */
export const setupConfirmShape: {
  readonly confirmation_token: Param<string>;
  readonly mandate_data: Param<MandateInput | null>;
  readonly return_url: Param<string>;
  readonly use_stripe_sdk: Param<boolean>;
} = {
  confirmation_token: string(),
  mandate_data: mandateDataParam,
  return_url: returnUrl(),
  use_stripe_sdk: boolean(),
};

/** A setup intent's data after what a request says of it; what it does not name stays. */
export function changeSetupData(before: SetupIntentData, input: SetupIntentInput): SetupIntentData {
  const { setup_credential_usage } = input.payment_method_options?.card ?? {};
  const ofTypes = input.allowed_payment_method_types ?? input.payment_method_types;
  return {
    ...before,
    // Types that are named take the place of automatic ones.
    ...(ofTypes !== undefined && { automatic_payment_methods: null }),
    description: input.description === undefined ? before.description : input.description,
    metadata: changeMetadata(before.metadata, input.metadata),
    ...(setup_credential_usage !== undefined && { setup_credential_usage }),
    request_three_d_secure:
      input.payment_method_options?.card?.request_three_d_secure ?? before.request_three_d_secure,
  };
}
