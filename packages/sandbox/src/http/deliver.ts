import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { headersFor, invariant } from '@coffer/kernel';
import type { Reply } from './reply.ts';

/** A caller that never gives up is cut off after this time. */
const HOLD_MAX_MS = 120_000;

/** By then the client has read the first answer and, when busy, sent its next request. */
const DUPLICATE_AFTER_MS = 1;

export interface DeliveryOptions {
  readonly tls: boolean;
  readonly lateAnswerMs: number;
}

/** Sends replies, in good order or with the trouble that a canary card asks for. */
export class Deliverer {
  readonly #options: DeliveryOptions;
  readonly #held = new Set<ServerResponse>();

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  deliver(response: ServerResponse, reply: Reply): void {
    switch (reply.delivery) {
      case 'prompt':
        this.#send(response, reply);
        break;
      case 'duplicate_answer':
        this.#sendTwice(response, reply);
        break;
      case 'lost_answer':
        response.destroy();
        break;
      case 'late_answer':
        this.#hold(response, this.#options.lateAnswerMs, () => this.#send(response, reply));
        break;
      case 'time_out':
        this.#hold(response, HOLD_MAX_MS, () => response.destroy());
        break;
    }
  }

  /** Cuts off every caller that still waits for a held answer. */
  releaseAll(): void {
    for (const response of this.#held) response.destroy();
  }

  #hold(response: ServerResponse, delayMs: number, then: () => void): void {
    if (response.destroyed) return;
    this.#held.add(response);
    const timer = setTimeout(then, delayMs);
    response.once('close', () => {
      clearTimeout(timer);
      this.#held.delete(response);
    });
  }

  #send(response: ServerResponse, reply: Reply): void {
    response.writeHead(reply.status, this.#headers(reply));
    response.end(reply.body);
  }

  /**
   * The same HTTP response twice on one kept-alive connection. A client may take the second for the
   * answer to its next request; only the reference inside tells that it is not. The connection ends
   * then, and an answer to that next request is lost.
   */
  #sendTwice(response: ServerResponse, reply: Reply): void {
    const { socket } = response;
    invariant(socket !== null, 'a response that was not answered has its socket');
    response.once('finish', () => {
      setTimeout(() => writeAgain(socket, reply, this.#headers(reply)), DUPLICATE_AFTER_MS);
    });
    this.#send(response, reply);
  }

  #headers(reply: Reply): Record<string, string> {
    return {
      ...headersFor(reply.surface, { tls: this.#options.tls }),
      ...reply.headers,
      'content-type': reply.contentType,
      'content-length': String(Buffer.byteLength(reply.body)),
      ...(reply.close ? { connection: 'close' } : {}),
    };
  }
}

function writeAgain(socket: Socket, reply: Reply, headers: Record<string, string>): void {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`HTTP/1.1 ${reply.status} OK\r\n${lines.join('')}\r\n${reply.body}`);
  socket.destroySoon();
}
