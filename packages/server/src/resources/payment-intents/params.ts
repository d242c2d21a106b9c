import { AMOUNT_MAX_MINOR, formatMoney, minimumChargeMinor } from '@coffer/kernel';
import {
  array,
  boolean,
  hash,
  integer,
  invalidParam,
  metadata,
  oneOf,
  string,
  unsettable,
  type Fields,
  type MetadataChange,
  type Param,
} from '../../params/spec.ts';
import { email } from '../contact/email.ts';
import { shipping, type Shipping } from '../contact/shipping.ts';
import { checkStep } from '../money/check-step.ts';
import { noCardDescriptor, statementText } from '../payments/descriptor-params.ts';
import {
  paymentMethodDataParam,
  type PaymentMethodData,
} from '../payments/payment-method-params.ts';

const DESCRIPTION_MAX_CHARS = 1_000;
const TRANSFER_GROUP_MAX_CHARS = 255;

export type CaptureMethod = 'automatic' | 'automatic_async' | 'manual';
export type FutureUsage = 'off_session' | 'on_session';
/** What a merchant charges a stored card for. */
export type CredentialReason = 'installment' | 'recurring' | 'unscheduled';

/** `payment_method_options[card]`, as far as we have it. */
export interface CardOptions {
  readonly request_incremental_authorization?: 'if_available' | 'never';
  readonly require_cvc_recollection?: boolean;
  readonly request_three_d_secure?: 'any' | 'automatic' | 'challenge';
  readonly setup_credential_usage?: CredentialReason;
  readonly setup_future_usage?: FutureUsage | 'none' | null;
  readonly stored_credential_usage?: CredentialReason;
}

export interface MethodOptions {
  readonly card?: CardOptions | null;
}

const credentialReason: Param<CredentialReason> = oneOf([
  'installment',
  'recurring',
  'unscheduled',
]);

/** Of `payment_method_options[card]`. */
const cardShape = {
  request_incremental_authorization: oneOf(['if_available', 'never']),
  request_three_d_secure: oneOf(['any', 'automatic', 'challenge']),
  require_cvc_recollection: boolean(),
  setup_credential_usage: credentialReason,
  setup_future_usage: unsettable(oneOf(['none', 'off_session', 'on_session'])),
  stored_credential_usage: credentialReason,
};

/** Parameters of an intent that several of its calls take. */
export const intentShape: {
  readonly allowed_payment_method_types: Param<readonly 'card'[]>;
  readonly capture_method: Param<CaptureMethod>;
  readonly description: Param<string | null>;
  readonly metadata: Param<MetadataChange>;
  readonly payment_method: Param<string | null>;
  readonly payment_method_data: Param<PaymentMethodData>;
  readonly payment_method_options: Param<MethodOptions>;
  readonly payment_method_types: Param<readonly 'card'[]>;
  readonly receipt_email: Param<string | null>;
  readonly setup_future_usage: Param<FutureUsage | null>;
  readonly shipping: Param<Shipping | null>;
  readonly statement_descriptor: Param<null>;
  readonly statement_descriptor_suffix: Param<string | null>;
} = {
  allowed_payment_method_types: array(oneOf(['card'])),
  capture_method: oneOf(['automatic', 'automatic_async', 'manual']),
  description: unsettable(string({ maxChars: DESCRIPTION_MAX_CHARS })),
  metadata: metadata(),
  payment_method: unsettable(string()),
  payment_method_data: paymentMethodDataParam,
  payment_method_options: methodOptions(),
  // The name until version 2026-03-25.
  payment_method_types: array(oneOf(['card'])),
  receipt_email: unsettable(email()),
  setup_future_usage: unsettable(oneOf(['off_session', 'on_session'])),
  shipping: unsettable(shipping()),
  statement_descriptor: noCardDescriptor(),
  statement_descriptor_suffix: statementText('statement descriptor suffix'),
};

/** The merchant's name for charges that belong together. */
export const transferGroup: Param<string | null> = unsettable(
  string({ maxChars: TRANSFER_GROUP_MAX_CHARS }),
);

/** What a call says of an intent. */
export type IntentInput = Omit<Fields<typeof intentShape>, 'statement_descriptor'> & {
  /** Rows from before it was refused have one, and an increment may give one. */
  readonly statement_descriptor?: string | null;
  /** Of a charge without an intent; intents take none until there are connected accounts. */
  readonly transfer_group?: string | null;
};

/** What the call that asks for more of a card says beside the amount. */
export type IncrementInput = Pick<IntentInput, 'description' | 'metadata' | 'statement_descriptor'>;

/** Options of other payment methods are taken and not kept: those methods are not offered. */
export function methodOptions(): Param<MethodOptions> {
  return optionsOf(unsettable(hash(cardShape)), (card) => ({ card }));
}

/** What is said of a payment method where it pays. */
export interface ConfirmedOptions extends MethodOptions {
  /** A token for the CVC of a saved card. It is used up and not kept. */
  readonly cvc_token?: string;
}

export function confirmedOptions(): Param<ConfirmedOptions> {
  return optionsOf(unsettable(hash({ ...cardShape, cvc_token: string() })), (given) => {
    if (given === null) return { card: null };
    const { cvc_token, ...card } = given;
    return { card, ...(cvc_token !== undefined && { cvc_token }) };
  });
}

function optionsOf<C>(
  card: Param<C>,
  optionsWith: (card: C) => ConfirmedOptions,
): Param<ConfirmedOptions> {
  return {
    required: false,
    read(value, path) {
      if (typeof value === 'string') throw invalidParam({ param: path, message: 'Invalid object' });
      const given = value['card'];
      return given === undefined ? {} : optionsWith(card.read(given, `${path}[card]`));
    },
  };
}

/** The id of a customer. */
export const customerParam: Param<string> = string();

/** An amount in the currency's smallest unit; its bounds depend on the currency. */
export function amount(): Param<number> {
  const whole = integer();
  return {
    required: false,
    read(value, path) {
      const minor = whole.read(value, path);
      if (minor > 0) return minor;
      throw invalidParam({
        param: path,
        code: 'parameter_invalid_integer',
        message:
          'The amount must be greater than or equal to the minimum charge amount allowed for ' +
          'your account and the currency set ' +
          '(https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts).',
      });
    },
  };
}

/** Throws when an amount cannot be charged in its currency. */
export function checkAmount(amountMinor: number, code: string): void {
  checkStep(amountMinor, { currency: code, param: 'amount' });
  const minimum = minimumChargeMinor(code);
  if (amountMinor < minimum) {
    throw invalidParam({
      param: 'amount',
      code: 'amount_too_small',
      message: `Amount must be at least ${formatMoney(minimum, code)} ${code}`,
    });
  }
  if (amountMinor > AMOUNT_MAX_MINOR) {
    throw invalidParam({
      param: 'amount',
      code: 'amount_too_large',
      message: `Amount must be no more than ${formatMoney(AMOUNT_MAX_MINOR, code)}`,
    });
  }
}
