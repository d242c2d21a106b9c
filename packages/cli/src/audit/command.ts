import { parseArgs } from 'node:util';
import { OperatorError } from '@coffer/kernel';
import { auditCommand } from '../report/audit-command.ts';
import { present } from '../report/present.ts';
import { REPORT_FLAGS, REPORT_USAGE, reportOptions } from '../report/report-options.ts';

const USAGE = `Usage: coffer audit URL...

  Checks pages that take payments: TLS, headers, Content Security Policy, and what the page does
  in a browser (skipped, and said so, where Chromium is not installed).

${REPORT_USAGE}`;

/** `coffer audit`. Returns the exit status. */
export function runAudit(args: readonly string[]): Promise<number> {
  return auditCommand(USAGE, async () => {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { ...REPORT_FLAGS, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    });
    if (values.help === true) {
      process.stdout.write(USAGE);
      return 0;
    }
    if (positionals.length === 0) {
      throw new OperatorError(`Say which pages to check.\n\n${USAGE}`);
    }
    const urls = positionals.map(readUrl);
    const { report, audit } = reportOptions(values);
    return present('audit', report, async (progress) => {
      const { auditUrl } = await import('./audit-url.ts');
      const parts = [];
      // One page after the other: the limits on connections hold for one host at a time.
      for (const url of urls) parts.push(...(await auditUrl(url, audit, progress)));
      return parts;
    });
  });
}

function readUrl(given: string): URL {
  const text = given.includes('://') ? given : `https://${given}`;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol === 'https:' || url?.protocol === 'http:') return url;
  throw new OperatorError(`"${given}" is no web address`);
}
