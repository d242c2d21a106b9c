import { pino, type Logger } from 'pino';

/**
 * The server's log: JSON lines of what was asked and how it went. Parameters, paths, headers and
 * bodies never go in, so no card data or secret can.
 */
export function openLog(file: string): Logger {
  return pino({ base: null }, pino.destination({ dest: file, sync: false, append: true }));
}
