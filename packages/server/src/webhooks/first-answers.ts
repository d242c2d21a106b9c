import { setTimeout as sleep } from 'node:timers/promises';
import { earliestId, type Clock } from '@coffer/kernel';
import { earliestOutboxKey } from '../events/outbox-key.ts';
import { wantsEvent } from '../resources/webhook-endpoints/enabled-events.ts';
import type { Queryable } from '../store/queryable.ts';
import type { Scope } from '../store/scope.ts';

/** How long a page waits for the answers to its session's completion (Stripe: fulfilment guide). */
const WAIT_MAX_MS = 10_000;
const POLL_MS = 250;
/** Pages that wait at the same time; beyond them shoppers go on at once. */
const WAITING_MAX = 500;

const TYPE = 'checkout.session.completed';

interface FirstAnswersInit {
  readonly db: Queryable;
  readonly clock: Clock;
}

/** Lets a payment page wait until the merchant has heard of it. */
export class FirstAnswers {
  readonly #init: FirstAnswersInit;
  #waiting = 0;
  #stopped = false;

  constructor(init: FirstAnswersInit) {
    this.#init = init;
  }

  /**
   * Resolves when every endpoint that wants to know of a session's completion has answered once,
   * however it did; at the latest a little after the session's completion.
   */
  async toCompletion(scope: Scope, sessionId: string): Promise<void> {
    if (this.#waiting >= WAITING_MAX || !(await this.#anybodyWants(scope))) return;
    this.#waiting += 1;
    try {
      while (!this.#stopped && (await this.#awaited(scope, sessionId))) await sleep(POLL_MS);
    } finally {
      this.#waiting -= 1;
    }
  }

  /** Whoever waits goes on. */
  stop(): void {
    this.#stopped = true;
  }

  async #anybodyWants({ accountId, livemode }: Scope): Promise<boolean> {
    const endpoints = await this.#init.db.query<{ enabled_events: readonly string[] }>(
      `select enabled_events from webhook_endpoints
       where account_id = $1 and livemode = $2 and status = 'enabled'
         and not (data->>'connect')::boolean`,
      [accountId, livemode],
    );
    return endpoints.some(({ enabled_events }) => wantsEvent(enabled_events, TYPE));
  }

  /** Whether the session was completed lately, and an endpoint has not answered yet. */
  async #awaited({ accountId }: Scope, sessionId: string): Promise<boolean> {
    const sinceMs = this.#init.clock.nowMs() - WAIT_MAX_MS;
    // Both ids begin with their time, so only what is that young is looked at.
    const rows = await this.#init.db.query(
      `select 1 from outbox o
       where o.account_id = $1 and o.id >= $2 and o.type = $3 and o.data->'object'->>'id' = $4
       union all
       select 1 from events e
         join webhook_deliveries d on d.account_id = e.account_id and d.event_id = e.id
       where e.account_id = $1 and e.type = $3 and e.id >= $5
         and e.data->'object'->>'id' = $4 and d.attempts = 0 and d.due_at is not null
       limit 1`,
      [...[accountId, earliestOutboxKey(sinceMs), TYPE, sessionId], earliestId('evt', sinceMs)],
    );
    return rows.length > 0;
  }
}
