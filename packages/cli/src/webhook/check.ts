import { parseArgs } from 'node:util';
import { auditWebhook } from '@coffer/audit/webhook';
import { OperatorError } from '@coffer/kernel';
import { present, REPORT_FLAGS, reportOptions } from '../report/present.ts';
import { readTarget } from '../tls/read-target.ts';

const SECRET = /^whsec_[\w+/=-]{8,200}$/;

/** `coffer webhook check URL`; null when it was asked for wrongly. */
export async function checkEndpoint(args: readonly string[]): Promise<number | null> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { ...REPORT_FLAGS, secret: { type: 'string' } },
  });
  const [url, ...more] = positionals;
  if (url === undefined || more.length > 0) return null;
  const { report, audit } = reportOptions(values);
  const secret = readSecret(values.secret ?? process.env['COFFER_WEBHOOK_SECRET']);
  return present('webhook', report, async (progress) => {
    const webhook = await auditWebhook(url, { ...audit, secret }, progress);
    if (!/^https:/i.test(url)) return [webhook];
    // Afterwards: hellos in between would make the endpoint look slow.
    const { auditTls } = await import('@coffer/audit/tls');
    return [webhook, await auditTls(readTarget(new URL(url).origin), audit, progress)];
  });
}

function readSecret(given: string | undefined): string | null {
  if (given === undefined || given === '') return null;
  if (SECRET.test(given)) return given;
  throw new OperatorError('--secret is the text that begins with whsec_');
}
