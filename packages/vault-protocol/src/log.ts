import fs from 'node:fs';
import { OperatorError, type Clock } from '@coffer/kernel';

/** What one line may hold: codes, ids and numbers of ours. Nothing that a request brought. */
export type LogFields = Readonly<Record<string, string | number | boolean | null>>;

const OWNER_ONLY = 0o600;
/** Lines of this time are written together: a write of its own costs more than the line. */
const GATHER_MS = 50;

/**
 * The log of a process that sees cards: JSON lines in a file that only its user can read. Throws an
 * OperatorError when the file cannot be opened.
 */
export class Log {
  readonly #stream: fs.WriteStream;
  readonly #clock: Clock;

  constructor(file: string, clock: Clock) {
    this.#stream = fs.createWriteStream(file, { fd: openForAppending(file) });
    // A full disk must not stop payments; standard error says that lines are missing.
    this.#stream.on('error', (error) => {
      process.stderr.write(`the log ${file} cannot be written: ${error.name}\n`);
    });
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

function openForAppending(file: string): number {
  try {
    return fs.openSync(file, 'a', OWNER_ONLY);
  } catch {
    throw new OperatorError(`the log file ${file} cannot be opened for writing`);
  }
}
