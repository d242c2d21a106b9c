import http from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

/** One request that reached the acquirer. */
export interface AcquirerRequest {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: Record<string, unknown>;
}

/** Answers a request; leaving it open, breaking it or answering it twice is up to the test. */
export type AcquirerReply = (request: AcquirerRequest, response: http.ServerResponse) => void;

export interface AcquirerStandIn {
  readonly origin: string;
  readonly requests: AcquirerRequest[];
  reply: AcquirerReply;
  close(): Promise<void>;
}

/** Approves everything, repeating the reference as the sandbox network does. */
export const approve: AcquirerReply = (request, response) => {
  const { reference } = request.body;
  response.end(JSON.stringify({ reference, status: 'approved', risk_score: 7, inner: 'kept' }));
};

export async function startAcquirer(): Promise<AcquirerStandIn> {
  const requests: AcquirerRequest[] = [];
  // It ends no connection for being idle: a call may be on its way then.
  const server = http.createServer({ keepAliveTimeout: 0 }, (request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      // The vault sends JSON objects; a test would fail on anything else.
      const body = JSON.parse(text) as Record<string, unknown>;
      const { authorization } = request.headers;
      const received = { path: request.url ?? '', authorization, body };
      requests.push(received);
      standIn.reply(received, response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A listening TCP server has an address of this kind.
  const { port } = server.address() as AddressInfo;
  const standIn: AcquirerStandIn = {
    origin: `http://127.0.0.1:${port}`,
    requests,
    reply: approve,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return standIn;
}
