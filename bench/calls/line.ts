import net from 'node:net';
import { once } from 'node:events';

export interface Answer {
  readonly status: number;
  readonly body: string;
}

const HEAD_END = '\r\n\r\n';
const LENGTH = /\r\ncontent-length: (\d+)/i;

/**
 * One kept-alive HTTP connection with one request at a time, and no more than a load generator
 * needs: what it does not do, it does not take from the processes that are measured.
 */
export class Line {
  readonly #socket: net.Socket;
  #received: Buffer = Buffer.alloc(0);
  #answered: ((answer: Answer) => void) | null = null;
  #failed: ((error: Error) => void) | null = null;

  private constructor(socket: net.Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.#take(chunk));
    socket.on('close', () => this.#failed?.(new Error('the server closed the connection')));
    socket.on('error', () => undefined);
  }

  static async open({ hostname, port }: URL): Promise<Line> {
    const socket = net.connect(Number(port), hostname);
    await once(socket, 'connect');
    return new Line(socket);
  }

  /** `head` is the request line and the headers, but for the length. */
  ask(head: string, body: string): Promise<Answer> {
    const length = body === '' ? '' : `content-length: ${Buffer.byteLength(body)}\r\n`;
    return new Promise((resolve, reject) => {
      if (this.#socket.destroyed) reject(new Error('the server closed the idle connection'));
      this.#answered = resolve;
      this.#failed = reject;
      this.#socket.write(`${head}${length}\r\n${body}`);
    });
  }

  close(): void {
    this.#failed = null;
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    const end = this.#received.indexOf(HEAD_END);
    if (end < 0) return;
    const head = this.#received.toString('latin1', 0, end);
    const length = LENGTH.exec(head)?.[1];
    if (length === undefined) {
      this.#failed?.(new Error('an answer without its length'));
      return;
    }
    const bodyEnd = end + HEAD_END.length + Number(length);
    if (this.#received.length < bodyEnd) return;
    const body = this.#received.toString('utf8', end + HEAD_END.length, bodyEnd);
    this.#received = this.#received.subarray(bodyEnd);
    // `HTTP/1.1 200 OK`
    this.#answered?.({ status: Number(head.slice(9, 12)), body });
  }
}
