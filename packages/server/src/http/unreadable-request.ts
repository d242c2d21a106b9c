import http from 'node:http';
import type { Duplex } from 'node:stream';
import { ApiError, headersFor } from '@coffer/kernel';
import { errorAnswer } from '../api/answer.ts';
import type { ApiReply } from './app.ts';
import type { PublicListenerOptions } from './public-listener.ts';

/** How Node's reader of HTTP names what it cannot read. */
const STATUSES: Readonly<Record<string, readonly [status: number, message: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The HTTP request did not arrive in time.'],
  HPE_HEADER_OVERFLOW: [431, 'The headers of the HTTP request are too large.'],
};
const NO_HTTP = [400, 'The request could not be read as HTTP.'] as const;
const NO_URL = 'The address or the Host header of the HTTP request is not valid.';

/** Says of a request why it is not answered as it should be. */
export interface Unreadable {
  readonly noHttp: NonNullable<PublicListenerOptions['noHttp']>;
  /** To a request whose address or Host header make no URL. */
  readonly noUrl: ApiReply;
}

/** Answers what cannot be read as everything else of the API is answered. */
export function refuseUnreadable(tls: boolean): Unreadable {
  const headers = { ...headersFor('api', { tls }), 'content-type': 'application/json' };
  return {
    noHttp: (failure, socket) => {
      // Nobody listens any more, or half of another answer is written already.
      if (failure.code === 'ECONNRESET' || !socket.writable || hasBegun(socket)) {
        socket.destroy();
        return;
      }
      const [status, message] = STATUSES[failure.code ?? ''] ?? NO_HTTP;
      const body = bodyOf(status, message);
      const ending = { 'content-length': Buffer.byteLength(body), connection: 'close' };
      const lines = Object.entries({ ...headers, ...ending }).map(
        ([name, value]) => `${name}: ${value}\r\n`,
      );
      const first = `HTTP/1.1 ${status} ${http.STATUS_CODES[status] ?? ''}\r\n`;
      socket.end(`${first}${lines.join('')}\r\n${body}`);
    },
    noUrl: { status: 400, headers, body: bodyOf(400, NO_URL) },
  };
}

function bodyOf(status: number, message: string): string {
  return errorAnswer(new ApiError({ status, type: 'invalid_request_error', message })).body;
}

/** Whether an answer is on its way: Node's sockets know the message that they are writing. */
function hasBegun(socket: Duplex): boolean {
  const { _httpMessage: message } = socket as Duplex & {
    _httpMessage?: http.ServerResponse | null;
  };
  return message?.headersSent === true;
}
