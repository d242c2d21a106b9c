import http from 'node:http';
import https from 'node:https';
import { OperatorError } from '@coffer/kernel';

export interface HttpCall {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An answer as it came, to be searched, and what of it is needed to go on. */
export interface HttpAnswer {
  readonly status: number;
  /** Status, headers and body. */
  readonly bytes: Buffer;
  /** The body as JSON; null when it is none. */
  readonly json: unknown;
}

const CALL_TIMEOUT_MS = 15_000;
const ANSWER_MAX_BYTES = 4 * 1024 * 1024;
const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\]|.*\.localhost)$/;

/** One HTTP call. Rejects when there is no whole answer. */
export function send(call: HttpCall): Promise<HttpAnswer> {
  const url = new URL(call.url);
  const local = LOOPBACK.test(url.hostname);
  const options = {
    method: call.method,
    headers: {
      ...call.headers,
      host: url.host,
      'content-length': String(Buffer.byteLength(call.body ?? '')),
    },
    signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
    // Not every system's resolver knows names below .localhost (RFC 6761 section 6.3). A
    // certificate for the operator's host name does not name the loopback address, which the bytes
    // do not leave.
    ...(local ? { hostname: '127.0.0.1', rejectUnauthorized: false } : {}),
  };
  return new Promise((resolve, reject) => {
    const request =
      url.protocol === 'https:' ? https.request(url, options) : http.request(url, options);
    request.once('error', reject);
    request.once('response', (response) => {
      const chunks: Buffer[] = [];
      let length = 0;
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        length += chunk.length;
        if (length > ANSWER_MAX_BYTES) request.destroy(new OperatorError('answer too large'));
      });
      response.once('error', reject);
      response.once('end', () => {
        const body = Buffer.concat(chunks);
        const head = `${response.statusCode}\r\n${response.rawHeaders.join('\r\n')}\r\n\r\n`;
        resolve({
          status: response.statusCode ?? 0,
          bytes: Buffer.concat([Buffer.from(head), body]),
          json: parseJson(body),
        });
      });
    });
    request.end(call.body);
  });
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}

/** A text field of a JSON answer, at a path of keys; empty when it is not there. */
export function textAt(json: unknown, ...keys: readonly string[]): string {
  let value = json;
  for (const key of keys) {
    if (typeof value !== 'object' || value === null) return '';
    // Any object of a parsed JSON text may be indexed by name.
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  return typeof value === 'string' ? value : '';
}
