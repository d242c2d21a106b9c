import { OperatorError } from '@coffer/kernel';
import { auditCommand } from '../report/audit-command.ts';
import { createKey } from './create.ts';
import { revokeKey, rollKey } from './end.ts';
import { listKeys } from './list.ts';

const USAGE = `Usage: coffer keys create secret|publishable|restricted [--name TEXT]
                          [--permission NAME[,NAME...]] [--expires-in TIME] [--live]
       coffer keys list [--all]
       coffer keys roll ID [--keep-old TIME]
       coffer keys revoke ID

Makes, shows and ends the API keys of an account, in the database of the installation. A key is
shown once, when it is made. What is revoked is refused by every process within a second.

  --permission NAME    what a restricted key may do: rak_customer_read, rak_charge_write ...; may be
                       repeated. Writing implies reading. docs/api/keys.md lists them
  --expires-in TIME    when the new key ends by itself: 30m, 12h, 90d
  --live               a key that moves real money
  --keep-old TIME      roll: how long the old key goes on beside the new one; without it, it ends
                       now. Seven days at most
  --all                list: also keys that have ended, for 90 days
  --account ID         the account, where there is more than one
  --data-dir DIR       where the installation runs; COFFER_DATA_DIR, else .coffer. DATABASE_URL
                       names its database, if that is not the embedded one
  --json               print everything as JSON
`;

const ACTIONS: Readonly<Record<string, (args: readonly string[]) => Promise<void>>> = {
  create: createKey,
  list: listKeys,
  roll: rollKey,
  revoke: revokeKey,
};

/** `coffer keys`. Returns the exit status. */
export function runKeys(args: readonly string[]): Promise<number> {
  return auditCommand(USAGE, async () => {
    const [action = '', ...rest] = args;
    if (args.some((arg) => arg === '--help' || arg === '-h')) {
      process.stdout.write(USAGE);
      return 0;
    }
    const run = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
    if (run === undefined) throw new OperatorError(`say what to do with keys.\n\n${USAGE}`);
    await run(rest);
    return 0;
  });
}
