import fs from 'node:fs';
import { spawnSync } from 'node:child_process';
import { OperatorError } from '@coffer/kernel';

/**
 * The command that runs PostgreSQL so that it dies with us (INT is its fast shutdown). PostgreSQL
 * runs neither as root nor as a user number without a name; for those it gets another number in a
 * user namespace: no account is made and no file changes owner.
 */
export function confine(command: readonly string[]): readonly string[] {
  const bound = hasProgram('setpriv') ? ['setpriv', '--pdeathsig', 'INT'] : [];
  const users = namedUsers();
  const uid = process.getuid?.() ?? 0;
  if (uid !== 0 && users.includes(uid)) return [...bound, ...command];
  const other = users.includes(NOBODY_UID)
    ? NOBODY_UID
    : users.find((candidate) => candidate !== 0);
  const mapped = ['unshare', '--user', `--map-user=${other}`, `--map-group=${other}`, '--'];
  if (spawnSync('unshare', [...mapped.slice(1), 'true']).status !== 0) {
    throw new OperatorError(
      'The embedded PostgreSQL cannot run as root, or as a user without a name, where user ' +
        'namespaces are refused: start as an ordinary user, or set DATABASE_URL.',
    );
  }
  // The parent-death signal is lost when credentials change, so it is set inside the namespace.
  return [...mapped, ...bound, ...command];
}

const NOBODY_UID = 65_534;

/** The user numbers that have a name here. */
function namedUsers(): number[] {
  const lines = fs.readFileSync('/etc/passwd', 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => Number(line.split(':')[2]));
}

function hasProgram(name: string): boolean {
  return spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0;
}
