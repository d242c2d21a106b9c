/**
 * The buffers of one request that hold card bytes, so that all of them are overwritten together.
 *
 * Buffers come from `allocUnsafeSlow`: the pool behind `Buffer.from` and `allocUnsafe` would share
 * memory between a number and whatever is allocated next.
 */
export class Wiper {
  readonly #buffers: Buffer[] = [];

  /** A buffer of its own memory, wiped with the others. */
  allocate(length: number): Buffer {
    return this.add(Buffer.allocUnsafeSlow(length));
  }

  /** Takes over a buffer that came from elsewhere. */
  add(buffer: Buffer): Buffer {
    this.#buffers.push(buffer);
    return buffer;
  }

  wipe(): void {
    for (const buffer of this.#buffers.splice(0)) buffer.fill(0);
  }
}
