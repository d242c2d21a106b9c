import { setTimeout } from 'node:timers/promises';
import { Unavailable, type ApiEvent, type EventPage } from './api.ts';

const LOOK_EVERY_MS = 500;

/** What following asks of the API. */
export interface EventSource {
  newestId(): Promise<string>;
  eventsAfter(id: string): Promise<EventPage>;
}

export interface Following {
  /** Reads on behind this event; null begins now. */
  readonly since: string | null;
  /** Told once when the API goes, and once when it is there again (null). */
  readonly onOutage: (reason: string | null) => void;
  /** Between two looks. */
  readonly lookEveryMs?: number;
}

/**
 * Every event from then on, in order, for ever. Ids only grow as events are published, so whoever
 * asks for what stands behind the last one misses none, however long the API was away.
 */
export async function* follow(source: EventSource, options: Following): AsyncGenerator<ApiEvent> {
  const { since, onOutage, lookEveryMs = LOOK_EVERY_MS } = options;
  let isOut = false;
  /** Asks until there is an answer. */
  const ask = async <T>(call: () => Promise<T>): Promise<T> => {
    for (;;) {
      try {
        const answer = await call();
        if (isOut) onOutage(null);
        isOut = false;
        return answer;
      } catch (error) {
        if (!(error instanceof Unavailable)) throw error;
        if (!isOut) onOutage(error.message);
        isOut = true;
        await setTimeout(lookEveryMs);
      }
    }
  };
  let last = since ?? (await ask(() => source.newestId()));
  for (;;) {
    const { events, hasMore } = await ask(() => source.eventsAfter(last));
    for (const event of events) {
      yield event;
      last = event.id;
    }
    if (!hasMore) await setTimeout(lookEveryMs);
  }
}
