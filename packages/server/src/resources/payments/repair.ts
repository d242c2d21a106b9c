import type { Services } from '../../api/services.ts';
import { carryOut } from './carry-out.ts';
import { takeDueOperations } from './operation-store.ts';

/** Operations that one process repairs at a time. */
const REPAIRS_MAX = 20;

/**
 * Takes up the operations that nobody is working on: their process died, or nobody answered before.
 * It writes their outcome, their events, and the answer that a dead request still owes its client.
 */
export class Repair {
  readonly #services: Services;
  #running = 0;

  constructor(services: Services) {
    this.#services = services;
  }

  /** Begins to repair what is due. A slow acquirer holds up only its own operations. */
  async look(): Promise<void> {
    const { db, log, processId } = this.#services;
    const limit = REPAIRS_MAX - this.#running;
    if (limit === 0) return;
    for (const operation of await takeDueOperations(db, { owner: processId, limit })) {
      log.info({ operation: operation.id, repair: operation.state, attempts: operation.attempts });
      this.#running += 1;
      carryOut(this.#services, operation)
        .catch((error: unknown) => {
          log.error({ operation: operation.id, failure: error instanceof Error && error.stack });
        })
        .finally(() => {
          this.#running -= 1;
        });
    }
  }
}
