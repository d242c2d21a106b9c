import type http from 'node:http';
import type { Logger } from 'pino';
import type { Api, ApiReply } from './app.ts';
import { readHeaders, readMessage } from './read-body.ts';
import { readTarget } from './read-target.ts';

/** So long a client can still read why its request was not read to its end. */
const LINGER_MS = 500;

export interface ApiListenerOptions {
  readonly api: Api;
  readonly log: Logger;
  /** To a request whose address or Host header make no URL. */
  readonly noUrl: ApiReply;
}

/** Serves the API to a server of Node's: nothing of Fetch is made of a request and its answer. */
export function apiListener(options: ApiListenerOptions): http.RequestListener {
  return (message, response) => {
    answer(options, message)
      .then((reply) => send(reply, message, response))
      .catch((error: unknown) => {
        options.log.error({ listener: error instanceof Error ? error.stack : 'unknown' });
        response.destroy();
      });
  };
}

async function answer(
  { api, noUrl }: ApiListenerOptions,
  message: http.IncomingMessage,
): Promise<ApiReply> {
  const headers = readHeaders(message);
  const target = readTarget(message.url ?? '', headers['host']);
  if (target === null) return noUrl;
  return api({
    // A request has one.
    method: message.method ?? '',
    target,
    headers,
    envelope: null,
    client: message.socket.remoteAddress ?? '',
    readBody: () => readMessage(message),
  });
}

function send(
  { status, headers, body }: ApiReply,
  message: http.IncomingMessage,
  response: http.ServerResponse,
): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
  if (message.complete) return;
  response.on('finish', () => {
    setTimeout(() => {
      if (!message.complete) message.destroy();
    }, LINGER_MS).unref();
  });
}
