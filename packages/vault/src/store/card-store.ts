import { ApiError, mintId, type IdSource, type Secret } from '@coffer/kernel';
import type {
  CardFacts,
  DeleteCvcRequest,
  ExtendCvcAnswer,
  ExtendCvcRequest,
} from '@coffer/vault-protocol';
import type { AuditLog } from '../audit/audit-log.ts';
import type { ValidCard } from '../card/valid-card.ts';
import { CVC_LIFE_MAX_MS, CVC_LIFE_MS, type CvcEpochs } from '../keys/cvc-epochs.ts';
import type { KeyRing } from '../keys/key-ring.ts';
import { fingerprint } from '../keys/keyed-digest.ts';
import { seal } from '../keys/seal.ts';
import {
  cardContext,
  cvcContext,
  FACT_COLUMNS,
  factsOf,
  factsOfCard,
  type FactRow,
} from './card-row.ts';
import type { Database } from './database.ts';

export interface CardStoreOptions {
  readonly database: Database;
  readonly keys: KeyRing;
  readonly epochs: CvcEpochs;
  readonly audit: AuditLog;
  readonly ids: IdSource;
}

export interface NewCard {
  readonly accountId: string;
  readonly livemode: boolean;
  readonly card: ValidCard;
  /** The same digest within an account names the same card again; null: always a new one. */
  readonly idempotency: Buffer | null;
}

export interface NewCvc {
  readonly accountId: string;
  readonly cvc: Secret<Buffer>;
  readonly idempotency: Buffer | null;
}

interface SealedCvc {
  readonly ref: string;
  readonly keyId: string;
  readonly sealed: Buffer;
}

/** A CVC of an earlier request may be deleted between two statements; more often than so is odd. */
const ATTEMPTS_MAX = 3;
const FOREIGN_KEY_VIOLATION = '23503';

/** Seals cards and CVCs and keeps them. Only `send` opens them again. */
export class CardStore {
  readonly #options: CardStoreOptions;

  constructor(options: CardStoreOptions) {
    this.#options = options;
  }

  /**
   * Keeps a card provisionally, and its CVC for a quarter of an hour; a retry gets the first one.
   */
  async keepCard(input: NewCard): Promise<CardFacts> {
    const { database, audit } = this.#options;
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
      const facts = await this.#withEpochKey(() => this.#insertCard(input));
      if (facts !== null) {
        audit.record({ event: 'card_stored', accountId: input.accountId, subject: facts.ref });
        return facts;
      }
      const [row] = await database.query<FactRow>(
        // Provisional anew, so that a sweep under way leaves it.
        `update cards set provisional_since = now()
         where account_id = $1 and idempotency_digest = $2 returning ${FACT_COLUMNS}`,
        [input.accountId, input.idempotency],
      );
      if (row !== undefined) return factsOf(row);
    }
    throw tooManyAttempts();
  }

  /** Keeps a CVC on its own. */
  async keepCvc(input: NewCvc): Promise<string> {
    const { accountId, idempotency } = input;
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
      const made = await this.#withEpochKey(async () => {
        const { ref, keyId, sealed } = await this.#sealCvc(accountId, input.cvc);
        const rows = await this.#options.database.query(
          `insert into cvcs (account_id, ref, key_id, sealed, idempotency_digest, expires_at)
           values ($1, $2, $3, $4, $5, now() + interval '15 minutes')
           on conflict (account_id, idempotency_digest) where idempotency_digest is not null
           do nothing returning ref`,
          [accountId, ref, keyId, sealed, idempotency],
        );
        return rows.length > 0 ? ref : null;
      });
      if (made !== null) return made;
      const [row] = await this.#options.database.query<{ ref: string }>(
        'select ref from cvcs where account_id = $1 and idempotency_digest = $2',
        [accountId, idempotency],
      );
      if (row !== undefined) return row.ref;
    }
    throw tooManyAttempts();
  }

  /** Lets a CVC live for longer, once. */
  async extendCvc(request: ExtendCvcRequest): Promise<ExtendCvcAnswer> {
    const rows = await this.#options.database.query(
      // It was kept 15 minutes before the end that it has.
      `update cvcs set extended = true, expires_at = greatest(expires_at, least(
         now() + $3 * interval '1 millisecond', expires_at + $4 * interval '1 millisecond'))
       where account_id = $1 and ref = $2 and not extended and expires_at > now() returning ref`,
      [request.account_id, request.cvc_ref, request.life_ms, CVC_LIFE_MAX_MS - CVC_LIFE_MS],
    );
    return { extended: rows.length > 0 };
  }

  /** Ends a CVC whose payment came to nothing. */
  async deleteCvc(request: DeleteCvcRequest): Promise<void> {
    await this.#options.database.query('delete from cvcs where account_id = $1 and ref = $2', [
      request.account_id,
      request.cvc_ref,
    ]);
  }

  /** Marks cards as named by the server's records. */
  async claim(accountId: string, refs: readonly string[]): Promise<void> {
    const rows = await this.#options.database.query<{ ref: string }>(
      `update cards set claimed_at = now()
       where account_id = $1 and ref = any($2) and claimed_at is null returning ref`,
      [accountId, refs],
    );
    this.#recordAll('card_claimed', accountId, rows);
  }

  /** Deletes cards and what is left of their CVCs. */
  async delete(accountId: string, refs: readonly string[]): Promise<void> {
    const rows = await this.#options.database.query<{ ref: string }>(
      `with gone as (delete from cards where account_id = $1 and ref = any($2)
         returning ref, cvc_ref),
       cvc as (delete from cvcs where account_id = $1 and ref in (select cvc_ref from gone))
       select ref from gone`,
      [accountId, refs],
    );
    this.#recordAll('card_deleted', accountId, rows);
  }

  /** Deletes those of the cards that are still provisional and were not used again since. */
  async deleteProvisional(
    which: { readonly accountId: string; readonly ageMs: number },
    refs: readonly string[],
  ): Promise<void> {
    const rows = await this.#options.database.query<{ ref: string }>(
      `delete from cards where account_id = $1 and ref = any($2) and claimed_at is null
         and provisional_since < now() - $3 * interval '1 millisecond' returning ref`,
      [which.accountId, refs, which.ageMs],
    );
    this.#recordAll('card_deleted', which.accountId, rows);
  }

  /** Null when a card with this idempotency digest is there already. */
  async #insertCard(input: NewCard): Promise<CardFacts | null> {
    const { keys, ids, database } = this.#options;
    const { accountId, card } = input;
    const dataKey = await keys.encryptionKey();
    const cvc = card.cvc === null ? null : await this.#sealCvc(accountId, card.cvc);
    const facts = factsOfCard(card, {
      ref: mintId(ids, 'vcard', accountId),
      cvc_ref: cvc?.ref ?? null,
      fingerprint: fingerprint(keys.fingerprintKey, accountId, card.number),
    });
    const context = cardContext({ accountId, ref: facts.ref, keyId: dataKey.id });
    const sealed = seal(dataKey.key, card.number.reveal(), context);
    const rows = await database.query(
      `with card as (
         insert into cards (account_id, livemode, key_id, sealed, idempotency_digest,
           ${FACT_COLUMNS})
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
         on conflict (account_id, idempotency_digest) where idempotency_digest is not null
         do nothing returning ref),
       cvc as (
         insert into cvcs (account_id, ref, key_id, sealed, expires_at)
         select $1::text, $7::text, $17::text, $18::bytea, now() + interval '15 minutes'
         from card where $17::text is not null)
       select ref from card`,
      [
        ...[accountId, input.livemode, dataKey.id, sealed, input.idempotency],
        ...[facts.ref, facts.cvc_ref, facts.brand, facts.bin, facts.last4],
        ...[facts.exp_month, facts.exp_year, facts.fingerprint, facts.funding],
        ...[facts.country, facts.networks, cvc?.keyId ?? null, cvc?.sealed ?? null],
      ],
    );
    return rows.length > 0 ? facts : null;
  }

  async #sealCvc(accountId: string, cvc: Secret<Buffer>): Promise<SealedCvc> {
    const { id: keyId, key } = await this.#options.epochs.current();
    const ref = mintId(this.#options.ids, 'vcvc', accountId);
    return { ref, keyId, sealed: seal(key, cvc.reveal(), cvcContext({ accountId, ref, keyId })) };
  }

  /** After a crash of the database the epoch's key is gone from it: makes it once more. */
  async #withEpochKey<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : null;
      if (code !== FOREIGN_KEY_VIOLATION) throw error;
      this.#options.epochs.forget();
      return work();
    }
  }

  #recordAll(
    event: 'card_claimed' | 'card_deleted',
    accountId: string,
    rows: readonly { ref: string }[],
  ): void {
    for (const { ref } of rows) this.#options.audit.record({ event, accountId, subject: ref });
  }
}

/** Deletions of the same card or CVC kept coming between; the client may try again. */
function tooManyAttempts(): ApiError {
  return new ApiError({
    status: 409,
    type: 'invalid_request_error',
    code: 'lock_timeout',
    message: 'This object cannot be accessed right now because another request is using it.',
  });
}
