import type http from 'node:http';
import type { Wiper } from '../wipe.ts';
import { bodyTooLargeRefusal, brokenOffRefusal } from './refusals.ts';

/** Stripe's clients send a few kilobytes; the largest forms are order lines. */
export const BODY_MAX_BYTES: number = 256 * 1024;

/**
 * Reads a request's body into one buffer of the wiper's; rejects with an ApiError when it is too
 * large.
 *
 * Must be called before anything else is awaited: Node's HTTP parser copies every piece of a body
 * into a buffer of its own, and only while they flow straight into this listener is there no
 * further copy.
 */
export function readBody(request: http.IncomingMessage, wiper: Wiper): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= BODY_MAX_BYTES) {
        chunks.push(wiper.add(chunk));
        return;
      }
      chunk.fill(0);
      reject(bodyTooLargeRefusal());
    });
    request.on('end', () => {
      const body = wiper.allocate(Math.min(size, BODY_MAX_BYTES));
      let at = 0;
      for (const chunk of chunks) at += chunk.copy(body, at);
      resolve(body);
    });
    request.on('error', () => reject(brokenOffRefusal()));
    request.on('close', () => reject(brokenOffRefusal()));
  });
}
