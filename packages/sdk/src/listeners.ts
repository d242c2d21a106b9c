import { IntegrationError } from './integration-error.ts';

export type Listener = (event: unknown) => void;

interface Entry {
  readonly listener: Listener;
  readonly once: boolean;
}

/** The `on`, `once` and `off` of elements. */
export class Listeners {
  readonly #byEvent = new Map<string, Entry[]>();

  add(event: unknown, listener: unknown, once: boolean): void {
    if (typeof event !== 'string' || typeof listener !== 'function') {
      throw new IntegrationError('Make sure to call on() with an event name and a function.');
    }
    const list = this.#byEvent.get(event) ?? [];
    // What kind of function it is cannot be known; its result is not used.
    list.push({ listener: listener as Listener, once });
    this.#byEvent.set(event, list);
  }

  /** Removes one listener, or all of an event. */
  remove(event: unknown, listener?: unknown): void {
    if (typeof event !== 'string') return;
    this.#keep(event, (entry) => listener !== undefined && entry.listener !== listener);
  }

  #keep(event: string, test: (entry: Entry) => boolean): void {
    this.#byEvent.set(event, (this.#byEvent.get(event) ?? []).filter(test));
  }

  /** Calls the listeners. One that throws does not keep the others from their turn. */
  emit(event: string, payload: unknown): void {
    for (const entry of [...(this.#byEvent.get(event) ?? [])]) {
      if (entry.once) this.#keep(event, (other) => other !== entry);
      try {
        entry.listener(payload);
      } catch (error) {
        reportError(error);
      }
    }
  }
}
