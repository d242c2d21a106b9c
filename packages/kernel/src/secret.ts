/**
 * A value that must never be printed, logged or serialised: card numbers, CVCs, keys.
 *
 * Every way Node or a browser turns an object into text yields `[secret]`; only `reveal()` gives
 * the value, and the tidy test allows that call only where DESIGN rule 8 does (PCI DSS 3.3.1,
 * 3.4.1).
 */
export class Secret<T> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  /** The hidden value. Call it at the last moment and do not keep the result. */
  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }
}

Object.defineProperty(Secret.prototype, Symbol.for('nodejs.util.inspect.custom'), {
  value: (): string => '[secret]',
});
