// A stand-in for the vault's origin: the built files under the kernel's headers, and scripted
// answers to the calls of the API. It keeps every request, for tests to look at.
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { randomBytes } from 'node:crypto';
import { headersFor, parseForm, withNonceTags, type Surface } from '@coffer/kernel';

export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly query: URLSearchParams;
  readonly body: string;
  readonly form: unknown;
}

export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
}

export type Answerer = (request: ApiRequest) => ApiAnswer | Promise<ApiAnswer>;

export interface VaultStandIn {
  readonly origin: string;
  readonly requests: ApiRequest[];
  /** Script the next answers. */
  answer: Answerer;
  /** What the frames' paths answer meanwhile; null serves the real files. */
  frameStatus: number | null;
  /** Files whose paths answer 404 meanwhile. */
  missing: RegExp | null;
  /** Paths that take the connection and never answer. */
  silent: RegExp | null;
  /** Forgets requests and scripts. */
  reset(): void;
  close(): Promise<void>;
}

interface Served {
  readonly path: string;
  readonly file: string;
  readonly type: string;
  readonly surface: Surface;
}

export const builtDir: string = fileURLToPath(
  new URL('../../../../.cache/browser/', import.meta.url),
);

export function manifest(): Served[] {
  const text = fs.readFileSync(path.join(builtDir, 'manifest.json'), 'utf8');
  // Our own build wrote it.
  return (JSON.parse(text) as { files: Served[] }).files;
}

/** Where the version that was built stands. */
export function versionFolder(): string {
  const script = manifest().find(({ surface }) => surface === 'sdk-version');
  if (script === undefined) throw new Error('the build names no version');
  return script.path.slice(0, script.path.lastIndexOf('/') + 1);
}

const unscripted: Answerer = () => ({
  status: 500,
  body: { error: { type: 'api_error', message: 'unscripted' } },
});

export async function startVaultStandIn(): Promise<VaultStandIn> {
  const files = new Map(manifest().map((file) => [file.path, file]));
  const requests: ApiRequest[] = [];
  const state: VaultStandIn = {
    origin: '',
    requests,
    answer: unscripted,
    frameStatus: null,
    missing: null,
    silent: null,
    reset: () => {
      requests.length = 0;
      Object.assign(state, { answer: unscripted, frameStatus: null, missing: null, silent: null });
    },
    close: () => closeServer(server),
  };
  const server = http.createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://vault.localhost');
    if (state.silent?.test(url.pathname)) return;
    const file = state.missing?.test(url.pathname) ? undefined : files.get(url.pathname);
    if (file === undefined) {
      void answerApi(state, url, { request, response });
    } else if (file.surface === 'frame' && state.frameStatus !== null) {
      response.writeHead(state.frameStatus).end();
    } else {
      const nonce = randomBytes(18).toString('base64');
      const crossSite = request.headers['sec-fetch-site'] === 'cross-site';
      const headers = headersFor(file.surface, { tls: false, nonce, crossSite });
      response.writeHead(200, { ...headers, 'content-type': file.type });
      const body = fs.readFileSync(path.join(builtDir, file.file), 'utf8');
      response.end(file.type.startsWith('text/html') ? withNonceTags(body, nonce) : body);
    }
  });
  const port = await listen(server);
  return Object.assign(state, { origin: `http://vault.localhost:${port}` });
}

interface Exchange {
  readonly request: http.IncomingMessage;
  readonly response: http.ServerResponse;
}

async function answerApi(
  state: VaultStandIn,
  url: URL,
  { request, response }: Exchange,
): Promise<void> {
  const chunks: Buffer[] = [];
  // An IncomingMessage without an encoding yields Buffers.
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString();
  const seen: ApiRequest = {
    method: request.method ?? '',
    path: url.pathname,
    headers: request.headers,
    query: url.searchParams,
    body,
    form: parseForm(body),
  };
  if (!url.pathname.startsWith('/v1/')) {
    response.writeHead(404, headersFor('api', { tls: false })).end();
    return;
  }
  state.requests.push(seen);
  const answer = await state.answer(seen);
  const headers = { ...headersFor('api', { tls: false }), 'content-type': 'application/json' };
  response.writeHead(answer.status, headers).end(JSON.stringify(answer.body));
}

/** Listens on a free port of this machine. */
export async function listen(server: http.Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A listening TCP server has an address with a port.
  return (server.address() as AddressInfo).port;
}

export function closeServer(server: http.Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
