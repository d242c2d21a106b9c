import type { Queryable } from '../../store/queryable.ts';
import type { Scope } from '../../store/scope.ts';
import type { Qualification } from './qualification.ts';

/** An endpoint whose turn it is, for this process alone. */
export interface DueEndpoint {
  readonly account_id: string;
  readonly id: string;
  readonly livemode: boolean;
  readonly url: string;
  /** What the look before this one found. */
  readonly qualification: Qualification | null;
  /** Stands in the row until somebody else changes what is to be qualified, or when. */
  readonly claim: string;
}

/** A process that ends while it looks leaves the endpoint to another one after this time. */
const CLAIM_S = 600;

/** Takes endpoints that are due; no other process gets them meanwhile. Looks across accounts. */
export function claimDueEndpoints(db: Queryable, limit: number): Promise<DueEndpoint[]> {
  return db.query<DueEndpoint>(
    `update webhook_endpoints set qualify_at = now() + $2 * interval '1 second'
     where (account_id, id) in (
       select account_id, id from webhook_endpoints
       where qualify_at <= now() and status = 'enabled'
       order by qualify_at limit $1 for update skip locked)
     returning account_id, id, livemode, url, qualification, qualify_at::text as claim`,
    [limit, CLAIM_S],
  );
}

export interface Looked {
  readonly qualification: Qualification;
  /** When it is looked at again. */
  readonly againInS: number;
  /** Why it is disabled; null leaves it as it is. */
  readonly disabledBecause: string | null;
}

/** Writes down what was found, unless the endpoint was changed while we looked. */
export async function storeQualification(
  db: Queryable,
  due: DueEndpoint,
  { qualification, againInS, disabledBecause }: Looked,
): Promise<void> {
  await db.query(
    `update webhook_endpoints set qualification = $4,
       qualify_at = now() + $5 * interval '1 second',
       status = case when $6::text is null then status else 'disabled' end,
       disabled_because = coalesce($6, disabled_because)
     where account_id = $1 and id = $2 and qualify_at = $3::timestamptz`,
    [due.account_id, due.id, due.claim, qualification, againInS, disabledBecause],
  );
}

/** What is known of an endpoint beside what the API's object says. */
export interface Standing {
  readonly disabled_because: string | null;
  readonly failing_since: Date | null;
  readonly qualification: Qualification | null;
  readonly qualify_at: Date | null;
  readonly waiting: number;
  readonly given_up: number;
}

/** More deliveries of one kind are not counted. */
const COUNTED_MAX = 10_000;

export async function findStanding(
  db: Queryable,
  scope: Scope,
  id: string,
): Promise<Standing | undefined> {
  const count = (condition: string): string =>
    `(select count(*) from (
       select 1 from webhook_deliveries d
       where d.account_id = $1 and d.endpoint_id = $3 and ${condition} limit $4) counted)`;
  const [row] = await db.query<Standing>(
    `select disabled_because, failing_since, qualification, qualify_at,
       ${count('due_at is not null')} as waiting, ${count('due_at is null')} as given_up
     from webhook_endpoints where account_id = $1 and livemode = $2 and id = $3`,
    [scope.accountId, scope.livemode, id, COUNTED_MAX],
  );
  return row;
}
