import type { IncomingMessage } from 'node:http';
import type { BodyRead } from '../exchange.ts';

/**
 * Reads the body of a Node request and puts it back, so that whoever reads next gets all of it:
 * `read()` until the parser has delivered everything (`complete`), then `unshift` before 'end' has
 * been emitted, which Node's documentation allows. Nothing is patched.
 */
export function readAhead(
  request: IncomingMessage,
  maxBytes: number,
  onlyIf?: (first: Uint8Array) => boolean,
): Promise<BodyRead> {
  if (!mayHaveBody(request) || request.readableEnded) return Promise.resolve(bytesOf([]));
  if (request.destroyed) return Promise.resolve({ kind: 'aborted' });
  if (onlyIf === undefined && Number(request.headers['content-length'] ?? 0) > maxBytes) {
    return Promise.resolve({ kind: 'too-large' });
  }
  return new Promise((resolve) => {
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
      if (request.complete) finish(bytesOf(chunks));
    };
    const onEnd = (): void => finish(bytesOf([]));
    const onGone = (): void => finish({ kind: 'aborted' });
    request.on('readable', onReadable).on('end', onEnd).on('close', onGone).on('error', onGone);
  });
}

function next(request: IncomingMessage): Buffer | null {
  // An encoding may have been set before us; then it delivers text.
  const chunk: unknown = request.read();
  if (typeof chunk === 'string') return Buffer.from(chunk, request.readableEncoding ?? 'utf8');
  return Buffer.isBuffer(chunk) ? chunk : null;
}

/** HTTP/1.1 says so in its headers (RFC 9112 6.3); HTTP/2 does not have to. */
function mayHaveBody({ headers, httpVersionMajor }: IncomingMessage): boolean {
  const length = headers['content-length'];
  return httpVersionMajor >= 2 || 'transfer-encoding' in headers || Number(length ?? 0) > 0;
}

function bytesOf(chunks: readonly Buffer[]): BodyRead {
  return { kind: 'bytes', bytes: Buffer.concat(chunks) };
}
