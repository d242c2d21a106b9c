import type http from 'node:http';
import { randomBase62, systemRandom, type ApiError } from '@coffer/kernel';

/** What the public door answers, before the headers that every answer has. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const REQUEST_ID_DIGITS = 14;

/** An error of the vault's own, in the API's shape. */
export function errorAnswer(error: ApiError): Answer {
  return {
    status: error.status,
    headers: {
      'content-type': 'application/json',
      'request-id': `req_${randomBase62(systemRandom, REQUEST_ID_DIGITS)}`,
    },
    body: Buffer.from(`${JSON.stringify(error.toBody(), null, 2)}\n`),
  };
}

/** Headers that belong to one connection and not to the message (RFC 9110, 7.6.1). */
const CONNECTION_HEADERS: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** The headers of a message without those of its connection, one text for each name. */
export function messageHeaders(headers: http.IncomingHttpHeaders): Record<string, string> {
  const kept: [string, string][] = [];
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || CONNECTION_HEADERS.has(name)) continue;
    kept.push([name, Array.isArray(value) ? value.join(', ') : value]);
  }
  return Object.fromEntries(kept);
}
