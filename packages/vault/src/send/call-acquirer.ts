import http from 'node:http';
import https from 'node:https';

/** Where an acquirer is, and the credential that it knows us by. */
export interface Acquirer {
  readonly origin: string;
  readonly credential: string;
  /** PEM text of the authority that signs its certificate; null for the public ones. */
  readonly ca: string | null;
}

/** What came back, or why nothing did. */
export type AcquirerReply =
  | { readonly kind: 'answer'; readonly httpStatus: number; readonly body: Buffer }
  | { readonly kind: 'none'; readonly reason: 'connection' | 'timeout' | 'unreadable' };

export const ACQUIRER_TIMEOUT_MS = 10_000;
const ANSWER_MAX_BYTES = 64 * 1024;
const CONNECTIONS_MAX = 64;

/** A client of one acquirer, with kept-alive connections. It follows no redirect. */
export class AcquirerClient {
  readonly #origin: URL;
  readonly #credential: string;
  readonly #timeoutMs: number;
  readonly #agent: http.Agent;

  constructor(acquirer: Acquirer, timeoutMs: number = ACQUIRER_TIMEOUT_MS) {
    this.#origin = new URL(acquirer.origin);
    this.#credential = acquirer.credential;
    this.#timeoutMs = timeoutMs;
    const options = { keepAlive: true, maxSockets: CONNECTIONS_MAX };
    this.#agent =
      this.#origin.protocol === 'https:'
        ? new https.Agent({
            ...options,
            minVersion: 'TLSv1.2',
            ...(acquirer.ca === null ? {} : { ca: acquirer.ca }),
          })
        : new http.Agent(options);
  }

  /**
   * Posts a filled body. Once this resolves, nothing reads `body` any more: the caller wipes it.
   */
  post(path: string, body: Buffer): Promise<AcquirerReply> {
    return new Promise((resolve) => {
      const request = this.#request(path, body.length);
      let reply: AcquirerReply = { kind: 'none', reason: 'connection' };
      const timer = setTimeout(() => {
        reply = { kind: 'none', reason: 'timeout' };
        request.destroy();
      }, this.#timeoutMs);
      request.on('error', () => undefined);
      request.on('response', (response) => {
        collect(response, (answer) => {
          if (reply.kind === 'none' && reply.reason === 'connection') reply = answer;
        });
      });
      request.on('close', () => {
        clearTimeout(timer);
        resolve(reply);
      });
      request.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }

  #request(path: string, length: number): http.ClientRequest {
    const { protocol, hostname, port } = this.#origin;
    return (protocol === 'https:' ? https : http).request({
      agent: this.#agent,
      protocol,
      // An IPv6 address stands in brackets in a URL and without them everywhere else.
      hostname: hostname.replace(/^\[|\]$/g, ''),
      port,
      method: 'POST',
      path,
      headers: {
        authorization: `Bearer ${this.#credential}`,
        'content-type': 'application/json',
        'content-length': length,
        accept: 'application/json',
      },
    });
  }
}

/** Gives the whole answer once; nothing when the connection broke before its end. */
function collect(response: http.IncomingMessage, give: (reply: AcquirerReply) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  response.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= ANSWER_MAX_BYTES) {
      chunks.push(chunk);
    } else {
      give({ kind: 'none', reason: 'unreadable' });
      response.destroy();
    }
  });
  response.on('error', () => undefined);
  response.on('end', () => {
    if (!response.complete) return;
    const body = Buffer.concat(chunks);
    give({ kind: 'answer', httpStatus: response.statusCode ?? 0, body });
  });
}
