import { TLSSocket } from 'node:tls';
import type { BodyRead, Exchange } from '../exchange.ts';
import type { AdapterParts } from './node.ts';

/** What of a Hono context is used, so that its types are not needed. */
export interface HonoContextLike {
  readonly req: { readonly raw: Request; arrayBuffer(): Promise<ArrayBuffer> };
  /** On Node, @hono/node-server puts the request here. */
  readonly env: unknown;
  get res(): Response;
  set res(response: Response | undefined);
}

export type HonoMiddleware = (
  context: HonoContextLike,
  next: () => Promise<void>,
) => Promise<Response | void>;

export function honoAdapter({ core, remember }: AdapterParts): HonoMiddleware {
  return async (context, next) => {
    const { headers, nonce, answer } = core.decide(honoExchange(context));
    remember(context, nonce);
    const decided = await answer;
    if (decided === null) {
      await next();
      // A switch of protocols (101) is the platform's own object and no page.
      if (context.res.status < 200) return;
      // A copy: the headers of fetched and redirecting responses cannot be changed (Fetch, 5.1).
      const response = new Response(context.res.body, context.res);
      // As with the other frameworks: what the app set itself stays.
      for (const [name, value] of headers) {
        if (!response.headers.has(name)) response.headers.set(name, value);
      }
      // Hono would add the old response's headers to the new one's.
      context.res = undefined;
      context.res = response;
      return;
    }
    const { status, body, headers: own } = decided === 'aborted' ? ABORTED : decided;
    const closing = status >= 400 && isHttp1(context.env) ? [['connection', 'close'] as const] : [];
    return new Response(body === '' ? null : body, {
      status,
      headers: Object.fromEntries([...headers, ...own, ...closing]),
    });
  };
}

const ABORTED = { status: 400, body: '', headers: [] } as const;

function honoExchange(context: HonoContextLike): Exchange {
  const { raw } = context.req;
  const url = new URL(raw.url);
  return {
    method: raw.method,
    target: `${url.pathname}${url.search}`,
    ...connectionOf(context.env, url),
    header: (name) => raw.headers.get(name) ?? undefined,
    body: (maxBytes, onlyIf) => readCopy(context, { maxBytes, onlyIf }),
    parsedBody: undefined,
  };
}

/**
 * On Node the socket tells; the URL may be the client's own, `GET https://shop.example/ HTTP/1.1`
 * over a connection in clear (RFC 9112 3.2.2). Elsewhere the platform writes the URL.
 */
function connectionOf(env: unknown, url: URL): Pick<Exchange, 'encrypted' | 'peer'> {
  const incoming: unknown = hasKey(env, 'incoming') ? env['incoming'] : undefined;
  if (!hasKey(incoming, 'socket')) return { encrypted: url.protocol === 'https:', peer: null };
  const { socket } = incoming;
  const peer = hasKey(socket, 'remoteAddress') ? socket['remoteAddress'] : null;
  return {
    encrypted: socket instanceof TLSSocket,
    peer: typeof peer === 'string' ? peer : null,
  };
}

/** Elsewhere than on Node the platform minds the connection. */
function isHttp1(env: unknown): boolean {
  const incoming: unknown = hasKey(env, 'incoming') ? env['incoming'] : undefined;
  return hasKey(incoming, 'httpVersionMajor') && incoming['httpVersionMajor'] === 1;
}

function hasKey<K extends string>(value: unknown, key: K): value is Record<K, unknown> {
  return typeof value === 'object' && value !== null && key in value;
}

interface CopyLimits {
  readonly maxBytes: number;
  readonly onlyIf: ((first: Uint8Array) => boolean) | undefined;
}

/** Reads a copy of the body; the app still has the original, whole. */
async function readCopy(context: HonoContextLike, limits: CopyLimits): Promise<BodyRead> {
  const { raw } = context.req;
  // Read before us through Hono, which keeps it.
  if (raw.bodyUsed) return whole(new Uint8Array(await context.req.arrayBuffer()), limits);
  if (raw.body === null) return { kind: 'bytes', bytes: new Uint8Array() };
  // The platform's types leave the chunks open; a body is made of bytes (Fetch, 2.2.4).
  const body = (raw.clone().body ?? raw.body) as ReadableStream<Uint8Array>;
  const reader = body.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return { kind: 'bytes', bytes: Buffer.concat(chunks) };
      chunks.push(value);
      size += value.length;
      const first = chunks.length === 1 ? value : null;
      if (first !== null && limits.onlyIf?.(first) === false) return { kind: 'skipped' };
      if (size > limits.maxBytes) return tooMuch(limits);
    }
  } catch {
    return { kind: 'aborted' };
  } finally {
    // Waits for the app to read its own copy, so it is not waited for.
    reader.cancel().catch(() => undefined);
  }
}

function whole(bytes: Uint8Array, limits: CopyLimits): BodyRead {
  return bytes.length > limits.maxBytes ? tooMuch(limits) : { kind: 'bytes', bytes };
}

/** A body of an opaque type may be as long as it likes. */
function tooMuch({ onlyIf }: CopyLimits): BodyRead {
  return { kind: onlyIf === undefined ? 'too-large' : 'skipped' };
}
