import type { IncomingMessage } from 'node:http';
import type { Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

export interface Body {
  readonly body: string;
  /** It was longer than we keep, or ended before its end. */
  readonly truncated: boolean;
}

/** Codings within codings; browsers decode them all, and nobody has use for more. */
const CODINGS_MAX = 3;

const DECODERS: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/**
 * The body of an answer, decoded as it comes and cut at `limit`: a compressed one never grows
 * further than that, however small it arrived. Whatever happens on the way (the end of the time
 * too), what came until then is kept: it may be all that the server ever sends.
 */
export function readBody(message: IncomingMessage, limit: number): Promise<Body> {
  const { promise, resolve } = Promise.withResolvers<Body>();
  const chunks: Buffer[] = [];
  let size = 0;
  let source: Transform | IncomingMessage = message;
  const finish = (truncated: boolean): void => {
    message.destroy();
    source.destroy();
    resolve({ body: decode(Buffer.concat(chunks), message.headers['content-type']), truncated });
  };
  const cut = (): void => finish(true);
  message.on('error', cut);
  const decoders = decodersOf(message.headers['content-encoding']);
  if (decoders === null) {
    cut();
    return promise;
  }
  for (const decoder of decoders) source = source.pipe(decoder).on('error', cut);
  source.on('data', (chunk: Buffer) => {
    chunks.push(chunk.subarray(0, Math.max(0, limit - size)));
    size += chunk.length;
    if (size > limit) cut();
  });
  source.once('end', () => finish(false));
  source.once('close', cut);
  return promise;
}

/**
 * The outermost first; null: more than anybody needs. An unknown coding leaves bytes as they are.
 */
function decodersOf(header: string | undefined): readonly Transform[] | null {
  const codings = (header ?? '')
    .toLowerCase()
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '' && one !== 'identity');
  if (codings.length > CODINGS_MAX) return null;
  const makers = codings.toReversed().map((one) => DECODERS[one]);
  return makers.every((make) => make !== undefined) ? makers.map((make) => make()) : [];
}

/** In the charset that the header names; UTF-8 where it names none that we know. */
function decode(bytes: Buffer, contentType = ''): string {
  const [, label = 'utf-8'] = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(contentType) ?? [];
  try {
    return new TextDecoder(label).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}
