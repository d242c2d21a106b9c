import type { IncomingMessage } from 'node:http';
import type { Http2ServerRequest } from 'node:http2';
import type { BodyRead } from '../exchange.ts';

/** What Node calls the same in HTTP/1.1 and in HTTP/2 (`Http2ServerRequest`). */
export type ReadableRequest = IncomingMessage & Partial<Pick<Http2ServerRequest, 'stream'>>;

/**
 * Reads the body of a Node request and puts it back, so that whoever reads next gets all of it:
 * `read()` until everything has been delivered, then `unshift` before 'end' has been emitted, which
 * Node's documentation allows. Nothing is patched.
 */
export async function readAhead(
  request: ReadableRequest,
  maxBytes: number,
  onlyIf?: (first: Uint8Array) => boolean,
): Promise<BodyRead> {
  if (!mayHaveBody(request) || request.readableEnded) return bytesOf([]);
  // What came in one packet with the headers is parsed after the handler was called.
  await Promise.resolve();
  if (request.destroyed) return { kind: 'aborted' };
  // Not even listened to: whoever listens to a stream of nothing hears its end, once.
  if (isDelivered(request) && request.readableLength === 0) return bytesOf([]);
  if (onlyIf === undefined && Number(request.headers['content-length'] ?? 0) > maxBytes) {
    return { kind: 'too-large' };
  }
  return await new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const finish = (read: BodyRead): void => {
      request
        .off('readable', onReadable)
        .off('end', onEnd)
        .off('close', onGone)
        .off('error', onGone);
      // In this tick: on the next one, a stream that was read to its end may say so.
      if (chunks.length > 0 && read.kind !== 'too-large') request.unshift(Buffer.concat(chunks));
      resolve(read);
    };
    const onReadable = (): void => {
      for (let chunk = next(request); chunk !== null; chunk = next(request)) {
        chunks.push(chunk);
        size += chunk.length;
        if (onlyIf !== undefined && chunks.length === 1 && !onlyIf(chunk)) {
          finish({ kind: 'skipped' });
          return;
        }
        if (size > maxBytes) {
          finish({ kind: onlyIf === undefined ? 'too-large' : 'skipped' });
          return;
        }
      }
      if (isDelivered(request)) finish(bytesOf(chunks));
    };
    const onEnd = (): void => finish(bytesOf([]));
    const onGone = (): void => finish({ kind: 'aborted' });
    request.on('readable', onReadable).on('end', onEnd).on('close', onGone).on('error', onGone);
  });
}

/** All is read or waiting to be. In HTTP/2 `complete` comes too late: with 'end' itself. */
function isDelivered({ complete, stream }: ReadableRequest): boolean {
  return complete || stream?.readableEnded === true;
}

function next(request: IncomingMessage): Buffer | null {
  // Reading when nothing is there would end the stream before the app listens.
  if (request.readableLength === 0) return null;
  // An encoding may have been set before us; then it delivers text.
  const chunk: unknown = request.read();
  if (typeof chunk === 'string') return Buffer.from(chunk, request.readableEncoding ?? 'utf8');
  return Buffer.isBuffer(chunk) ? chunk : null;
}

/** HTTP/1.1 says so in its headers (RFC 9112 6.3), HTTP/2 by not ending with them. */
function mayHaveBody({ headers, stream }: ReadableRequest): boolean {
  if (stream !== undefined) return !stream.endAfterHeaders;
  return 'transfer-encoding' in headers || Number(headers['content-length'] ?? 0) > 0;
}

function bytesOf(chunks: readonly Buffer[]): BodyRead {
  return { kind: 'bytes', bytes: Buffer.concat(chunks) };
}
