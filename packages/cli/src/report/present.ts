import { readFileSync, writeFileSync } from 'node:fs';
import {
  compareReports,
  reaches,
  readBaseline,
  renderReport,
  type Baseline,
  type Part,
  type Progress,
  type Report,
} from '@coffer/audit/report';
import { OperatorError } from '@coffer/kernel';
import { showProgress } from './progress.ts';
import type { ReportOptions } from './report-options.ts';

export { auditCommand } from './audit-command.ts';
export { REPORT_FLAGS, REPORT_USAGE, reportOptions, type ReportOptions } from './report-options.ts';

const WIDTH_DEFAULT = 80;
/** Signals that end an audit, and the exit status that shells give them. */
const STOPS = [
  ['SIGHUP', 129],
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const;

/**
 * Runs an audit and shows what it found: the report goes to standard output (or `--output`) and
 * nothing else does. Returns the exit status: 1 when `--fail-on` is met, else 0.
 */
export async function present(
  command: string,
  options: ReportOptions,
  run: (progress: Progress) => Promise<readonly Part[]>,
): Promise<number> {
  const baseline = options.baseline === null ? null : loadBaseline(options.baseline);
  const progress = showProgress(process.stderr);
  for (const [signal] of STOPS) process.once(signal, stop);
  let parts: readonly Part[];
  try {
    parts = await run(progress.step);
  } finally {
    progress.end();
    for (const [signal] of STOPS) process.off(signal, stop);
  }
  const report: Report = {
    ...{ command, parts },
    createdAt: new Date().toISOString(),
    changes: baseline === null ? null : compareReports(baseline, parts),
  };
  const text = await renderReport(report, {
    format: options.format,
    failOn: options.failOn,
    width: process.stdout.columns ?? WIDTH_DEFAULT,
    color: options.output === null && wantsColor(),
  });
  await write(text, options.output);
  return options.failOn !== null && reaches(report, options.failOn) ? 1 : 0;
}

/** Ends by `exit`, which cleans up; a signal alone would leave a browser's profile behind. */
function stop(signal: NodeJS.Signals): void {
  process.stderr.write('\n');
  process.exit(STOPS.find(([name]) => name === signal)?.[1] ?? 1);
}

/** No colour into files and pipes, nor where NO_COLOR (no-color.org) asks for none. */
function wantsColor(): boolean {
  const { NO_COLOR, TERM } = process.env;
  return process.stdout.isTTY && (NO_COLOR ?? '') === '' && TERM !== 'dumb';
}

function loadBaseline(file: string): Baseline {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new OperatorError(`--baseline: ${reasonOf(error)}`);
  }
  const baseline = readBaseline(text);
  if (baseline === null) {
    throw new OperatorError(`--baseline: ${file} is no report that --format json wrote`);
  }
  return baseline;
}

/** Resolves when everything is out: the process exits next, and a pipe may be slow. */
function write(text: string, output: string | null): Promise<void> {
  if (output === null) {
    return new Promise((resolve) => process.stdout.write(text, () => resolve()));
  }
  try {
    writeFileSync(output, text);
  } catch (error) {
    throw new OperatorError(`--output: ${reasonOf(error)}`);
  }
  return Promise.resolve();
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown reason';
}
