import fs from 'node:fs';
import type { Clock } from '@coffer/kernel';

/** What one line may hold: codes, ids and numbers of ours. Nothing that a request brought. */
export type LogFields = Readonly<Record<string, string | number | boolean | null>>;

/** Lines of this time are written together: a write of its own costs more than the line. */
const GATHER_MS = 50;

/** Writes JSON lines to a file that only this process's user can read. */
export class Log {
  readonly #stream: fs.WriteStream;
  readonly #clock: Clock;

  constructor(file: string, clock: Clock) {
    this.#stream = fs.createWriteStream(file, { flags: 'a', mode: 0o600 });
    // A full disk must not stop payments; the audit log in the database is the record.
    this.#stream.on('error', () => undefined);
    this.#clock = clock;
  }

  write(event: string, fields: LogFields = {}): void {
    const at = new Date(this.#clock.nowMs()).toISOString();
    if (this.#stream.writableCorked === 0) {
      this.#stream.cork();
      setTimeout(() => this.#stream.uncork(), GATHER_MS);
    }
    this.#stream.write(`${JSON.stringify({ at, event, ...fields })}\n`);
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#stream.end(() => resolve()));
  }
}
