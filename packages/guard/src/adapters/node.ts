import type { IncomingMessage, ServerResponse } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { Core } from '../core.ts';
import type { Answer, Exchange } from '../exchange.ts';
import { readAhead } from './read-ahead.ts';

/** Remembers the nonce under the object that the app knows the request by. */
export type Remember = (request: object, nonce: string) => void;

export interface AdapterParts {
  readonly core: Core;
  readonly remember: Remember;
}

export type NodeHandler = (request: IncomingMessage, response: ServerResponse) => void;

/** A handler of `http.createServer` or `https.createServer` that runs behind guard. */
export function nodeAdapter(parts: AdapterParts, handler: NodeHandler): NodeHandler {
  return (request, response) => {
    void pass(parts, request, response).then(
      (itsTurn) => {
        if (itsTurn) handler(request, response);
      },
      () => response.destroy(),
    );
  };
}

/** Sets the headers and waits for the decision. False: the request is answered or gone. */
export async function pass(
  { core, remember }: AdapterParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const { headers, nonce, answer } = core.decide(nodeExchange(request));
  remember(request, nonce);
  for (const [name, value] of headers) response.setHeader(name, value);
  const decided = await answer;
  if (decided === null) return true;
  if (decided === 'aborted') response.destroy();
  else send(response, decided);
  return false;
}

function send(response: ServerResponse, answer: Answer): void {
  response.statusCode = answer.status;
  for (const [name, value] of answer.headers) response.setHeader(name, value);
  if (mustClose(response.req, answer)) response.setHeader('connection', 'close');
  response.end(answer.body);
}

/**
 * What is still on its way after a refusal belongs to nobody: the connection ends with the answer.
 * HTTP/2 ends only the stream, and has no such header (RFC 9113 8.2.2).
 */
export function mustClose(request: IncomingMessage, { status }: Answer): boolean {
  return status >= 400 && request.httpVersionMajor === 1;
}

/** A Node request as the rules see it. */
export function nodeExchange(
  request: IncomingMessage & { readonly originalUrl?: string; readonly body?: unknown },
): Exchange {
  const { socket } = request;
  return {
    method: request.method ?? 'GET',
    // Express shortens `url` for what is mounted below a path.
    target: request.originalUrl ?? request.url ?? '/',
    encrypted: socket instanceof TLSSocket,
    peer: socket.remoteAddress ?? null,
    header(name) {
      const value = request.headers[name];
      return Array.isArray(value) ? value.join(', ') : value;
    },
    body: (maxBytes, onlyIf) => readAhead(request, maxBytes, onlyIf),
    // Before a parser ran, Express 4 has no body here and Express 5 an undefined one.
    parsedBody: request.readableEnded ? request.body : undefined,
  };
}
