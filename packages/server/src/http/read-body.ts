import type http from 'node:http';
import { ApiError } from '@coffer/kernel';
import { BODY_MAX_BYTES } from './read-request.ts';

/** A body that is here already, or a 413. */
export function checkSize(body: string, maxBytes: number = BODY_MAX_BYTES): string {
  if (Buffer.byteLength(body) > maxBytes) throw tooLarge(maxBytes);
  return body;
}

/** The whole body as text, or a 413. */
export async function readBody(
  request: Request,
  maxBytes: number = BODY_MAX_BYTES,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // A request's body is a stream of bytes (Fetch, "body"); its type does not say so.
  for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * The same of a message of Node's: a stream of Fetch around it costs more than all else that
 * becomes of a small request before its handler.
 */
export function readMessage(
  message: http.IncomingMessage,
  maxBytes: number = BODY_MAX_BYTES,
): Promise<string> {
  const { headers } = message;
  if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) {
    return Promise.resolve('');
  }
  // What has ended already would be waited for without end.
  if (message.destroyed || message.readableEnded || message.errored !== null) {
    return Promise.reject(cutOff());
  }
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    message.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) reject(tooLarge(maxBytes));
      else chunks.push(chunk);
    });
    message.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    const ended = (): void => {
      if (!message.readableEnded) reject(cutOff());
    };
    message.on('close', ended).on('error', ended);
  });
}

function tooLarge(maxBytes: number): ApiError {
  return new ApiError({
    status: 413,
    type: 'invalid_request_error',
    message: `The request body is larger than ${maxBytes} bytes.`,
  });
}

/** Nobody reads the answer. */
function cutOff(): ApiError {
  return new ApiError({
    status: 400,
    type: 'invalid_request_error',
    message: 'The request ended before its body did.',
  });
}

/** Headers by lower-case name; what came twice is put together (RFC 9110, 5.3). */
export function readHeaders({ rawHeaders }: http.IncomingMessage): Record<string, string> {
  const headers = new Map<string, string>();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? '').toLowerCase();
    const value = (rawHeaders[at + 1] ?? '').trim();
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return Object.fromEntries(headers);
}
