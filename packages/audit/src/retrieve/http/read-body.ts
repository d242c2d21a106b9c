import type { IncomingMessage } from 'node:http';
import {
  createBrotliDecompress,
  createGunzip,
  type Gunzip,
  type BrotliDecompress,
} from 'node:zlib';

export interface Body {
  readonly body: string;
  readonly truncated: boolean;
}

/**
 * The body of an answer, decoded as it comes and cut at `limit`: a compressed one never grows
 * further than that, however small it arrived.
 */
export function readBody(message: IncomingMessage, limit: number): Promise<Body> {
  const { promise, resolve, reject } = Promise.withResolvers<Body>();
  const decoder = decoderOf(message.headers['content-encoding']);
  const source = decoder === null ? message : message.pipe(decoder);
  const chunks: Buffer[] = [];
  let size = 0;
  const finish = (truncated: boolean) => {
    source.destroy();
    resolve({ body: Buffer.concat(chunks).toString('utf8'), truncated });
  };
  source.on('data', (chunk: Buffer) => {
    chunks.push(chunk.subarray(0, limit - size));
    size += chunk.length;
    if (size > limit) finish(true);
  });
  source.once('end', () => finish(false));
  // What was decoded until then is kept: it may be all that the server ever sends.
  source.once('error', (error) => (decoder === null ? reject(error) : finish(true)));
  message.once('error', reject);
  message.once('aborted', () => finish(true));
  return promise;
}

function decoderOf(encoding: string | undefined): Gunzip | BrotliDecompress | null {
  if (encoding === 'gzip' || encoding === 'x-gzip') return createGunzip();
  return encoding === 'br' ? createBrotliDecompress() : null;
}
