import { createHmac } from 'node:crypto';
import type { CardMessage, Message } from '../acquirer/message.ts';

/** The two hashes of the ledger, under this installation's key. */
export class Hashes {
  readonly #key: Buffer;

  constructor(key: Buffer) {
    this.#key = key;
  }

  /** The same for the same card number, and of no use in another installation. */
  number(number: string): Buffer {
    return this.#hmac(`number\n${number}`);
  }

  /**
   * Tells messages with other contents apart. The CVC is not part of it: a kept digest that depends on
   * three digits would be a kept CVC (PCI DSS 3.3.1).
   */
  contents(message: Message): Buffer {
    const plain = 'card' in message ? this.#withoutNumber(message) : message;
    return this.#hmac(`contents\n${JSON.stringify(plain, inNameOrder)}`);
  }

  #withoutNumber(message: CardMessage): object {
    const { number, ...card } = message.card;
    return { ...message, card: { ...card, hash: this.number(number).toString('hex') } };
  }

  #hmac(text: string): Buffer {
    return createHmac('sha256', this.#key).update(text).digest();
  }
}

/** The digest is kept for ever, so it must not depend on the order in which our code sets fields. */
function inNameOrder(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
