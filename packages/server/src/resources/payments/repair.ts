import type { Services } from '../../api/services.ts';
import { takeDueAuthentications } from '../authentications/store.ts';
import { carryOut } from './carry-out.ts';
import { takeDueOperations } from './operation-store.ts';
import type { Work } from './work.ts';

/** Pieces of work that one process repairs at a time. */
const REPAIRS_MAX = 20;

/**
 * Takes up the work that nobody is doing: its process died, or nobody answered before; and looks
 * after the challenges of card holders who may have gone without a word. It writes their outcome,
 * their events, and the answer that a dead request still owes its client.
 */
export class Repair {
  readonly #services: Services;
  #running = 0;

  constructor(services: Services) {
    this.#services = services;
  }

  /** Begins to repair what is due. A slow acquirer holds up only its own work. */
  async look(): Promise<void> {
    const { db, log, processId } = this.#services;
    const limit = REPAIRS_MAX - this.#running;
    if (limit === 0) return;
    for (const operation of await takeDueOperations(db, { owner: processId, limit })) {
      log.info({ operation: operation.id, repair: operation.state, attempts: operation.attempts });
      this.#begin({ kind: 'operation', operation });
    }
    const free = REPAIRS_MAX - this.#running;
    if (free <= 0) return;
    for (const authentication of await takeDueAuthentications(db, free)) {
      this.#begin({ kind: 'authentication', authentication });
    }
  }

  #begin(work: Work): void {
    this.#running += 1;
    carryOut(this.#services, work)
      .catch((error: unknown) => {
        const { id } = work.kind === 'operation' ? work.operation : work.authentication;
        const failure = error instanceof Error && error.stack;
        this.#services.log.error({ operation: id, failure });
      })
      .finally(() => {
        this.#running -= 1;
      });
  }
}
