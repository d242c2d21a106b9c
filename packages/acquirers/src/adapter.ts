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
    }
  | {
      readonly kind: 'declined';
      /** The API's error code: `card_declined`, `expired_card`, … */
      readonly code: string;
      readonly declineCode: string | null;
      readonly networkDeclineCode: string | null;
      /** Stopped by risk rules rather than by the issuer. */
      readonly blocked: boolean;
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
  /** A zero-amount check of card and address. Moves no money. */
  verify(input: VerifyInput): SkeletonCall;
  capture(input: FollowUpInput): SkeletonCall;
  /** Undoes the original whole, whether or not the acquirer has seen it. */
  reverse(input: FollowUpInput): SkeletonCall;
  refund(input: FollowUpInput): SkeletonCall;
  /**
   * What an answer means for the operation `reference`. An answer that is not to that reference (a
   * connection may carry an answer twice, or another's) settles nothing and is `unknown`.
   */
  readAnswer(answer: {
    readonly reference: string;
    readonly httpStatus: number;
    readonly fields: Readonly<Record<string, SkeletonParameter>>;
  }): Outcome;
}
