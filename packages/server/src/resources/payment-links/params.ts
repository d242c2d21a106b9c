import {
  array,
  boolean,
  hash,
  integer,
  metadata,
  oneOf,
  required,
  string,
  unsettable,
  type MetadataChange,
  type Param,
} from '../../params/spec.ts';
import { changedLinkItems, linkItems, type ItemInput } from '../checkout/item-params.ts';
import { redirectUrl } from '../checkout/redirect-url.ts';
import { termsShape, type TermsInput } from '../checkout/terms-params.ts';
import { currency } from '../money/currency.ts';
import { linkConnectShape } from '../payments/connect-params.ts';
import type { PaymentMethodCollection } from './row.ts';

const MESSAGE_MAX_CHARS = 500;
const SHIPPING_OPTIONS_MAX = 5;

interface AfterCompletionInput {
  readonly hosted_confirmation?: { readonly custom_message?: string };
  readonly redirect?: { readonly url: string };
  readonly type: 'hosted_confirmation' | 'redirect';
}

/** What can be said of a payment link when it is made or changed; null unsets. */
export interface LinkInput extends Omit<
  TermsInput,
  'custom_fields' | 'name_collection' | 'payment_method_options' | 'shipping_address_collection'
> {
  readonly after_completion?: AfterCompletionInput;
  readonly custom_fields?: TermsInput['custom_fields'] | null;
  readonly inactive_message?: string | null;
  readonly metadata?: MetadataChange;
  readonly name_collection?: TermsInput['name_collection'] | null;
  readonly payment_method_collection?: PaymentMethodCollection;
  readonly payment_method_options?: NoOptions | null;
  readonly payment_method_types?: readonly 'card'[] | null;
  readonly restrictions?: {
    readonly completed_sessions: { readonly limit: number };
  } | null;
  readonly shipping_address_collection?: TermsInput['shipping_address_collection'] | null;
}

/** Of cards Stripe's links take only the brands that are not, and those are not offered. */
type NoOptions = { readonly card?: object };

const linkShape = {
  ...termsShape,
  ...linkConnectShape,
  after_completion: hash({
    hosted_confirmation: hash({ custom_message: string({ maxChars: MESSAGE_MAX_CHARS }) }),
    redirect: hash({ url: required(redirectUrl()) }),
    type: required(oneOf(['hosted_confirmation', 'redirect'])),
  }),
  custom_fields: unsettable(termsShape.custom_fields),
  inactive_message: unsettable(string({ maxChars: MESSAGE_MAX_CHARS })),
  metadata: metadata(),
  name_collection: unsettable(termsShape.name_collection),
  payment_method_collection: oneOf(['always', 'if_required']),
  payment_method_options: unsettable(hash({ card: hash({}) })),
  payment_method_types: unsettable(array(oneOf(['card']))),
  restrictions: unsettable(
    hash({ completed_sessions: required(hash({ limit: required(integer({ min: 1 })) })) }),
  ),
  shipping_address_collection: unsettable(termsShape.shipping_address_collection),
};

export interface NewPaymentLink extends LinkInput {
  readonly currency?: string;
  readonly line_items: readonly ItemInput[];
  readonly shipping_options?: LinkShipping;
}

type LinkShipping = readonly { readonly shipping_rate?: string }[];

const linkShipping: Param<LinkShipping> = array(hash({ shipping_rate: string() }), {
  maxItems: SHIPPING_OPTIONS_MAX,
});

export const createLinkParams: Param<NewPaymentLink> = hash({
  ...linkShape,
  currency: currency(),
  line_items: required(linkItems),
  shipping_options: linkShipping,
});

export interface PaymentLinkChange extends LinkInput {
  readonly active?: boolean;
  readonly line_items?: readonly ItemInput[];
  readonly shipping_options?: LinkShipping | null;
}

export const updateLinkParams: Param<PaymentLinkChange> = hash({
  ...linkShape,
  active: boolean(),
  line_items: changedLinkItems,
  shipping_options: unsettable(linkShipping),
});
