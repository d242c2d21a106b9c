import { array, boolean, hash, integer, oneOf, required, type Param } from '../../params/spec.ts';
import type { PaymentMethodData } from '../payment-methods/object.ts';

export type AllowRedisplay = PaymentMethodData['allow_redisplay'];
export type Switch = 'disabled' | 'enabled';

/** How many saved payment methods are shown when nobody says, and at most (Stripe docs). */
const REDISPLAY_LIMIT_DEFAULT = 3;
const REDISPLAY_LIMIT_MAX = 10;

/** What a component may do with the customer's saved payment methods. */
export interface PaymentElementFeatures {
  readonly payment_method_allow_redisplay_filters: readonly AllowRedisplay[];
  readonly payment_method_redisplay: Switch;
  readonly payment_method_redisplay_limit: number;
  readonly payment_method_remove: Switch;
  readonly payment_method_save: Switch;
  readonly payment_method_save_usage: 'off_session' | 'on_session' | null;
}

export interface MobileFeatures {
  readonly payment_method_allow_redisplay_filters: readonly AllowRedisplay[];
  readonly payment_method_redisplay: Switch;
  readonly payment_method_remove: Switch;
  readonly payment_method_save: Switch;
  readonly payment_method_save_allow_redisplay_override: AllowRedisplay | null;
}

export interface SheetFeatures {
  readonly payment_method_allow_redisplay_filters: readonly AllowRedisplay[];
  readonly payment_method_remove: Switch;
}

const onOff = oneOf(['disabled', 'enabled']);
const redisplay = oneOf(['always', 'limited', 'unspecified']);
const filters = array(redisplay, { maxItems: 3 });

const paymentElementShape = {
  payment_method_allow_redisplay_filters: filters,
  payment_method_redisplay: onOff,
  payment_method_redisplay_limit: integer({ min: 1, max: REDISPLAY_LIMIT_MAX }),
  payment_method_remove: onOff,
  payment_method_save: onOff,
  payment_method_save_usage: oneOf(['off_session', 'on_session']),
};
const mobileShape = {
  payment_method_allow_redisplay_filters: filters,
  payment_method_redisplay: onOff,
  payment_method_remove: onOff,
  payment_method_save: onOff,
  payment_method_save_allow_redisplay_override: redisplay,
};
const sheetShape = {
  payment_method_allow_redisplay_filters: filters,
  payment_method_remove: onOff,
};

/** A component with features: what it is given, and whether it is on. */
function component<S>(features: Param<S>): Param<GivenComponent<S>> {
  return hash({ enabled: required(boolean()), features });
}

interface GivenComponent<S> {
  readonly enabled: boolean;
  readonly features?: S;
}

export const paymentElementParam: Param<GivenComponent<Partial<PaymentElementFeatures>>> =
  component(hash(paymentElementShape));
export const mobileParam: Param<GivenComponent<Partial<MobileFeatures>>> = component(
  hash(mobileShape),
);
export const sheetParam: Param<GivenComponent<Partial<SheetFeatures>>> = component(
  hash(sheetShape),
);

/** Defaults of what a component does not name. */
const SHOWN: readonly AllowRedisplay[] = ['always'];

export function paymentElementFeatures(
  given: Partial<PaymentElementFeatures> | undefined,
): PaymentElementFeatures {
  return {
    payment_method_allow_redisplay_filters: SHOWN,
    payment_method_redisplay: 'disabled',
    payment_method_redisplay_limit: REDISPLAY_LIMIT_DEFAULT,
    payment_method_remove: 'disabled',
    payment_method_save: 'disabled',
    payment_method_save_usage: null,
    ...given,
  };
}

export function mobileFeatures(given: Partial<MobileFeatures> | undefined): MobileFeatures {
  return {
    payment_method_allow_redisplay_filters: SHOWN,
    payment_method_redisplay: 'disabled',
    payment_method_remove: 'disabled',
    payment_method_save: 'disabled',
    payment_method_save_allow_redisplay_override: null,
    ...given,
  };
}

export function sheetFeatures(given: Partial<SheetFeatures> | undefined): SheetFeatures {
  return {
    payment_method_allow_redisplay_filters: SHOWN,
    payment_method_remove: 'disabled',
    ...given,
  };
}
