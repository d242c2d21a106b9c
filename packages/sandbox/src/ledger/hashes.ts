import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import type { AuthenticationMessage, CardMessage, Message } from '../acquirer/message.ts';

/** The two hashes of the ledger, under this installation's key. */
export class Hashes {
  readonly #key: KeyObject;

  constructor(key: Buffer) {
    this.#key = createSecretKey(key);
  }

  /** The same for the same card number, and of no use in another installation. */
  number(number: string): Buffer {
    return this.#hmac(`number\n${number}`);
  }

  /**
   * Tells messages with other contents apart. The CVC is no part of the contents: a kept digest
   * that depends on three digits would be a kept CVC (PCI DSS 3.3.1), and a message may come again
   * when the caller's CVC is gone.
   */
  contents(message: Message): Buffer {
    const plain = 'card' in message ? this.#withHashedCard(message) : message;
    return this.#hmac(`contents\n${JSON.stringify(plain, inNameOrder)}`);
  }

  #withHashedCard(message: AuthenticationMessage | CardMessage): object {
    const { number, expMonth, expYear } = message.card;
    const hash = this.number(number).toString('hex');
    return { ...message, card: { hash, expMonth, expYear } };
  }

  #hmac(text: string): Buffer {
    return createHmac('sha256', this.#key).update(text).digest();
  }
}

/**
 * The digest is kept for ever, so it must not depend on the order in which our code sets fields.
 */
function inNameOrder(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
