import { parseArgs } from 'node:util';
import { auditWebhook } from '@coffer/audit/webhook';
import { OperatorError } from '@coffer/kernel';
import {
  auditCommand,
  present,
  REPORT_FLAGS,
  REPORT_USAGE,
  reportOptions,
} from '../report/present.ts';
import { readTarget } from '../tls/read-target.ts';

const USAGE = `Usage: coffer webhook check URL [--secret whsec_...] [options]

  Calls a webhook endpoint with harmless synthetic events: unsigned, badly signed, and with
  --secret also expired, from the future, altered, correct and repeated. Says what it accepts,
  and grades the TLS of its host.

  --secret SECRET          the endpoint's signing secret; COFFER_WEBHOOK_SECRET keeps it out of
                           the process list

${REPORT_USAGE}`;

const SECRET = /^whsec_[\w+/=-]{8,200}$/;

/** `coffer webhook`. Returns the exit status. */
export function runWebhook(args: readonly string[]): Promise<number> {
  return auditCommand(USAGE, async () => {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...REPORT_FLAGS,
        secret: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    const [action, url, ...more] = positionals;
    if (values.help) {
      process.stdout.write(USAGE);
      return 0;
    }
    if (action !== 'check' || url === undefined || more.length > 0) {
      throw new OperatorError(`give one address.\n\n${USAGE}`);
    }
    const { report, audit } = reportOptions(values);
    const secret = readSecret(values.secret ?? process.env['COFFER_WEBHOOK_SECRET']);
    return present('webhook', report, async (progress) => {
      const webhook = await auditWebhook(url, { ...audit, secret }, progress);
      if (!/^https:/i.test(url)) return [webhook];
      // Afterwards: hellos in between would make the endpoint look slow.
      const { auditTls } = await import('@coffer/audit/tls');
      return [webhook, await auditTls(readTarget(new URL(url).origin), audit, progress)];
    });
  });
}

function readSecret(given: string | undefined): string | null {
  if (given === undefined || given === '') return null;
  if (SECRET.test(given)) return given;
  throw new OperatorError('--secret is the text that begins with whsec_');
}
