import { OperatorError } from '@coffer/kernel';
import { auditCommand, REPORT_USAGE } from '../report/present.ts';
import { checkEndpoint } from './check.ts';
import { listEndpoints } from './list.ts';

const USAGE = `Usage: coffer webhook check URL [--secret whsec_...] [options]
       coffer webhook list [--api URL] [--key sk_...] [--data-dir DIR] [--json]

check
  Calls a webhook endpoint with harmless synthetic events: unsigned, badly signed, and with
  --secret also expired, from the future, altered, correct and repeated. Says what it accepts,
  whether it redirects and how fast it answers, and grades the TLS of its host.

  --secret SECRET          the endpoint's signing secret; COFFER_WEBHOOK_SECRET keeps it out of
                           the process list

${REPORT_USAGE}
list
  Shows the endpoints of an account: where events go, whether they arrive, and why not; and what
  was found when each was last looked at.

  --api URL                an API to ask; without it the installation that runs here
  --key KEY                a secret key; COFFER_SECRET_KEY keeps it out of the process list
  --data-dir DIR           where the installation runs; COFFER_DATA_DIR, else .coffer
  --json                   print everything as JSON
`;

const ACTIONS: Readonly<Record<string, (args: readonly string[]) => Promise<number | null>>> = {
  check: checkEndpoint,
  list: listEndpoints,
};

/** `coffer webhook`. Returns the exit status. */
export function runWebhook(args: readonly string[]): Promise<number> {
  return auditCommand(USAGE, async () => {
    if (args.some((arg) => arg === '--help' || arg === '-h')) {
      process.stdout.write(USAGE);
      return 0;
    }
    const [action = '', ...rest] = args;
    const run = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
    if (run === undefined) throw new OperatorError(`say check or list.\n\n${USAGE}`);
    const status = await run(rest);
    if (status === null) throw new OperatorError(`give one address.\n\n${USAGE}`);
    return status;
  });
}
