import fs from 'node:fs';
import path from 'node:path';
import type { Stack } from '@coffer/testkit';

interface LogLine {
  readonly policy_report?: unknown;
}

/** What browsers reported that the policies of a platform's own pages stopped, by its log. */
export function policyReports({ dataDir }: Pick<Stack, 'dataDir'>): unknown[] {
  const log = fs.readFileSync(path.join(dataDir, 'logs/server/server.log'), 'utf8');
  return log.split('\n').flatMap((line) => {
    // The server writes JSON lines; its log is looked at here alone.
    const { policy_report: report } = line.includes('policy_report')
      ? (JSON.parse(line) as LogLine)
      : {};
    return report === undefined ? [] : [report];
  });
}
