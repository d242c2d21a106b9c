import { OperatorError } from './errors.ts';

/** The part of Node's `process` that a service needs. */
export interface ServiceProcess {
  once(event: 'message', listener: (message: unknown) => void): unknown;
  once(event: 'disconnect' | 'SIGTERM' | 'SIGINT', listener: () => void): unknown;
  send?(message: ServiceReport): unknown;
  exit(code: number): never;
}

/** What a service tells its launcher, once. */
export type ServiceReport =
  | { readonly kind: 'ready' }
  /** The operator must act; `message` is the one line to show. */
  | { readonly kind: 'failed'; readonly message: string };

export interface RunningService {
  /** Finishes what is under way and closes every listener and connection. */
  stop(): Promise<void>;
}

/** A service that does not stop by itself in this time is ended. */
const STOP_TIMEOUT_MS = 8_000;

/**
 * The main function of every service process. Its configuration, with all its secrets, comes as the
 * first message over the launcher's pipe: nothing is in the command line or the environment. It
 * stops on TERM, INT, or when that pipe closes, so it never outlives its launcher.
 */
export function runService(
  host: ServiceProcess,
  start: (config: unknown) => Promise<RunningService>,
): void {
  let stopping = false;
  let running: RunningService | undefined;

  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => host.exit(1), STOP_TIMEOUT_MS);
    void (running?.stop() ?? Promise.resolve()).then(
      () => host.exit(0),
      () => host.exit(1),
    );
  };

  host.once('SIGTERM', stop);
  host.once('SIGINT', stop);
  host.once('disconnect', stop);
  host.once('message', (config) => {
    Promise.resolve(config)
      .then(start)
      .then(
        (service) => {
          running = service;
          host.send?.({ kind: 'ready' });
        },
        (error: unknown) => {
          host.send?.({ kind: 'failed', message: failureLine(error) });
          setTimeout(() => host.exit(1), 50);
        },
      );
  });
}

function failureLine(error: unknown): string {
  if (error instanceof OperatorError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : 'unknown failure';
}
