/**
 * Reads a message of a stranger. Reading past the end gives zeroes or fewer bytes and is
 * remembered: a parser reads straight on and asks `short` once, at its end.
 */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;
  #short = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Something was read that was not there. */
  get short(): boolean {
    return this.#short;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  uint(width: 1 | 2 | 3 | 4): number {
    let value = 0;
    for (const byte of this.bytes(width)) value = value * 256 + byte;
    return value;
  }

  /** The next `length` bytes, not copied; fewer where the message ends before. */
  bytes(length: number): Uint8Array {
    const end = Math.min(this.#at + length, this.#bytes.length);
    if (end - this.#at < length) this.#short = true;
    const part = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return part;
  }

  /** A vector with its length in front, as bytes. */
  vector(width: 1 | 2 | 3): Uint8Array {
    return this.bytes(this.uint(width));
  }

  /** A vector of two-byte numbers; an odd byte at its end is dropped. */
  uint16s(width: 1 | 2): readonly number[] {
    return uint16sOf(this.vector(width));
  }

  rest(): Uint8Array {
    return this.bytes(this.left);
  }
}

function uint16sOf(bytes: Uint8Array): readonly number[] {
  const values: number[] = [];
  for (let at = 0; at + 1 < bytes.length; at += 2) {
    values.push((bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0));
  }
  return values;
}
