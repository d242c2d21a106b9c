/** What was sent and not yet acknowledged, in order: where the client stands. */
export class Unacknowledged {
  readonly #waiting = new Map<string, { readonly conversations: Set<string>; sentMs: number }>();
  readonly #eventOf = new Map<string, string>();
  #cursor: string;

  constructor(cursor: string) {
    this.#cursor = cursor;
  }

  /** The last event that was acknowledged with all before it. */
  get cursor(): string {
    return this.#cursor;
  }

  get size(): number {
    return this.#waiting.size;
  }

  /** When the oldest one was sent; null when nothing is owed. */
  get oldestMs(): number | null {
    const [oldest] = this.#waiting.values();
    return oldest?.sentMs ?? null;
  }

  sent(eventId: string, conversations: readonly string[], nowMs: number): void {
    this.#waiting.set(eventId, { conversations: new Set(conversations), sentMs: nowMs });
    for (const conversation of conversations) this.#eventOf.set(conversation, eventId);
  }

  /** False when nothing was sent under that name, or it was acknowledged before. */
  acknowledge(conversation: string): boolean {
    const eventId = this.#eventOf.get(conversation);
    if (eventId === undefined) return false;
    this.#eventOf.delete(conversation);
    this.#waiting.get(eventId)?.conversations.delete(conversation);
    // A later event may be acknowledged first: the cursor stands before the first one that is owed.
    for (const [first, { conversations }] of this.#waiting) {
      if (conversations.size > 0) break;
      this.#waiting.delete(first);
      this.#cursor = first;
    }
    return true;
  }
}
