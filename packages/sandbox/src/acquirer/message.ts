/** The card of one message. It lives as long as the request and goes into no row and no log. */
export interface CardInput {
  readonly number: string;
  readonly expMonth: number;
  readonly expYear: number;
  readonly cvcGiven: boolean;
}

/** What the card holder said to live at; null where nothing was given. */
export interface AddressInput {
  readonly line1: string | null;
  readonly postalCode: string | null;
}

export interface AuthorizationMessage {
  readonly operation: 'authorization';
  readonly reference: string;
  readonly amountMinor: number;
  readonly currency: string;
  /** Capture the whole amount at once. */
  readonly capture: boolean;
  readonly offSession: boolean;
  readonly statementDescriptor: string;
  readonly card: CardInput;
  readonly address: AddressInput;
  /** Given by a caller that can authenticate the card's holder (version 2 of the message). */
  readonly security?: {
    readonly storedCredential: boolean;
    readonly transactionId: string | null;
  };
  /** The merchant's risk rules (version 4 of the message); our default where it brings none. */
  readonly blockRules?: readonly BlockRule[];
  /** Of a card that is stored, or is being stored (version 5 of the message). */
  readonly credential?: Credential;
}

/** Who asks for a payment with a stored card, and for what. */
export interface Credential {
  readonly initiator: (typeof INITIATORS)[number];
  readonly usage: (typeof USAGES)[number];
  readonly reason: (typeof REASONS)[number] | null;
  readonly networkTransactionId: string | null;
}

export const INITIATORS = ['customer', 'merchant'] as const;
export const USAGES = ['first', 'subsequent'] as const;
export const REASONS = ['installment', 'recurring', 'unscheduled'] as const;

/** What stops a payment, beside the issuer. */
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

/** Asks the directory server to authenticate the card's holder. */
export interface AuthenticationMessage {
  readonly operation: 'authentication';
  readonly reference: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly notificationUrl: string;
  readonly card: CardInput;
}

/** A question about a card that moves no money. */
export interface VerificationMessage {
  readonly operation: 'verification';
  readonly reference: string;
  readonly card: CardInput;
  readonly address: AddressInput;
  /** As of an authorization (version 2 of the message). */
  readonly security?: { readonly transactionId: string | null };
}

/**
 * A capture or refund of (a part of) the authorization `original`, or more of it: the amount of an
 * increment is the whole one that is to stand.
 */
export interface TransferMessage {
  readonly operation: 'capture' | 'increment' | 'refund';
  readonly reference: string;
  readonly original: string;
  readonly amountMinor: number;
  readonly currency: string;
  /** Of a refund: its caller will ask what becomes of it (version 2 of the message). */
  readonly inquires?: true;
}

/** Undoes the authorization or verification `original` whole, seen or not. */
export interface ReversalMessage {
  readonly operation: 'reversal';
  readonly reference: string;
  readonly original: string;
}

export type CardMessage = AuthorizationMessage | VerificationMessage;
export type FollowUpMessage = TransferMessage | ReversalMessage;
export type Message = AuthenticationMessage | CardMessage | FollowUpMessage;
export type Operation = Message['operation'];
