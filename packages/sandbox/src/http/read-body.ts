import type { IncomingMessage } from 'node:http';

/** Larger than any message that is within the limits of its fields. */
export const BODY_MAX_BYTES: number = 64 * 1024;

/** A browser's form holds one button. */
const FORM_MAX_BYTES = 1_024;

export type ReadBody =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'not_json' }
  | { readonly kind: 'too_large' }
  /** The caller went away in the middle. */
  | { readonly kind: 'cut_off' };

/**
 * The JSON value of a request's body. Its bytes are wiped as soon as they are read. What JSON.parse
 * makes of them lives until it is collected: this process stands for the world outside the vault.
 */
export function readBody(request: IncomingMessage): Promise<ReadBody> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const finish = (read: ReadBody): void => {
      for (const chunk of chunks.splice(0)) chunk.fill(0);
      resolve(read);
    };
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= BODY_MAX_BYTES) {
        chunks.push(chunk);
        return;
      }
      // The rest is let pass: the 413 goes out on this connection.
      chunk.fill(0);
      finish({ kind: 'too_large' });
    });
    request.on('end', () => {
      if (size <= BODY_MAX_BYTES) finish(parse(Buffer.concat(chunks)));
    });
    const ended = (): void => {
      if (!request.readableEnded) finish({ kind: 'cut_off' });
    };
    request.on('error', ended).on('close', ended);
  });
}

function parse(body: Buffer): ReadBody {
  try {
    return { kind: 'value', value: JSON.parse(body.toString('utf8')) };
  } catch {
    // V8 quotes the text in its message, so the error itself must go nowhere.
    return { kind: 'not_json' };
  } finally {
    body.fill(0);
  }
}

/** The fields of a form that a browser posts; null when it is too large or cut off. */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams | null> {
  let form = '';
  try {
    request.setEncoding('latin1');
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      form += String(chunk);
      if (form.length > FORM_MAX_BYTES) return null;
    }
    return new URLSearchParams(form);
  } catch {
    return null;
  }
}
