import type { DoorClient } from '@coffer/vault-protocol';
import type { Logger } from 'pino';
import type { Call } from '../../api/call.ts';
import { isStored } from './card.ts';

/** What is to be claimed within this time is claimed together, with one commit of the store. */
const GATHER_MS = 50;
/** The door takes no more at once. */
const REFS_MAX = 1_000;
const CLAIM_TIMEOUT_MS = 5_000;

/**
 * Tells the card store that our records now name these cards. Not waited for: a card that was not
 * claimed is asked about before it is swept (`/cards/held`), so losing this message loses nothing.
 */
export function claimCards(call: Pick<Call, 'services' | 'caller'>, refs: readonly string[]): void {
  call.services.cardClaims.claim(call.caller.accountId, refs.filter(isStored));
}

/** Gathers claims, and takes them to the card store. */
export class CardClaims {
  readonly #door: DoorClient;
  readonly #log: Pick<Logger, 'warn'>;
  #waiting = new Map<string, string[]>();
  #timer: NodeJS.Timeout | null = null;

  constructor(door: DoorClient, log: Pick<Logger, 'warn'>) {
    this.#door = door;
    this.#log = log;
  }

  claim(accountId: string, refs: readonly string[]): void {
    if (refs.length === 0) return;
    const waiting = this.#waiting.get(accountId) ?? [];
    waiting.push(...refs);
    this.#waiting.set(accountId, waiting);
    if (waiting.length >= REFS_MAX / 2) void this.send();
    else this.#timer ??= setTimeout(() => void this.send(), GATHER_MS);
  }

  /** Sends what is waiting. */
  async send(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const waiting = this.#waiting;
    this.#waiting = new Map();
    await Promise.all([...waiting].map(([accountId, refs]) => this.#sendOf(accountId, refs)));
  }

  async #sendOf(accountId: string, refs: readonly string[]): Promise<void> {
    try {
      await this.#door.call({
        path: '/cards/claim',
        body: { account_id: accountId, refs },
        timeoutMs: CLAIM_TIMEOUT_MS,
      });
    } catch {
      this.#log.warn({ cards: 'claim not delivered' });
    }
  }
}
