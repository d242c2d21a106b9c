import { createWriteStream, openSync } from 'node:fs';
import { OperatorError, systemClock } from '@coffer/kernel';

/** Values that a log line may have. Nothing that came with a card is among them. */
export type LogFields = Readonly<Record<string, string | number | boolean | null>>;

export interface Log {
  write(level: 'error' | 'info', event: string, fields: LogFields): void;
  close(): Promise<void>;
}

const OWNER_ONLY = 0o600;
/** Lines of this time are written together: a write of its own costs more than the line. */
const GATHER_MS = 50;

/** A log of JSON lines, appended to `file`. */
export function openLog(file: string): Log {
  const stream = createWriteStream(file, { fd: openForAppending(file) });
  // A full disk must not stop payments; standard error says that lines are missing.
  stream.on('error', (error) => {
    process.stderr.write(`the log ${file} cannot be written: ${error.name}\n`);
  });
  return {
    write: (level, event, fields) => {
      const time = new Date(systemClock.nowMs()).toISOString();
      if (stream.writableCorked === 0) {
        stream.cork();
        setTimeout(() => stream.uncork(), GATHER_MS);
      }
      stream.write(`${JSON.stringify({ time, level, event, ...fields })}\n`);
    },
    close: () => new Promise((resolve) => stream.end(() => resolve())),
  };
}

function openForAppending(file: string): number {
  try {
    return openSync(file, 'a', OWNER_ONLY);
  } catch {
    throw new OperatorError(`the log file ${file} cannot be opened for writing`);
  }
}
