import { parseArgs } from 'node:util';
import { OperatorError } from '@coffer/kernel';
import { auditCommand } from '../report/audit-command.ts';
import { present } from '../report/present.ts';
import { REPORT_FLAGS, REPORT_USAGE, reportOptions } from '../report/report-options.ts';
import { readTarget } from './read-target.ts';

const USAGE = `Usage: coffer tls HOST[:PORT]

  Grades the TLS of a server and says what to mend: versions, suites, keys, certificates, known
  attacks, HSTS. See docs/operating/tls-grade.md for the table.

${REPORT_USAGE}`;

/** `coffer tls`. Returns the exit status. */
export function runTls(args: readonly string[]): Promise<number> {
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
    const [given] = positionals;
    if (given === undefined || positionals.length > 1) {
      throw new OperatorError(`Say which server to check.\n\n${USAGE}`);
    }
    const target = readTarget(given);
    const { report, audit } = reportOptions(values);
    return present('tls', report, async (progress) => {
      const { auditTls } = await import('@coffer/audit/tls');
      return [await auditTls(target, audit, progress)];
    });
  });
}
