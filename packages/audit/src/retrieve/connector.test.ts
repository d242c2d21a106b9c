// Goal: an audit opens no more connections at a time than it may, and says why one failed.
// Method: real sockets.
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULT_OPTIONS } from '../options.ts';
import { Connector } from './connector.ts';

let server: Server;
let port = 0;
beforeAll(async () => {
  server = createServer((socket) => socket.on('error', () => undefined)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server on TCP has an address of this type.
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => server.close());

test('never more at a time than the limit, however they come and go', async () => {
  const options = { ...DEFAULT_OPTIONS, concurrency: 3 };
  const connector = new Connector({ host: '127.0.0.1', port }, options);
  let open = 0;
  let most = 0;
  const use = async (): Promise<void> => {
    const socket = await connector.open();
    open += 1;
    most = Math.max(most, open);
    await sleep(2);
    socket.destroy();
    open -= 1;
    await once(socket, 'close');
  };
  await Promise.all(Array.from({ length: 30 }, use));
  await Promise.all(Array.from({ length: 30 }, use));
  expect([most, connector.connections]).toEqual([3, 60]);
});

test('a name, and an address in place of a name', async () => {
  const resolve = new Map([[`shop.example:${port}`, '127.0.0.1']]);
  for (const host of ['localhost', 'shop.example']) {
    const connector = new Connector({ host, port }, { ...DEFAULT_OPTIONS, resolve });
    const sockets: Socket[] = await Promise.all([connector.open(), connector.open()]);
    expect(sockets.map((socket) => socket.remotePort)).toEqual([port, port]);
    for (const socket of sockets) socket.destroy();
  }
});

test.each([
  ['refused', { host: '127.0.0.1', port: 1 }],
  ['dns', { host: 'nowhere.invalid', port: 443 }],
])('%s', async (reason, target) => {
  const connector = new Connector(target, DEFAULT_OPTIONS);
  await expect(connector.open()).rejects.toMatchObject({ name: 'ConnectError', reason });
  await expect(connector.open()).rejects.toMatchObject({ name: 'ConnectError', reason });
});
