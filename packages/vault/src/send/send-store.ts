import type { SendRequest, SkeletonParameter } from '@coffer/vault-protocol';
import type { Database } from '../store/database.ts';
import type { AcquirerAnswer } from './read-answer.ts';

/** Everything that one send needs to know, read at once. */
export interface SendState {
  readonly earlier: (AcquirerAnswer & { readonly digest: Buffer }) | null;
  readonly card: {
    readonly keyId: string;
    readonly sealed: Buffer;
    readonly expMonth: number;
    readonly expYear: number;
  } | null;
  readonly cvc: { readonly keyId: string; readonly sealed: Buffer } | null;
}

interface StateRow extends Record<string, unknown> {
  digest: Buffer | null;
  http_status: number;
  fields: Record<string, SkeletonParameter>;
  key_id: string | null;
  card: Buffer;
  exp_month: number;
  exp_year: number;
  cvc_key_id: string | null;
  cvc: Buffer;
}

export class SendStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async read(request: SendRequest): Promise<SendState> {
    const [row] = await this.#database.query<StateRow>(
      `select s.digest, s.http_status, s.fields,
         c.key_id, c.sealed as card, c.exp_month, c.exp_year, v.key_id as cvc_key_id,
         v.sealed as cvc
       from (select $1::text as account_id) a
       left join sends s on s.account_id = a.account_id and s.reference = $2
       left join cards c on c.account_id = a.account_id and c.ref = $3 and c.livemode = $5
       left join cvcs v on v.account_id = a.account_id and v.ref = $4 and v.expires_at > now()`,
      [request.account_id, request.reference, request.card_ref, request.cvc_ref, request.livemode],
    );
    if (row === undefined) return { earlier: null, card: null, cvc: null };
    return {
      earlier:
        row.digest === null
          ? null
          : { digest: row.digest, httpStatus: row.http_status, fields: row.fields },
      card:
        row.key_id === null
          ? null
          : {
              keyId: row.key_id,
              sealed: row.card,
              expMonth: row.exp_month,
              expYear: row.exp_year,
            },
      cvc: row.cvc_key_id === null ? null : { keyId: row.cvc_key_id, sealed: row.cvc },
    };
  }

  /**
   * Records the answer and ends the CVC, in one commit (PCI DSS 3.3.1: not after authorization),
   * unless the issuer has not said yes or no yet: then it ends with its time at the latest.
   */
  async recordAnswer(
    request: SendRequest,
    digest: Buffer,
    recorded: { readonly answer: AcquirerAnswer; readonly keepsCvc: boolean },
  ): Promise<void> {
    const { answer, keepsCvc } = recorded;
    await this.#database.query(
      `with answer as (
         insert into sends (account_id, reference, digest, http_status, fields)
         values ($1, $2, $3, $4, $5) on conflict do nothing)
       delete from cvcs where account_id = $1 and ref = $6`,
      [
        request.account_id,
        request.reference,
        digest,
        answer.httpStatus,
        JSON.stringify(answer.fields),
        keepsCvc ? null : request.cvc_ref,
      ],
    );
  }
}
