import { createHash } from 'node:crypto';
import {
  headersFor,
  holdsCardNumber,
  parseReports,
  reportLimit,
  type BlockedSource,
  type Clock,
} from '@coffer/kernel';
import { readBody } from './read-body.ts';

/** One browser's batch; what is larger is no report of our pages. */
const REPORTS_MAX_BYTES = 64 * 1024;
/** So long the same report is counted and not written again. */
const WINDOW_MS = 60 * 60_000;
/** Different reports that a window writes; made-up ones cannot fill the log. */
const KINDS_MAX = 300;
/** A repeated report is written when its count has grown by this factor. */
const COUNT_STEP = 10;

const TYPES = /^application\/(csp-report|reports\+json)\s*(;|$)/i;
/** Browsers ask first, since the report's page is of another origin (Reporting API, 3.5.2). */
const ALLOWED = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'POST',
  'access-control-allow-headers': 'content-type',
  'access-control-max-age': '86400',
};
/** What may be an id in an address: an account's page must not be told from another's. */
const ID_IN_PATH = /(?<=\/)[^/]*[\w-]{16,}[^/]*|(?<=\/)[a-z]+_[^/]+/g;

export interface CollectorOptions {
  readonly clock: Clock;
  readonly tls: boolean;
  /** Origins whose pages are ours. */
  readonly origins: readonly string[];
  readonly write: (report: BlockedSource & { readonly count: number }) => void;
}

/**
 * Takes what browsers report that our pages' policies stopped, from anybody who sends it: bounded,
 * limited for each client, cut down to words of ours and origins, and written once an hour for each
 * kind. Nothing of an account, a shopper or a card is kept.
 */
export function reportCollector(
  options: CollectorOptions,
): (request: Request, client: string) => Promise<Response> {
  const headers = { ...headersFor('api', options), ...ALLOWED };
  const answer = (status: number): Response => new Response(null, { status, headers });
  const mayReport = reportLimit(options.clock);
  const counts = new Counts(options.clock);
  return async (request, client) => {
    if (request.method === 'OPTIONS') return answer(204);
    if (request.method !== 'POST') return answer(405);
    if (!mayReport(client)) return answer(429);
    if (!TYPES.test(request.headers.get('content-type') ?? '')) return answer(415);
    const text = await readBody(request, REPORTS_MAX_BYTES).catch(() => null);
    if (text === null) return answer(413);
    const reports = parseReports(text, (origin) => options.origins.includes(origin));
    if (reports === null) return answer(400);
    for (const report of reports) {
      const safe = { ...report, page: report.page.replaceAll(ID_IN_PATH, ':id') };
      // An address can be made to hold anything, also where a card was typed into the wrong place.
      if (holdsCardNumber(Object.values(safe).join(' '))) continue;
      const count = counts.add(safe);
      if (count !== null) options.write({ ...safe, count });
    }
    return answer(204);
  };
}

/** How often each report came in this window. */
class Counts {
  readonly #clock: Clock;
  readonly #known = new Map<string, number>();
  #startMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The count, when it is one to write. */
  add(report: BlockedSource): number | null {
    const nowMs = this.#clock.nowMs();
    if (nowMs - this.#startMs >= WINDOW_MS) {
      this.#startMs = nowMs;
      this.#known.clear();
    }
    const key = createHash('sha256').update(JSON.stringify(report)).digest('base64');
    const count = (this.#known.get(key) ?? 0) + 1;
    if (count === 1 && this.#known.size >= KINDS_MAX) return null;
    this.#known.set(key, count);
    return Number.isInteger(Math.log10(count) / Math.log10(COUNT_STEP)) ? count : null;
  }
}
