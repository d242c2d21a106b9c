import { ApiError } from '@coffer/kernel';
import { BODY_MAX_BYTES } from './read-request.ts';

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
    if (size > maxBytes) {
      throw new ApiError({
        status: 413,
        type: 'invalid_request_error',
        message: `The request body is larger than ${maxBytes} bytes.`,
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
