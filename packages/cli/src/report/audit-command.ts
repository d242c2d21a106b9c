import { AuditFailure } from '@coffer/audit/report';
import { OperatorError } from '@coffer/kernel';

/**
 * The exit status of a command that audits: what `run` returns, or 2 with the reason when the
 * audit could not run or was asked for wrongly.
 */
export async function auditCommand(usage: string, run: () => Promise<number>): Promise<number> {
  try {
    return await run();
  } catch (error) {
    if (isUsageError(error)) process.stderr.write(`coffer: ${error.message}\n\n${usage}`);
    else if (error instanceof AuditFailure || error instanceof OperatorError) {
      process.stderr.write(`coffer: ${error.message}\n`);
    } else throw error;
    return 2;
  }
}

/** How node:util's parseArgs refuses. */
function isUsageError(error: unknown): error is Error {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    error.code.startsWith('ERR_PARSE_ARGS_')
  );
}
