import http from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import type { HttpExchange, HttpFailure } from '../../facts/http-facts.ts';
import type { AuditOptions } from '../../options.ts';
import { readBody } from './read-body.ts';

/** What one document may cost. */
export interface HttpLimits {
  readonly redirects: number;
  /** For the whole way, redirects included. */
  readonly totalMs: number;
  /** Of one answer, decoded; what is longer is cut. */
  readonly bodyBytes: number;
  readonly headerBytes: number;
}

export const HTTP_LIMITS: HttpLimits = {
  redirects: 10,
  totalMs: 20_000,
  bodyBytes: 4 * 1024 * 1024,
  headerBytes: 64 * 1024,
};

export type Answered =
  | { readonly ok: true; readonly exchange: HttpExchange }
  | { readonly ok: false; readonly failure: HttpFailure };

/** Old servers are audited too: the grade says what is wrong with their TLS. */
const ANY_TLS = {
  rejectUnauthorized: false,
  minVersion: 'TLSv1',
  ciphers: 'ALL:@SECLEVEL=0',
} as const;

/** One GET. Never rejects: what goes wrong is a failure with its reason. */
export function request(
  url: URL,
  options: AuditOptions,
  limits: HttpLimits & { readonly signal: AbortSignal },
): Promise<Answered> {
  const { promise, resolve } = Promise.withResolvers<Answered>();
  const fail = (error: unknown) => resolve({ ok: false, failure: failureOf(url, error) });
  const signal = AbortSignal.any([limits.signal, AbortSignal.timeout(options.timeoutMs)]);
  const secure = url.protocol === 'https:';
  const hostname = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const usualPort = secure ? 443 : 80;
  const port = url.port === '' ? usualPort : Number(url.port);
  try {
    const outgoing = (secure ? https : http).request({
      host: options.resolve.get(`${hostname}:${port}`) ?? hostname,
      ...{ port, signal, agent: false, maxHeaderSize: limits.headerBytes },
      path: `${url.pathname}${url.search}`,
      headers: {
        host: url.host,
        accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
        'accept-encoding': 'gzip, br',
        'user-agent': 'Mozilla/5.0 (compatible; coffer-audit)',
      },
      ...(secure ? ANY_TLS : {}),
      ...(secure && isIP(hostname) === 0 ? { servername: hostname } : {}),
    });
    let answered = false;
    // After the headers, what goes wrong is a body that was cut.
    outgoing.on('error', (error) => {
      if (!answered) fail(error);
    });
    outgoing.once('response', (message) => {
      answered = true;
      void readBody(message, limits.bodyBytes).then(({ body, ...read }) => {
        outgoing.destroy();
        // To node:http a body without a length has ended when we end the connection.
        const truncated = read.truncated || signal.aborted;
        const { statusCode: status = 0, rawHeaders } = message;
        const headers = pairs(rawHeaders);
        resolve({ ok: true, exchange: { url: url.href, status, headers, body, truncated } });
      });
    });
    outgoing.end();
  } catch (error) {
    // An address that node:http refuses, e.g. with characters it does not send.
    fail(error);
  }
  return promise;
}

function pairs(raw: readonly string[]): (readonly [string, string])[] {
  return raw.flatMap((name, at) =>
    at % 2 === 0 ? [[name.toLowerCase(), raw[at + 1] ?? ''] as const] : [],
  );
}

const REASONS: Readonly<Record<string, HttpFailure['reason']>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  ETIMEDOUT: 'timeout',
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EPROTO: 'tls',
  HPE_HEADER_OVERFLOW: 'too-large',
};

/** Why a request failed. */
export function failureOf(url: URL, error: unknown): HttpFailure {
  const href = url.href;
  if (!(error instanceof Error)) return { url: href, reason: 'other', detail: 'unknown failure' };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (error.name === 'AbortError' || error.name === 'TimeoutError') {
    return { url: href, reason: 'timeout', detail: 'no whole answer in time' };
  }
  return { url: href, reason: reasonOf(code), detail: error.message };
}

function reasonOf(code: string): HttpFailure['reason'] {
  const known = REASONS[code];
  if (known !== undefined) return known;
  if (code.startsWith('HPE_')) return 'not-http';
  return code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_') ? 'tls' : 'other';
}
