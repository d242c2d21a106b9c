import { createHash } from 'node:crypto';
import { ApiError, expiredKey, type Clock } from '@coffer/kernel';
import type { DoorClient, ResolvedKey, ResolveKeyRequest } from '@coffer/vault-protocol';

const RESOLVE_TIMEOUT_MS = 3_000;
/** A key that was revoked is refused everywhere after this. */
const GOOD_LIFE_MS = 1_000;
const BAD_LIFE_MS = 5_000;
const ENTRIES_MAX = 10_000;

interface Entry {
  readonly answer: Promise<ResolvedKey | null>;
  untilMs: number;
}

/**
 * Asks the server about API keys, and remembers the answers shortly. The server sees only digests.
 */
export class KeyDirectory {
  readonly #door: DoorClient;
  readonly #clock: Clock;
  /** Ages are counted by a clock that nobody sets: it must not be set back while a key is gone. */
  readonly #steadyMs: () => number;
  readonly #entries = new Map<string, Entry>();

  constructor(door: DoorClient, clock: Clock, steadyMs: () => number = () => performance.now()) {
    this.#door = door;
    this.#clock = clock;
    this.#steadyMs = steadyMs;
  }

  /** What the key may do, or null when it is no key. Throws when its time is over. */
  async resolve(key: string): Promise<ResolvedKey | null> {
    const found = await this.#find(key);
    const expiresAt = found?.expires_at ?? null;
    if (expiresAt !== null && expiresAt * 1000 <= this.#clock.nowMs()) throw expiredKey(key);
    return found;
  }

  async #find(key: string): Promise<ResolvedKey | null> {
    const digest = createHash('sha256').update(key).digest('hex');
    const known = this.#entries.get(digest);
    const askedMs = this.#steadyMs();
    if (known !== undefined && askedMs < known.untilMs) return known.answer;
    // Requests that come while the server is asked share its answer, until it is old.
    const entry: Entry = { answer: this.#ask(digest), untilMs: askedMs + GOOD_LIFE_MS };
    this.#entries.delete(digest);
    this.#entries.set(digest, entry);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > ENTRIES_MAX && oldest !== undefined) this.#entries.delete(oldest);
    try {
      const answer = await entry.answer;
      // From before the question: a key that is revoked meanwhile is kept no longer either.
      if (answer === null) entry.untilMs = askedMs + BAD_LIFE_MS;
      return answer;
    } catch (error) {
      if (this.#entries.get(digest) === entry) this.#entries.delete(digest);
      throw error;
    }
  }

  async #ask(digest: string): Promise<ResolvedKey | null> {
    const body: ResolveKeyRequest = { key_sha256: digest };
    const call = { path: '/keys/resolve', body, timeoutMs: RESOLVE_TIMEOUT_MS };
    const response = await this.#door.call(call);
    if (response.status === 404) return null;
    if (response.status !== 200) throw unavailable(response.status);
    // The server's door answers with this type (vault-protocol); its token was our proof of who it
    // is.
    return JSON.parse(response.body.toString('utf8')) as ResolvedKey;
  }
}

function unavailable(status: number): ApiError {
  return new ApiError({
    status: 503,
    type: 'api_error',
    message: 'The API is not available right now. Please try again.',
    detail: `keys/resolve answered ${status}`,
  });
}
