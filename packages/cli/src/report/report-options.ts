import { readFileSync } from 'node:fs';
import {
  CONCURRENCY_DEFAULT,
  CONCURRENCY_MAX,
  REPORT_FORMATS,
  SEVERITIES,
  TIMEOUT_DEFAULT_MS,
  TIMEOUT_MAX_MS,
  type AuditOptions,
  type ReportFormat,
  type Severity,
} from '@coffer/audit/report';
import { OperatorError } from '@coffer/kernel';

export interface ReportOptions {
  readonly format: ReportFormat;
  /** The severity from which findings make the exit status 1. Null: never. */
  readonly failOn: Severity | null;
  /** An earlier JSON report: only what changed since is shown. */
  readonly baseline: string | null;
  /** The file that gets the report. Null: standard output. */
  readonly output: string | null;
}

/** The options of every command that audits, for node:util's parseArgs. */
export const REPORT_FLAGS = {
  format: { type: 'string' },
  'fail-on': { type: 'string' },
  baseline: { type: 'string' },
  output: { type: 'string' },
  polite: { type: 'boolean' },
  concurrency: { type: 'string' },
  timeout: { type: 'string' },
  ca: { type: 'string', multiple: true },
  resolve: { type: 'string', multiple: true },
} as const;

const TIMEOUT_S = TIMEOUT_DEFAULT_MS / 1000;

/** These options in a command's usage text. */
export const REPORT_USAGE: string = `  --format FORMAT          ${REPORT_FORMATS.join(', ')} (default: text)
  --output FILE            write the report there instead of to standard output
  --fail-on SEVERITY       exit 1 on such a finding or a worse one: ${SEVERITIES.join(', ')}
  --baseline FILE          an earlier JSON report: show only what changed since
  --ca FILE                also trust the authorities in FILE (PEM; may be repeated)
  --resolve HOST:PORT:ADDRESS  connect to ADDRESS instead of asking DNS (may be repeated)
  --timeout SECONDS        for one connection with its answer (default: ${TIMEOUT_S})
  --concurrency N          connections to one host at a time (default: ${CONCURRENCY_DEFAULT})
  --polite                 one connection at a time

  Exit status: 0 it ran, 1 --fail-on was met, 2 it could not run.
`;

export interface ReportValues {
  readonly format?: string | undefined;
  readonly 'fail-on'?: string | undefined;
  readonly baseline?: string | undefined;
  readonly output?: string | undefined;
  readonly polite?: boolean | undefined;
  readonly concurrency?: string | undefined;
  readonly timeout?: string | undefined;
  readonly ca?: readonly string[] | undefined;
  readonly resolve?: readonly string[] | undefined;
}

/** What the flags say, or an OperatorError about the first that makes no sense. */
export function reportOptions(values: ReportValues): {
  readonly report: ReportOptions;
  readonly audit: AuditOptions;
} {
  const failOn = values['fail-on'];
  return {
    report: {
      format: oneOf('--format', REPORT_FORMATS, values.format ?? 'text'),
      failOn: failOn === undefined ? null : oneOf('--fail-on', SEVERITIES, failOn),
      baseline: values.baseline ?? null,
      output: values.output ?? null,
    },
    audit: {
      concurrency: values.polite === true ? 1 : readConcurrency(values.concurrency),
      timeoutMs: readTimeoutMs(values.timeout),
      ca: (values.ca ?? []).map(readAuthorities),
      resolve: new Map((values.resolve ?? []).map(readResolve)),
    },
  };
}

function oneOf<T extends string>(flag: string, allowed: readonly T[], value: string): T {
  const found = allowed.find((one) => one === value);
  if (found !== undefined) return found;
  throw new OperatorError(`${flag} is one of ${allowed.join(', ')}, not "${value}"`);
}

function readConcurrency(value: string | undefined): number {
  if (value === undefined) return CONCURRENCY_DEFAULT;
  const count = Number(value);
  if (Number.isInteger(count) && count >= 1 && count <= CONCURRENCY_MAX) return count;
  throw new OperatorError(`--concurrency is a whole number from 1 to ${CONCURRENCY_MAX}`);
}

function readTimeoutMs(value: string | undefined): number {
  if (value === undefined) return TIMEOUT_DEFAULT_MS;
  const timeoutMs = Number(value) * 1000;
  if (timeoutMs >= 1 && timeoutMs <= TIMEOUT_MAX_MS) return Math.round(timeoutMs);
  throw new OperatorError(`--timeout is a number of seconds up to ${TIMEOUT_MAX_MS / 1000}`);
}

function readAuthorities(file: string): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new OperatorError(`--ca: ${error instanceof Error ? error.message : 'unreadable'}`);
  }
  if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  throw new OperatorError(`--ca: ${file} holds no PEM certificate`);
}

/** `shop.example:443:127.0.0.1`, as curl's --resolve; an IPv6 address may stand in brackets. */
function readResolve(value: string): [hostPort: string, address: string] {
  const [, host, port, address] = /^([^:]+):(\d{1,5}):(.+)$/.exec(value) ?? [];
  if (host === undefined || port === undefined || address === undefined) {
    throw new OperatorError(`--resolve is HOST:PORT:ADDRESS, not "${value}"`);
  }
  return [`${host.toLowerCase()}:${port}`, address.replace(/^\[(.*)\]$/, '$1')];
}
