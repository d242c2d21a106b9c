import type { Owed } from './delivery-store.ts';
import type { EndpointFacts } from './endpoint-store.ts';

/** Requests to one endpoint at the same time, while it answers well. */
export const CONNECTIONS_PER_ENDPOINT = 8;
/** Of one that has not answered yet. */
const CONNECTIONS_AT_FIRST = 2;
/** So many failures one after the other, and there is one request at a time. */
const FAILURES_TO_PROBE = 2;
/** So many, and there are pauses between them, which grow. */
const FAILURES_TO_PAUSE = 6;
const PROBE_PAUSE_MIN_MS = 100;
const PROBE_PAUSE_MAX_MS = 5_000;
/** Deliveries of one endpoint in memory; below half of it more are loaded. */
const WINDOW_ROWS = 64;
const WINDOW_ROWS_FAILING = 4;

/** Deliveries to be loaded for one endpoint. */
export interface Wish {
  readonly count: number;
  /** Events at hand already: their rows are still there until they are settled. */
  readonly except: readonly string[];
  /** How much it had been told of by then. */
  readonly notices: number;
}

/**
 * What one endpoint is owed, as far as this process has it at hand: in which order it goes out and
 * how much at the same time. It knows nothing of databases or networks.
 *
 * Events of one object go one after the other. Once an attempt has failed, the later ones do not
 * wait for its repetition: it may be days away.
 */
export class EndpointQueue {
  facts: EndpointFacts;
  readonly stop: AbortController = new AbortController();
  /** Deliveries in this process: waiting, under way, or not written down yet. */
  readonly #held = new Set<string>();
  #waiting: Owed[] = [];
  readonly #busyObjects = new Set<string>();
  #underWay = 0;
  #limit: number;
  #failures = 0;
  #proven = false;
  #restsUntilMs = 0;
  /** Whether there may be more than what is at hand. */
  #mayHaveMore = true;
  #notices = 0;

  constructor(facts: EndpointFacts) {
    this.facts = facts;
    this.#limit = facts.failingSinceMs !== null ? 1 : CONNECTIONS_AT_FIRST;
  }

  get underWay(): number {
    return this.#underWay;
  }

  /** Whether its last attempt was good: those that are not share a part of all connections. */
  get proven(): boolean {
    return this.#proven;
  }

  /** When it may be asked again after failures; in the past while it does well. */
  get restsUntilMs(): number {
    return this.#restsUntilMs;
  }

  get idle(): boolean {
    return this.#held.size === 0 && !this.#mayHaveMore;
  }

  /** How many more deliveries it should have at hand; 0 while it has enough. */
  #room(): number {
    const window = this.#failures < FAILURES_TO_PROBE ? WINDOW_ROWS : WINDOW_ROWS_FAILING;
    if (!this.#mayHaveMore || this.#waiting.length > window / 2) return 0;
    return Math.max(window - this.#held.size, 0);
  }

  /** Something new may be there. */
  noticed(): void {
    this.#mayHaveMore = true;
    this.#notices += 1;
  }

  /** Whether something is to be loaded. */
  get wishes(): boolean {
    return this.#room() > 0;
  }

  /** Deliveries in memory. */
  get size(): number {
    return this.#held.size;
  }

  /** What is to be loaded, at most so many. */
  wish(max: number = WINDOW_ROWS): Wish {
    return { count: Math.min(this.#room(), max), except: [...this.#held], notices: this.#notices };
  }

  /** What a wish brought. */
  add(loaded: readonly Owed[], wish: Wish): void {
    for (const owed of loaded) {
      if (this.#held.has(owed.eventId)) continue;
      this.#held.add(owed.eventId);
      this.#waiting.push(owed);
    }
    // Unless something came while it was loaded, this was all.
    if (loaded.length < wish.count && wish.notices === this.#notices) this.#mayHaveMore = false;
  }

  /** The next delivery that may begin; null: none now. The caller begins it. */
  take(nowMs: number): Owed | null {
    if (this.#underWay >= this.#limit || nowMs < this.#restsUntilMs) return null;
    const at = this.#waiting.findIndex(({ objectId }) => !this.#busyObjects.has(objectId));
    const [owed] = at === -1 ? [] : this.#waiting.splice(at, 1);
    if (owed === undefined) return null;
    this.#busyObjects.add(owed.objectId);
    this.#underWay += 1;
    return owed;
  }

  /** An attempt that `take` gave has ended; null: by us, so it says nothing of the endpoint. */
  ended(owed: Owed, good: boolean | null, nowMs: number): void {
    this.#busyObjects.delete(owed.objectId);
    this.#underWay -= 1;
    if (good === true) {
      this.#failures = 0;
      this.#restsUntilMs = 0;
      this.#proven = true;
      this.#limit = Math.min(this.#limit + 1, CONNECTIONS_PER_ENDPOINT);
    } else if (good === false) {
      this.#failures += 1;
      this.#proven = false;
      const probing = this.#failures >= FAILURES_TO_PROBE;
      this.#limit = probing ? 1 : Math.max(Math.floor(this.#limit / 2), 1);
      const steps = this.#failures - FAILURES_TO_PAUSE;
      if (steps >= 0) {
        const pauseMs = Math.min(PROBE_PAUSE_MIN_MS * 2 ** steps, PROBE_PAUSE_MAX_MS);
        this.#restsUntilMs = nowMs + pauseMs;
      }
    }
  }

  /** What became of a delivery is written down: its row may be loaded again. */
  settled(eventId: string): void {
    this.#held.delete(eventId);
  }
}
