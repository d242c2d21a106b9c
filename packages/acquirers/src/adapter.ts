import type { SkeletonParameter } from './skeletons/skeleton.ts';

/** What an adapter asks the vault to send: a registered skeleton and its parameters. */
export interface SkeletonCall {
  readonly skeleton: string;
  readonly parameters: Readonly<Record<string, SkeletonParameter>>;
  /** Whether the skeleton has card fields, so that the call must name a card. */
  readonly needsCard: boolean;
}

/** How an operation whose answer never came is closed (DESIGN rule 4). */
export type Recovery = 'resend' | 'reverse' | 'inquire-then-reverse';

export interface BillingAddress {
  readonly name: string | null;
  readonly line1: string | null;
  readonly postal_code: string | null;
  readonly country: string | null;
}

export interface AuthorizeInput {
  /** The operation's id; the acquirer answers the same reference the same way. */
  readonly reference: string;
  readonly amountMinor: number;
  readonly currency: string;
  /** Authorize and capture in one step. */
  readonly capture: boolean;
  readonly offSession: boolean;
  readonly statementDescriptor: string;
  readonly billing: BillingAddress;
  /**
   * For a caller that can authenticate the card's holder; without it no issuer is told that it
   * could ask for that.
   */
  readonly security?: PaymentSecurity;
  /** Of a card that is stored, or is being stored by this payment. Needs `blockRules`. */
  readonly credential?: CredentialUse;
  /** The account's rules; without them the acquirer's own default holds. Needs `security`. */
  readonly blockRules?: readonly BlockRule[];
}

/**
 * What stops a payment, beside the issuer. `highest_risk` is on unless an account turns it off; the
 * others are off unless it turns them on. `adaptive_three_d_secure` stops a payment only until its
 * holder is authenticated.
 */
export const BLOCK_RULES = [
  'adaptive_three_d_secure',
  'cvc_failure',
  'dynamic_risk_threshold',
  'high_early_fraud_warning_score',
  'high_fraud_dispute_score',
  'highest_risk',
  'postal_code_failure',
] as const;
export type BlockRule = (typeof BLOCK_RULES)[number];

/**
 * Who asks for a payment with a stored card, and for what (the card networks' rules of stored
 * credentials: payments that the customer or the merchant initiates).
 */
export interface CredentialUse {
  readonly initiator: 'customer' | 'merchant';
  /** `first`: the card is being stored by this payment. */
  readonly usage: 'first' | 'subsequent';
  /** What the merchant charges for, now or later; null when nothing was said. */
  readonly reason: 'installment' | 'recurring' | 'unscheduled' | null;
  /** Of the payment or verification by which the card was stored. */
  readonly networkTransactionId: string | null;
}

export interface PaymentSecurity {
  /** The acquirer's transaction in which the holder was authenticated; null when none was. */
  readonly transactionId: string | null;
  /** The holder once agreed, authenticated, that this card is charged later. */
  readonly storedCredential: boolean;
}

export interface AuthenticateInput {
  readonly reference: string;
  /** 0 when a card is only set up. */
  readonly amountMinor: number;
  readonly currency: string;
  /** Where the issuer's page sends the browser in the end. */
  readonly notificationUrl: string;
}

export interface InquireInput {
  readonly reference: string;
  /** The reference of the authentication, or of the refund, that is asked about. */
  readonly original: string;
}

/**
 * Where a refund stands that the acquirer took on. `provisional`: the holder's bank has it, and may
 * still send it back, which is `failed`. `done` and `failed` are the end; `unknown` tells nothing.
 */
export type RefundStanding = 'done' | 'failed' | 'pending' | 'provisional' | 'unknown';

/** Where the authentication of a card's holder stands (EMV 3-D Secure). */
export type Authentication =
  | {
      /** `attempted`: the issuer takes no part, and the network vouches for the try. */
      readonly kind: 'authenticated' | 'attempted';
      readonly transactionId: string;
      readonly version: string;
      readonly electronicCommerceIndicator: string;
    }
  /** The holder has to answer to the issuer's page, or is about to. */
  | {
      readonly kind: 'challenge';
      readonly transactionId: string;
      readonly version: string;
      readonly acsUrl: string;
    }
  | { readonly kind: 'failed' | 'canceled'; readonly transactionId: string }
  /** The card's network knows no authentication, or its directory could not say. */
  | { readonly kind: 'not_supported' | 'processing_error' }
  /** The answer does not tell; the authentication is to be asked for, or inquired, again. */
  | { readonly kind: 'unknown' };

/** An acquirer's answer: what of it may leave the card store, and to what it should be one. */
export interface AcquirerAnswer {
  readonly reference: string;
  readonly httpStatus: number;
  readonly fields: Readonly<Record<string, SkeletonParameter>>;
}

/** A follow-up on an approved authorization. `original` is that authorization's reference. */
export interface FollowUpInput {
  readonly reference: string;
  readonly original: string;
  readonly amountMinor: number;
  readonly currency: string;
}

export interface VerifyInput {
  readonly reference: string;
  readonly billing: BillingAddress;
  /** As of an authorization: for a caller that can authenticate the card's holder. */
  readonly security?: Pick<PaymentSecurity, 'transactionId'>;
}

export type CheckResult = 'pass' | 'fail' | 'unavailable' | 'unchecked';

export interface CardChecks {
  readonly cvc_check: CheckResult | null;
  readonly address_line1_check: CheckResult | null;
  readonly address_postal_code_check: CheckResult | null;
}

export interface Risk {
  readonly level: 'normal' | 'elevated' | 'highest';
  /** 0 to 99. */
  readonly score: number;
}

/** What an acquirer's answer means. */
export type Outcome =
  | {
      readonly kind: 'approved';
      readonly authorizationCode: string | null;
      readonly networkTransactionId: string | null;
      readonly checks: CardChecks;
      readonly risk: Risk;
      /** The merchant may have the money at once, without the days that it takes otherwise. */
      readonly availableAtOnce?: true;
      /** Of a refund that is not settled yet: what becomes of it is to be inquired. */
      readonly settlement?: 'pending' | 'provisional';
    }
  | {
      readonly kind: 'declined';
      /** The API's error code: `card_declined`, `expired_card`, … */
      readonly code: string;
      readonly declineCode: string | null;
      readonly networkDeclineCode: string | null;
      /** Stopped by risk rules rather than by the issuer. */
      readonly blocked: boolean;
      /** The rule that stopped it; absent where the acquirer does not say. */
      readonly blockedBy?: BlockRule;
      readonly checks: CardChecks;
      readonly risk: Risk;
    }
  /** The acquirer cannot do what was asked, and did nothing: HTTP 400 with this code. */
  | { readonly kind: 'not_supported'; readonly code: string; readonly message: string }
  /** The answer does not settle the operation; it stays unknown. */
  | { readonly kind: 'unknown' };

/** One acquirer, as pure functions: payment → call, answer → outcome. It does no I/O. */
export interface AcquirerAdapter {
  readonly id: string;
  readonly recovery: Recovery;
  authorize(input: AuthorizeInput): SkeletonCall;
  /** Asks the card's directory server who authenticates its holder, and how. Moves no money. */
  authenticate(input: AuthenticateInput): SkeletonCall;
  /** Asks what became of an authentication. Each question has a reference of its own. */
  inquire(input: InquireInput): SkeletonCall;
  /** A zero-amount check of card and address. Moves no money. */
  verify(input: VerifyInput): SkeletonCall;
  /** Asks for more of the card: `amountMinor` is the whole amount that is then authorized. */
  increment(input: FollowUpInput): SkeletonCall;
  capture(input: FollowUpInput): SkeletonCall;
  /** Undoes the original whole, whether or not the acquirer has seen it. */
  reverse(input: FollowUpInput): SkeletonCall;
  refund(input: FollowUpInput): SkeletonCall;
  /** Asks what became of a refund. Each question has a reference of its own. */
  inquireRefund(input: InquireInput): SkeletonCall;
  /**
   * What an answer means for the operation `reference`. An answer that is not to that reference (a
   * connection may carry an answer twice, or another's) settles nothing and is `unknown`.
   */
  readAnswer(answer: AcquirerAnswer): Outcome;
  /** What an answer to `authenticate` or `inquire` means, as strictly. */
  readAuthentication(answer: AcquirerAnswer): Authentication;
  /** What an answer to `inquireRefund` means, as strictly. */
  readRefund(answer: AcquirerAnswer): RefundStanding;
}
