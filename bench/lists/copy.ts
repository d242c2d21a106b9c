import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type pg from 'pg';

/** What pg calls on the wire of a COPY. Its own types leave these methods out. */
interface Wire {
  readonly stream: Writable;
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  sendCopyFail(message: string): void;
}

/** COPY FROM STDIN of chunks of text, each only when those before it have left. */
export function copyInto(
  client: pg.Client,
  statement: string,
  chunks: Iterable<string>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    client.query(new Copy(statement, chunks, { resolve, reject }));
  });
}

class Copy implements pg.Submittable {
  readonly #statement: string;
  readonly #chunks: Iterable<string>;
  readonly #waiting: { resolve(): void; reject(error: Error): void };

  constructor(
    statement: string,
    chunks: Iterable<string>,
    waiting: { resolve(): void; reject(error: Error): void },
  ) {
    this.#statement = statement;
    this.#chunks = chunks;
    this.#waiting = waiting;
  }

  submit(connection: unknown): void {
    // Of pg, which calls this; its declarations know fewer of its methods.
    (connection as Wire).query(this.#statement);
  }

  handleCopyInResponse(connection: unknown): void {
    // As above.
    const wire = connection as Wire;
    this.#send(wire).catch((error: unknown) => wire.sendCopyFail(String(error)));
  }

  async #send(wire: Wire): Promise<void> {
    for (const chunk of this.#chunks) {
      wire.sendCopyFromChunk(Buffer.from(chunk));
      if (wire.stream.writableNeedDrain) await once(wire.stream, 'drain');
    }
    wire.endCopyFrom();
  }

  handleCommandComplete(): void {}

  handleError(error: Error): void {
    this.#waiting.reject(error);
  }

  handleReadyForQuery(): void {
    this.#waiting.resolve();
  }
}
