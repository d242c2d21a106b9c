import {
  array,
  boolean,
  hash,
  invalidParam,
  metadata,
  oneOf,
  required,
  string,
  timestamp,
  type MetadataChange,
  type Param,
} from '../../params/spec.ts';
import { branding, type BrandingInput } from '../checkout/branding-params.ts';
import { sessionItems, type ItemInput } from '../checkout/item-params.ts';
import { redirectUrl } from '../checkout/redirect-url.ts';
import { shippingOptionsParam, type ShippingOptionInput } from '../checkout/shipping-option.ts';
import { notOffered, termsShape, type TermsInput } from '../checkout/terms-params.ts';
import { email } from '../contact/email.ts';
import { currency } from '../money/currency.ts';
import type { CustomerUpdate, SavedMethods, SessionData, UiMode } from './row.ts';

const REFERENCE_MAX_CHARS = 200;
const DISCOUNTS_MAX = 1;

/** The languages that a page may be asked for (Stripe docs, "locale"). */
export const LOCALES: readonly string[] = (
  'auto bg cs da de el en en-GB es es-419 et fi fil fr fr-CA hi-IN hr hu id it ja ko lt lv ms mt ' +
  'nb nl pl pt pt-BR ro ru sk sl sv th tr vi zh zh-HK zh-TW'
).split(' ');

/** What can be said of a new session. */
export interface NewSession extends TermsInput {
  readonly after_expiration?: {
    readonly recovery?: { readonly allow_promotion_codes?: boolean; readonly enabled: boolean };
  };
  readonly branding_settings?: BrandingInput;
  readonly cancel_url?: string;
  readonly client_reference_id?: string;
  readonly currency?: string;
  readonly customer?: string;
  readonly customer_email?: string;
  readonly customer_update?: Partial<CustomerUpdate>;
  readonly discounts?: readonly DiscountInput[];
  readonly expires_at?: number;
  readonly integration_identifier?: string;
  readonly line_items?: readonly ItemInput[];
  readonly locale?: string;
  readonly metadata?: MetadataChange;
  readonly mode?: SessionData['mode'];
  readonly origin_context?: 'mobile_app' | 'web';
  readonly payment_method_collection?: 'always' | 'if_required';
  readonly permissions?: {
    readonly update_shipping_details?: 'client_only' | 'server_only';
  };
  readonly redirect_on_completion?: 'always' | 'if_required' | 'never';
  readonly return_url?: string;
  readonly saved_payment_method_options?: Partial<SavedMethods>;
  readonly setup_intent_data?: SetupTerms;
  readonly shipping_options?: readonly ShippingOptionInput[];
  readonly success_url?: string;
  readonly ui_mode?: UiMode;
}

export interface DiscountInput {
  readonly coupon?: string;
  readonly promotion_code?: string;
}

export interface SetupTerms {
  readonly description?: string;
  readonly metadata?: MetadataChange;
}

const cardTypes = array(oneOf(['card']));
const autoOrNever = oneOf(['auto', 'never']);

export const createSessionParams: Param<NewSession> = hash({
  ...termsShape,
  adaptive_pricing: notOffered('adaptive_pricing', 'Prices are not converted.'),
  after_expiration: hash({
    recovery: hash({ allow_promotion_codes: boolean(), enabled: required(boolean()) }),
  }),
  allowed_payment_method_types: cardTypes,
  branding_settings: branding,
  cancel_url: redirectUrl(),
  client_reference_id: string({ maxChars: REFERENCE_MAX_CHARS }),
  currency: currency(),
  customer: string(),
  customer_email: email(),
  customer_update: hash({ address: autoOrNever, name: autoOrNever, shipping: autoOrNever }),
  discounts: array(hash({ coupon: string(), promotion_code: string() }), {
    maxItems: DISCOUNTS_MAX,
  }),
  expires_at: timestamp(),
  integration_identifier: string(),
  line_items: sessionItems,
  locale: locale(),
  metadata: metadata(),
  mode: sessionMode(),
  origin_context: oneOf(['mobile_app', 'web']),
  payment_method_collection: oneOf(['always', 'if_required']),
  // The name until version 2026-03-25.
  payment_method_types: cardTypes,
  permissions: hash({ update_shipping_details: oneOf(['client_only', 'server_only']) }),
  redirect_on_completion: oneOf(['always', 'if_required', 'never']),
  return_url: redirectUrl(),
  saved_payment_method_options: hash({
    allow_redisplay_filters: array(oneOf(['always', 'limited', 'unspecified']), { maxItems: 3 }),
    payment_method_remove: noRemoving(),
    payment_method_save: oneOf(['disabled', 'enabled']),
  }),
  setup_intent_data: hash({ description: string(), metadata: metadata() }),
  shipping_options: shippingOptionsParam,
  success_url: redirectUrl(),
  ui_mode: uiMode(),
});

function sessionMode(): Param<SessionData['mode']> {
  const mode = oneOf(['payment', 'setup', 'subscription']);
  return {
    required: false,
    read(value, path) {
      const read = mode.read(value, path);
      if (read !== 'subscription') return read;
      throw invalidParam({
        param: path,
        message: 'Subscriptions are not offered: `mode` can be `payment` or `setup`.',
      });
    },
  };
}

/** Saved cards are removed by the merchant alone: our page has no button for it. */
function noRemoving(): Param<'disabled' | 'enabled'> {
  const word = oneOf(['disabled', 'enabled']);
  return {
    required: false,
    read(value, path) {
      const read = word.read(value, path);
      if (read === 'disabled') return read;
      throw invalidParam({
        param: path,
        message: 'Saved cards cannot be removed on the page: this can only be `disabled`.',
      });
    },
  };
}

/** Today's names, and those until version 2026-03-25. */
const UI_MODES = {
  custom: 'elements',
  elements: 'elements',
  embedded: 'embedded_page',
  embedded_page: 'embedded_page',
  form: 'form',
  hosted: 'hosted_page',
  hosted_page: 'hosted_page',
} as const;

function uiMode(): Param<UiMode> {
  const word = string();
  return {
    required: false,
    read(value, path) {
      const given = word.read(value, path);
      const known = Object.entries(UI_MODES).find(([name]) => name === given);
      if (known !== undefined) return known[1];
      throw invalidParam({
        param: path,
        message: `Invalid ${path}: must be one of hosted_page, embedded_page, elements, or form`,
      });
    },
  };
}

export function locale(): Param<string> {
  return oneOf(LOCALES);
}
