/**
 * What coffer.js on the merchant's page and our pages inside its frames say to each other.
 * Everything but the first message goes over one MessagePort per frame. No message has a place for
 * card data.
 */
import type { FormInput } from './form/encode.ts';

/** Plain data, as it survives structured cloning and goes into a form. */
export interface PlainObject {
  readonly [key: string]: FormInput;
}

/**
 * The only message sent to a window: it hands over the port. What a frame is told first comes
 * along, so that it waits for one message less. Over the port comes the same, for Checkout's page
 * and for frames of earlier versions.
 */
export interface ConnectMessage {
  readonly type: 'coffer:connect';
  readonly setup: FrameSetup;
}

/** Stripe's shape of an error as `{ error }` holds it in the browser. */
export interface BrowserError {
  readonly type: string;
  readonly code?: string;
  readonly decline_code?: string;
  readonly message?: string;
  readonly param?: string;
  readonly payment_intent?: PlainObject;
  readonly payment_method?: PlainObject;
  readonly [key: string]: FormInput;
}

/** `read` is ours; all others are Stripe.js's own names of what a page may do with a session. */
export const CHECKOUT_ACTIONS = [
  'read',
  'confirm',
  'applyPromotionCode',
  'removePromotionCode',
  'updateEmail',
  'updatePhoneNumber',
  'updateIndividualName',
  'updateBusinessName',
  'updateBillingAddress',
  'updateShippingAddress',
  'updateShippingOption',
  'updateLineItemQuantity',
  'updateTaxIdInfo',
] as const;
export type CheckoutAction = (typeof CHECKOUT_ACTIONS)[number];

/** A call of the API. Sent to a card frame, the frame adds the card that it holds. */
export type FrameTask =
  | { readonly kind: 'create_payment_method'; readonly params: PlainObject }
  | { readonly kind: 'create_token'; readonly params: PlainObject }
  | { readonly kind: 'create_confirmation_token'; readonly params: PlainObject }
  /** Of a payment or setup intent, as the client secret tells. */
  | {
      readonly kind: 'confirm_intent';
      readonly clientSecret: string;
      readonly params: PlainObject;
    }
  | { readonly kind: 'retrieve_intent'; readonly clientSecret: string }
  /** The shopper has closed the bank's page: gives the attempt up. */
  | { readonly kind: 'cancel_challenge'; readonly clientSecret: string; readonly source: string }
  /**
   * Shows the bank's page of an intent that waits for its card holder, and answers with the intent
   * as the API gives it once it waits no longer. Only the `challenge` page can.
   */
  | { readonly kind: 'finish_challenge'; readonly clientSecret: string }
  /**
   * An action for a Checkout session, with what the page gave to it. The answer is the one that
   * Stripe.js gives, with facts for coffer.js beside it. Only the `controller` can.
   */
  | {
      readonly kind: 'checkout';
      readonly clientSecret: string;
      readonly action: CheckoutAction;
      readonly given?: FormInput;
    }
  /** Looks at the fields only, and shows what is wrong with them. */
  | { readonly kind: 'validate' }
  /** What an address or e-mail element holds, whole or not, as its change event has it. */
  | { readonly kind: 'get_value' }
  /** The same for a confirmation: `shipping` or `billing_details`, or what is wrong with it. */
  | { readonly kind: 'collect' };

export type FrameResult =
  | { readonly ok: true; readonly value: PlainObject }
  | { readonly ok: false; readonly error: BrowserError };

export interface FrameSetup {
  readonly publishableKey: string;
  readonly stripeAccount: string | null;
  readonly apiVersion: string | null;
  /** A random id that the elements of one group share, by which the parts of a card meet. */
  readonly group?: string;
  readonly options: PlainObject;
}

export type MessageToFrame =
  | { readonly type: 'configure'; readonly setup: FrameSetup }
  | { readonly type: 'update'; readonly options: PlainObject }
  | { readonly type: 'focus' | 'blur' | 'clear' | 'collapse' }
  | {
      readonly type: 'task';
      readonly id: number;
      /** Epoch milliseconds after which the page no longer waits: too late to begin. */
      readonly beginBeforeMs: number;
      readonly task: FrameTask;
      /** For the number of a split card form: the other parts that the page shows. */
      readonly parts?: readonly string[];
      /** What other elements of the group gave to `collect`. */
      readonly collected?: readonly PlainObject[];
    };

/** The fields' state. `details` is what Stripe's change event adds for this kind of element. */
export interface FieldsState {
  readonly empty: boolean;
  readonly complete: boolean;
  readonly autofilled: boolean;
  readonly error: BrowserError | null;
  readonly details: PlainObject;
}

export type MessageFromFrame =
  /** `isolated`: the frame is within a cross-origin isolated group of documents. */
  | { readonly type: 'ready'; readonly isolated?: boolean }
  /** The frame will not work; why. */
  | { readonly type: 'failed'; readonly error: BrowserError }
  | { readonly type: 'change'; readonly state: FieldsState }
  | { readonly type: 'focus' | 'blur' | 'escape' | 'enter' | 'networkschange' }
  | { readonly type: 'height'; readonly px: number }
  /** What the frame is, in the shopper's language; without it coffer.js's English title stays. */
  | { readonly type: 'title'; readonly title: string }
  /** The frame's own policy stopped something: a directive, and a keyword or an origin. */
  | {
      readonly type: 'violation';
      readonly effectiveDirective: string;
      readonly blockedURI: string;
    }
  /** From the `challenge` page: the words of the modal around it, in the shopper's language. */
  | {
      readonly type: 'labels';
      readonly dialog: string;
      readonly close: string;
      readonly direction: 'ltr' | 'rtl';
    }
  /** An event that the element passes on as it is. */
  | {
      readonly type: 'event';
      readonly name:
        | 'savedpaymentmethodremove'
        | 'savedpaymentmethodupdate'
        // From Checkout's form: its button was pressed, or the shopper has changed the order.
        | 'confirm'
        | 'sessionchange';
      readonly payload: PlainObject;
    }
  /**
   * From the frame of an embedded Checkout. What has a number waits for an `update` whose options
   * have the same `id`.
   */
  | {
      readonly type: 'checkout';
      readonly event: 'complete' | 'shipping' | 'items' | 'challenge' | 'analytics';
      readonly id: number;
      readonly data: PlainObject;
    }
  /** A task has begun; its answer follows. */
  | { readonly type: 'begun'; readonly id: number }
  | { readonly type: 'answer'; readonly id: number; readonly result: FrameResult };
