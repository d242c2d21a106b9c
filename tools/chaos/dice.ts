/** Repeatable chance: the same seed gives the same throws (mulberry32). */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** At least 0, below 1. */
  throw(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.throw() * (high - low + 1));
  }

  chance(probability: number): boolean {
    return this.throw() < probability;
  }

  /** One of them, each as often as its weight says. */
  pick<T>(choices: readonly (readonly [weight: number, choice: T])[]): T {
    const total = choices.reduce((sum, [weight]) => sum + weight, 0);
    let left = this.throw() * total;
    const last = choices.at(-1);
    for (const [weight, choice] of choices) {
      left -= weight;
      if (left < 0) return choice;
    }
    if (last === undefined) throw new RangeError('nothing to choose from');
    return last[1];
  }

  /** Another sequence, so that what one client does never changes what another is dealt. */
  fork(): Dice {
    return new Dice(Math.floor(this.throw() * 2 ** 32));
  }
}
