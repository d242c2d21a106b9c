import type { CardBrand } from '@coffer/kernel';

/**
 * What may leave the vault about a card. No number, no CVC, nothing that either could be had from.
 */
export interface CardFacts {
  /** Names the stored card inside the vault. Unknown as a parameter on every public listener. */
  readonly ref: string;
  /** Names the stored CVC, when one was given. It ends with the first known outcome. */
  readonly cvc_ref: string | null;
  readonly brand: CardBrand;
  /** First 8 digits (6 of a number shorter than 16). */
  readonly bin: string;
  readonly last4: string;
  readonly exp_month: number;
  readonly exp_year: number;
  /** Keyed hash of the whole number, the same for the same card within one account. */
  readonly fingerprint: string;
  readonly funding: 'credit' | 'debit' | 'prepaid' | 'unknown';
  /** ISO 3166-1 alpha-2 of the issuer. */
  readonly country: string | null;
  /** The networks the card can run on, preferred first: `['cartes_bancaires', 'visa']`. */
  readonly networks: readonly string[];
}

/**
 * A card that the vault took out of a form, and where it stood (`card`,
 * `payment_method_data[card]`).
 */
export interface EnvelopeCard {
  readonly at: string;
  readonly facts: CardFacts;
}

/** A CVC on its own (`payment_method_options[card]`, `cvc_update`). */
export interface EnvelopeCvc {
  readonly at: string;
  readonly cvc_ref: string;
}

/**
 * A client's call as the vault passes it on: POST /envelope on the server's private listener. Only
 * that listener reads `card` and `cvc`; a client cannot set them, since its own headers and form
 * stay inside `headers` and `body`.
 */
export interface Envelope {
  readonly method: string;
  /** Path and query, as the client sent them. */
  readonly path: string;
  /** The client's headers, lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** The client's address as the vault saw it. */
  readonly address: string;
  /** The form without its card fields. */
  readonly body: string;
  readonly card: EnvelopeCard | null;
  readonly cvc: EnvelopeCvc | null;
  /**
   * Keyed digest of the whole original form, for comparing idempotent retries; null without card
   * data.
   */
  readonly form_digest: string | null;
}

/**
 * POST /keys/resolve: asks about an API key by the hex SHA-256 of its text. 404 when there is none.
 */
export interface ResolveKeyRequest {
  readonly key_sha256: string;
}

export interface ResolvedKey {
  readonly account_id: string;
  readonly livemode: boolean;
  /** A restricted key is a secret one with permissions. */
  readonly kind: 'secret' | 'publishable';
  /** `rak_token_write`; null where nothing is restricted. */
  readonly permissions: readonly string[] | null;
  /** From this second on the key is refused; null: it stays. */
  readonly expires_at: number | null;
  /** Whether this account may send raw card data with a secret key (the SAQ D path). */
  readonly raw_card_data: boolean;
}

/** POST /cards/held: which of these cards the server's records name. The others may be deleted. */
export interface HeldCardsRequest {
  readonly account_id: string;
  readonly refs: readonly string[];
}

export interface HeldCardsAnswer {
  readonly held: readonly string[];
}
