import { parseArgs } from 'node:util';
import { AuditFailure } from '@coffer/audit/report';
import { OperatorError } from '@coffer/kernel';
import { INTEGRATION_FLAGS, readIntegration } from '../csp/integration-flags.ts';
import { auditCommand } from '../report/audit-command.ts';
import { present } from '../report/present.ts';
import { REPORT_FLAGS, REPORT_USAGE, reportOptions } from '../report/report-options.ts';

const USAGE = `Usage: coffer audit URL...

  Checks pages that take payments: TLS, headers, Content Security Policy, and what the page does
  in a browser (skipped, and said so, where Chromium is not installed).

  --provider NAME          coffer, stripe, adyen or braintree (default: what the page shows)
  --surface LIST           sdk, checkout, connect, link, onramp
  --origin ORIGIN          where coffer.js comes from (with --provider coffer)
${REPORT_USAGE}`;

/** `coffer audit`. Returns the exit status. */
export function runAudit(args: readonly string[]): Promise<number> {
  return auditCommand(USAGE, async () => {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { ...REPORT_FLAGS, ...INTEGRATION_FLAGS, help: { type: 'boolean', short: 'h' } },
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
    const { provider, surfaces, cofferOrigin } = readIntegration(values);
    const integration = { provider, cofferOrigin, ...(surfaces === null ? {} : { surfaces }) };
    const unreachable: string[] = [];
    const status = await present('audit', report, async (progress) => {
      const { auditUrl } = await import('./audit-url.ts');
      const parts = [];
      // One page after the other: the limits on connections hold for one host at a time.
      for (const url of urls) {
        const done = await auditUrl(url, { audit, integration }, progress);
        parts.push(...done.parts);
        if (done.unreachable !== null) unreachable.push(done.unreachable);
      }
      // Without anything to report there is no report.
      if (unreachable.length === urls.length) throw new AuditFailure(unreachable.join('\n'));
      return parts;
    });
    for (const why of unreachable) process.stderr.write(`coffer: ${why}\n`);
    // What nobody looked at must not pass, whatever the rest is like.
    return unreachable.length === 0 ? status : 2;
  });
}

function readUrl(given: string): URL {
  const text = given.includes('://') ? given : `https://${given}`;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol === 'https:' || url?.protocol === 'http:') return url;
  throw new OperatorError(`"${given}" is no web address`);
}
