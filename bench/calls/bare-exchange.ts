import http from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** As long as what a payment's exchanges ask and answer. */
const ASKED = 'a'.repeat(200);
const ANSWERED = 'b'.repeat(1_500);

/**
 * Node's CPU time for one exchange over HTTP that does nothing else, of both its ends, over
 * kept-alive connections. Both are in this process, so none has to be woken by the other.
 */
export async function bareExchangeCpuMs(count: number, connections: number): Promise<number> {
  const server = http.createServer((request, response) => {
    void text(request).then(() => response.end(ANSWERED));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  // A TCP listener has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  const exchange = async (): Promise<void> => {
    const request = http.request({ port, host: '127.0.0.1', method: 'POST', agent });
    request.end(ASKED);
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    await text(response);
  };
  let left = count;
  const before = process.cpuUsage();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      for (; left > 0; left -= 1) await exchange();
    }),
  );
  const { user, system } = process.cpuUsage(before);
  agent.destroy();
  server.close();
  return (user + system) / 1_000 / count;
}
