import { spawnSync } from 'node:child_process';
import { OperatorError } from '@coffer/kernel';

/** PostgreSQL refuses to run as user 0; any other number will do inside the namespace. */
const MAPPED_UID = '1000';

/**
 * The command that runs PostgreSQL so that it dies with us (INT is its fast shutdown) and, when we are
 * root, under another user number in a user namespace: no account is made and no file changes owner.
 */
export function confine(command: readonly string[]): readonly string[] {
  const bound = hasProgram('setpriv') ? ['setpriv', '--pdeathsig', 'INT'] : [];
  if (process.getuid?.() !== 0) return [...bound, ...command];
  const mapped = [
    'unshare',
    '--user',
    `--map-user=${MAPPED_UID}`,
    `--map-group=${MAPPED_UID}`,
    '--',
  ];
  if (spawnSync('unshare', [...mapped.slice(1), 'true']).status !== 0) {
    throw new OperatorError(
      'The embedded PostgreSQL cannot run as root where user namespaces are refused: start as an ordinary user, or set DATABASE_URL.',
    );
  }
  // The parent-death signal is lost when credentials change, so it is set inside the namespace.
  return [...mapped, ...bound, ...command];
}

function hasProgram(name: string): boolean {
  return spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0;
}
