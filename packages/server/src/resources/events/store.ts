import { selectPage, type Filter, type Page, type PageRequest } from '../../store/page.ts';
import type { Queryable } from '../../store/queryable.ts';
import type { Scope } from '../../store/scope.ts';
import type { EventRow } from './object.ts';

const COLUMNS = 'id, livemode, created, type, api_version, request_id, idempotency_key, data';

export async function findEvent(db: Queryable, scope: Scope, id: string): Promise<EventRow | null> {
  const [row] = await db.query<EventRow>(
    `select ${COLUMNS} from events where account_id = $1 and livemode = $2 and id = $3`,
    [scope.accountId, scope.livemode, id],
  );
  return row ?? null;
}

export async function pageOfEvents(
  db: Queryable,
  scope: Scope,
  at: { readonly filters: readonly Filter[]; readonly page: PageRequest },
): Promise<Page<EventRow>> {
  return selectPage<EventRow>(db, { scope, table: 'events', columns: COLUMNS, ...at });
}

/** The account's events in this mode that were published after that one, in order. */
export function eventsAfter(
  db: Queryable,
  scope: Scope,
  at: { readonly after: string; readonly limit: number },
): Promise<EventRow[]> {
  return db.query<EventRow>(
    `select ${COLUMNS} from events
     where account_id = $1 and livemode = $2 and id > $3 order by id limit $4`,
    [scope.accountId, scope.livemode, at.after, at.limit],
  );
}
