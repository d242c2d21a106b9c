import http from 'node:http';
import https from 'node:https';
import { rootCertificates } from 'node:tls';
import type { HttpExchange, HttpFacts } from '@coffer/audit/csp';
import type { AuditOptions } from '@coffer/audit/report';

const REDIRECTS_MAX = 10;
/** What comes after is not read: policies and scripts stand at a document's head. */
const BODY_MAX_BYTES = 4 * 1024 * 1024;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

type Answer =
  | { readonly ok: true; readonly exchange: HttpExchange }
  | { readonly ok: false; readonly reason: 'timeout' | 'other'; readonly detail: string };

/** Fetches a document and every redirect on the way to it. Whatever a server does is a fact. */
export async function fetchPage(asked: string, options: AuditOptions): Promise<HttpFacts> {
  const exchanges: HttpExchange[] = [];
  let url = asked;
  for (let hop = 0; hop <= REDIRECTS_MAX; hop += 1) {
    const answer = await ask(new URL(url), options);
    if (!answer.ok) {
      const { reason, detail } = answer;
      return { asked, exchanges, failure: { url, reason, detail }, plain: null };
    }
    exchanges.push(answer.exchange);
    const next = redirectOf(answer.exchange);
    if (next === null) return { asked, exchanges, failure: null, plain: null };
    url = next;
  }
  const detail = `more than ${REDIRECTS_MAX} redirects`;
  return { asked, exchanges, failure: { url, reason: 'too-many-redirects', detail }, plain: null };
}

function redirectOf({ url, status, headers }: HttpExchange): string | null {
  const location = headers.find(([name]) => name === 'location')?.[1];
  if (!REDIRECTS.has(status) || location === undefined || !URL.canParse(location, url)) return null;
  const next = new URL(location, url);
  return ['http:', 'https:'].includes(next.protocol) ? next.href : null;
}

function ask(url: URL, options: AuditOptions): Promise<Answer> {
  return new Promise((resolve) => {
    const fail = (reason: 'timeout' | 'other', detail: string): void => {
      request.destroy();
      resolve({ ok: false, reason, detail });
    };
    const client = url.protocol === 'https:' ? https : http;
    const port = url.port === '' ? defaultPort(url) : url.port;
    const hostname = url.hostname.replace(/^\[(.*)\]$/, '$1');
    const request = client.request(url, {
      agent: false,
      host: options.resolve.get(`${hostname}:${port}`) ?? hostname,
      servername: /^[\d.]+$|:/.test(hostname) ? '' : hostname,
      headers: { host: url.host, accept: 'text/html,*/*;q=0.8', 'user-agent': 'coffer-audit' },
      ...(options.ca.length === 0 ? {} : { ca: [...rootCertificates, ...options.ca] }),
      signal: AbortSignal.timeout(options.timeoutMs),
    });
    request.on('error', (error) => {
      const timeout = error.name === 'AbortError' || error.name === 'TimeoutError';
      const detail = timeout ? `no answer within ${options.timeoutMs} ms` : error.message;
      fail(timeout ? 'timeout' : 'other', detail);
    });
    request.on('response', (response) => {
      readAnswer(url, response).then(
        (exchange) => {
          resolve({ ok: true, exchange });
          request.destroy();
        },
        (error: unknown) => fail('other', error instanceof Error ? error.message : 'no answer'),
      );
    });
    request.end();
  });
}

function defaultPort(url: URL): string {
  return url.protocol === 'https:' ? '443' : '80';
}

async function readAnswer(url: URL, response: http.IncomingMessage): Promise<HttpExchange> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response) {
    const bytes = Buffer.from(chunk as Uint8Array); // A stream without an encoding gives bytes.
    length += bytes.length;
    chunks.push(bytes);
    if (length > BODY_MAX_BYTES) break;
  }
  const raw = response.rawHeaders;
  const headers = Array.from(
    { length: raw.length / 2 },
    (_, at) => [(raw[2 * at] ?? '').toLowerCase(), raw[2 * at + 1] ?? ''] as const,
  );
  return {
    url: url.href,
    status: response.statusCode ?? 0,
    headers,
    body: Buffer.concat(chunks).subarray(0, BODY_MAX_BYTES).toString('utf8'),
    truncated: length > BODY_MAX_BYTES,
  };
}
