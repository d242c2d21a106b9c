import type { CardFacts } from './envelope.ts';

/** A value that the server may put into a skeleton's parameter. */
export type SkeletonParameter = string | number | boolean | null;

/**
 * POST /send: fill a registered skeleton and send it to its bound acquirer. The server names the
 * skeleton and parameters, never an address or the place of a card field.
 */
export interface SendRequest {
  readonly account_id: string;
  readonly livemode: boolean;
  /** The operation's id. The same reference with other contents is refused. */
  readonly reference: string;
  readonly skeleton: string;
  readonly parameters: Readonly<Record<string, SkeletonParameter>>;
  readonly card_ref: string | null;
  /** The CVC to send, when the operation should carry one. */
  readonly cvc_ref: string | null;
}

export type SendAnswer =
  /** The acquirer answered this reference, now or at an earlier send. */
  | {
      readonly status: 'answered';
      readonly http_status: number;
      /** Only the fields that the skeleton lists. */
      readonly fields: Readonly<Record<string, SkeletonParameter>>;
    }
  /** It may or may not have taken effect: time-out, broken connection, unreadable answer. */
  | { readonly status: 'unknown'; readonly reason: 'timeout' | 'connection' | 'unreadable' }
  /** Nothing was sent under this reference by this call. */
  | { readonly status: 'refused'; readonly reason: SendRefusal };

export type SendRefusal =
  | 'card_gone'
  | 'cvc_gone'
  | 'no_acquirer'
  | 'parameters'
  | 'reference_mismatch'
  | 'unknown_skeleton';

/**
 * POST /cards/test-alias: the card that a `pm_card_*` or `tok_*` name stands for. 404 when there is
 * none.
 */
export interface TestAliasRequest {
  readonly account_id: string;
  readonly alias: string;
}

/**
 * How references of those cards begin. Nothing is stored under them, so there is nothing to claim
 * or to delete, and one names the same card for ever.
 */
export const LISTED_REF = 'vlist_';

export interface TestAliasAnswer extends CardFacts {
  /** Of a card whose issuer finds fault with its address: one that can be found fault with. */
  readonly address?: { readonly line1: string; readonly postal_code: string };
}

/**
 * POST /cvcs/extend: this CVC waits for the cardholder's authentication. It may live until
 * `life_ms` from now, but not for more than an hour in all; a second call changes nothing.
 */
export interface ExtendCvcRequest {
  readonly account_id: string;
  readonly cvc_ref: string;
  readonly life_ms: number;
}

export interface ExtendCvcAnswer {
  /** False: the CVC has ended, or was extended before. */
  readonly extended: boolean;
}

/** POST /cvcs/delete: this CVC can never be used again. */
export interface DeleteCvcRequest {
  readonly account_id: string;
  readonly cvc_ref: string;
}

/** POST /cards/claim: these cards are now named by the server's records; the sweep leaves them. */
export interface ClaimCardsRequest {
  readonly account_id: string;
  readonly refs: readonly string[];
}

/** POST /cards/delete: these cards can never be used again. */
export interface DeleteCardsRequest {
  readonly account_id: string;
  readonly refs: readonly string[];
}
