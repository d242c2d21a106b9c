import type { HttpExchange, HttpFacts, HttpFailure } from '../../facts/http-facts.ts';
import type { AuditOptions } from '../../options.ts';
import { HTTP_LIMITS, request, type HttpLimits } from './request.ts';

const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

/**
 * The document at an address with every redirect before it, under any certificate (which is
 * judged elsewhere); and, at the same time, what the host says over http://.
 */
export async function fetchDocument(
  address: string,
  options: AuditOptions,
  limits: HttpLimits = HTTP_LIMITS,
): Promise<HttpFacts> {
  const url = new URL(address);
  const plainUrl = plainOf(url, options);
  const [way, plain] = await Promise.all([
    follow(url, options, limits),
    plainUrl === null ? null : follow(plainUrl, options, limits),
  ]);
  return { asked: url.href, ...way, plain };
}

/** Port 80 belongs to port 443; what belongs to other ports nobody knows. */
function plainOf(url: URL, { resolve }: AuditOptions): URL | null {
  if (url.protocol !== 'https:') return null;
  if (url.port !== '' && !resolve.has(`${url.hostname}:80`)) return null;
  const plain = new URL(url.href);
  plain.protocol = 'http:';
  plain.port = '';
  return plain;
}

interface Way {
  readonly exchanges: readonly HttpExchange[];
  readonly failure: HttpFailure | null;
}

async function follow(start: URL, options: AuditOptions, limits: HttpLimits): Promise<Way> {
  const signal = AbortSignal.timeout(limits.totalMs);
  const exchanges: HttpExchange[] = [];
  let url = start;
  while (exchanges.length <= limits.redirects) {
    const answered = await request(url, options, { ...limits, signal });
    if (!answered.ok) return { exchanges, failure: answered.failure };
    const { exchange } = answered;
    exchanges.push(exchange);
    const next = nextOf(exchange);
    if (next === null) return { exchanges, failure: null };
    if (!(next instanceof URL)) return { exchanges, failure: next };
    url = next;
  }
  const detail = `still redirected after ${limits.redirects} redirects`;
  return { exchanges, failure: { url: url.href, reason: 'too-many-redirects', detail } };
}

/** Where an answer leads: nowhere (null), to an address, or to one that cannot be followed. */
function nextOf({ url, status, headers }: HttpExchange): URL | HttpFailure | null {
  if (!REDIRECTS.includes(status)) return null;
  const location = headers.find(([name]) => name === 'location')?.[1];
  if (location === undefined) return null;
  const next = URL.canParse(location, url) ? new URL(location, url) : null;
  if (next?.protocol === 'https:' || next?.protocol === 'http:') return next;
  return { url, reason: 'other', detail: `redirected to ${location}, which is no web address` };
}
