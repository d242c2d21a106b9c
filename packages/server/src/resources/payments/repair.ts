import type { Services } from '../../api/services.ts';
import { takeDueAuthentications } from '../authentications/store.ts';
import { carryOut } from './carry-out.ts';
import { takeDueOperations } from './operation-store.ts';
import type { Work } from './work.ts';

/** What is taken up: operations, questions to directory servers, and holders at their banks. */
type Kind = 'asking' | 'challenge' | 'operation';

/**
 * Pieces of work of each kind that one process takes up at a time. Each has its own places: however
 * many holders are at their banks, and however slow those answer, money that nobody knows of and
 * clients that are owed an answer do not wait for them.
 */
const AT_A_TIME_MAX = 20;

/**
 * Takes up the work that nobody is doing: its process died, or nobody answered before; and looks
 * after the challenges of card holders who may have gone without a word. It writes their outcome,
 * their events, and the answer that a dead request still owes its client.
 */
export class Repair {
  readonly #services: Services;
  readonly #running: Record<Kind, number> = { asking: 0, challenge: 0, operation: 0 };

  constructor(services: Services) {
    this.#services = services;
  }

  /** Begins to repair what is due. A slow acquirer holds up only its own work. */
  async look(): Promise<void> {
    const { db, log, processId } = this.#services;
    await this.#fill('operation', async (limit) => {
      const due = await takeDueOperations(db, { owner: processId, limit });
      for (const { id, state, attempts } of due) {
        log.info({ operation: id, repair: state, attempts });
      }
      return due.map((operation) => ({ kind: 'operation', operation }));
    });
    for (const state of ['asking', 'challenge'] as const) {
      await this.#fill(state, async (limit) => {
        const due = await takeDueAuthentications(db, { state, limit });
        return due.map((authentication) => ({ kind: 'authentication', authentication }));
      });
    }
  }

  /** Takes up as much of one kind as there is room for. */
  async #fill(kind: Kind, take: (limit: number) => Promise<Work[]>): Promise<void> {
    const limit = AT_A_TIME_MAX - this.#running[kind];
    if (limit === 0) return;
    for (const work of await take(limit)) this.#begin(kind, work);
  }

  #begin(kind: Kind, work: Work): void {
    this.#running[kind] += 1;
    carryOut(this.#services, work)
      .catch((error: unknown) => {
        const { id } = work.kind === 'operation' ? work.operation : work.authentication;
        const failure = error instanceof Error && error.stack;
        this.#services.log.error({ operation: id, failure });
      })
      .finally(() => {
        this.#running[kind] -= 1;
      });
  }
}
