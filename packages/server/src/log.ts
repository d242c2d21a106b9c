import { pino, type Logger } from 'pino';

const OWNER_ONLY = 0o600;
/** Lines are written together: a write of its own costs a thread more than the line itself. */
const GATHER_MS = 50;
const GATHER_BYTES = 8 * 1_024;

/**
 * The server's log: JSON lines of what was asked and how it went. Parameters, paths, headers and
 * bodies never go in, so no card data or secret can.
 */
export function openLog(file: string): Logger {
  const destination = pino.destination({
    ...{ dest: file, append: true, mode: OWNER_ONLY },
    ...{ sync: false, minLength: GATHER_BYTES, periodicFlush: GATHER_MS },
    contentMode: 'buffer',
  });
  // It takes bytes in this mode, which its declarations leave out. Of text it would measure all
  // that is gathered again with every line.
  const untyped: unknown = destination;
  const bytes = untyped as { readonly write: (line: Buffer) => boolean };
  const gathered = {
    write: (line: string) => bytes.write(Buffer.from(line)),
    flush: (done: () => void) => destination.flush(done),
  };
  return pino({ base: null }, gathered);
}
