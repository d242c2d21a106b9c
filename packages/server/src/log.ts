import { pino, type Logger } from 'pino';

const OWNER_ONLY = 0o600;

/**
 * The server's log: JSON lines of what was asked and how it went. Parameters, paths, headers and
 * bodies never go in, so no card data or secret can.
 */
export function openLog(file: string): Logger {
  const destination = { dest: file, sync: false, append: true, mode: OWNER_ONLY };
  return pino({ base: null }, pino.destination(destination));
}
