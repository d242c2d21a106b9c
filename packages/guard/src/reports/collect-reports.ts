import { parseReports, type Clock } from '@coffer/kernel';
import type { Answer, Exchange } from '../exchange.ts';
import type { Inventory } from './inventory.ts';

export const REPORT_MAX_BYTES: number = 64 * 1024;

const TYPES = /^application\/(csp-report|reports\+json)\s*(;|$)/i;

export interface ReportCollector {
  readonly inventory: Inventory;
  readonly mayReport: (client: string) => boolean;
  readonly clock: Clock;
}

/** Takes one request of a browser's reports. Never answers with anything of what was sent. */
export async function collectReports(
  exchange: Exchange,
  client: string,
  { inventory, mayReport, clock }: ReportCollector,
): Promise<Answer | 'aborted'> {
  if (exchange.method !== 'POST') return status(405, [['allow', 'POST']]);
  if (!mayReport(client)) return status(429, [['retry-after', '60']]);
  if (!TYPES.test(exchange.header('content-type') ?? '')) return status(415);
  if (exchange.header('content-encoding') !== undefined) return status(415);
  const read = await exchange.body(REPORT_MAX_BYTES);
  if (read.kind === 'aborted') return 'aborted';
  if (read.kind !== 'bytes') return status(413);
  const reports = parseReports(new TextDecoder().decode(read.bytes));
  if (reports === null) return status(400);
  for (const report of reports) inventory.add(report, clock.nowMs());
  return status(204);
}

function status(code: number, headers: Answer['headers'] = []): Answer {
  return { status: code, headers: [['cache-control', 'no-store'], ...headers], body: '' };
}
