import { InvariantError } from '@coffer/kernel';

/** Tells a failed invariant apart from every other end (sysexits: EX_SOFTWARE). */
const CRASH_EXIT_CODE = 70;

/** Ends the process for an error, telling its name and nothing that could quote data. */
export type Crash = (error: unknown) => void;

/**
 * After a failure that nobody expected nothing in memory can be trusted, so the process ends. No
 * stack is printed: source lines and messages could quote data.
 */
export function endOnFailure(host: NodeJS.Process): Crash {
  const crash = (error: unknown): void => {
    host.stderr.write(`the vault ends: ${codeOf(error)}\n`);
    host.exit(CRASH_EXIT_CODE);
  };
  host.on('uncaughtException', crash);
  host.on('unhandledRejection', crash);
  return crash;
}

/** Messages of invariants are constants of ours; every other message may hold data. */
function codeOf(error: unknown): string {
  if (error instanceof InvariantError) return error.message;
  return errorCode(error);
}

/** The code or name of an error: never its message. */
export function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
