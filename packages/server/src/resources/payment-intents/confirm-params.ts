import { boolean, string, type Fields, type Param } from '../../params/spec.ts';
import type { Holder } from '../authentications/authentication.ts';
import { mandateDataParam, type MandateInput } from '../mandates/acceptance.ts';
import { returnUrl } from '../payments/return-url.ts';

/** Where an envelope may hold a CVC that was asked for again. */
export const CVC_AT = 'payment_method_options[card]';

/** Parameters of confirming, alone or while creating. */
export const confirmShape: {
  readonly confirmation_token: Param<string>;
  readonly error_on_requires_action: Param<boolean>;
  readonly mandate: Param<string>;
  readonly mandate_data: Param<MandateInput | null>;
  readonly off_session: Param<OffSession>;
  readonly return_url: Param<string>;
  readonly use_stripe_sdk: Param<boolean>;
} = {
  confirmation_token: string(),
  error_on_requires_action: boolean(),
  mandate: string(),
  mandate_data: mandateDataParam,
  off_session: offSession(),
  return_url: returnUrl(),
  use_stripe_sdk: boolean(),
};

export type ConfirmInput = Fields<typeof confirmShape>;

function offSession(): Param<OffSession> {
  const flag = boolean();
  return {
    required: false,
    read(value, path) {
      return value === 'one_off' || value === 'recurring' ? value : flag.read(value, path);
    },
  };
}

/** Whether the customer is away from the checkout, and what the merchant charges for then. */
export type OffSession = boolean | 'one_off' | 'recurring';

/** How the card's holder can be reached, as the request says. */
export function holderOf(
  input: Pick<ConfirmInput, 'error_on_requires_action' | 'return_url' | 'use_stripe_sdk'>,
): Holder {
  return {
    returnUrl: input.return_url ?? null,
    sdk: input.use_stripe_sdk ?? false,
    failOnChallenge: input.error_on_requires_action ?? false,
  };
}
