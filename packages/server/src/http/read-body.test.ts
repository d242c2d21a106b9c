/*
 * Goal: bodies are read or refused, and nothing waits for one that cannot come any more; the body
 * of a GET means nothing (RFC 9110, 9.3.1), whatever it is said to be, but hides no card.
 * Method: Node's own messages over TCP; a whole server asked with bodies that Fetch would not send.
 */
import http from 'node:http';
import net from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SECRET_KEY, TestServer } from '../testing/test-server.ts';
import { readMessage } from './read-body.ts';
import { BODY_MAX_BYTES } from './read-request.ts';

const CUT_OFF = 'The request ended before its body did.';

test('a message that has ended before it is read is refused', async () => {
  const read = Promise.withResolvers<string>();
  const server = http.createServer((message) => {
    message.on('error', () => undefined);
    message.on('close', () => void readMessage(message).then(read.resolve, read.reject));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const socket = net.connect(port, '127.0.0.1');
  socket.write('POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\nabc', () =>
    socket.destroy(),
  );
  await expect(read.promise).rejects.toThrow(CUT_OFF);
  server.close();
});

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

test('nobody waits for the rest of a body that is too large', async () => {
  const socket = net.connect(server.running.port, '127.0.0.1');
  const length = 2 * BODY_MAX_BYTES;
  socket.write(`POST /v1/customers HTTP/1.1\r\nhost: a\r\ncontent-length: ${length}\r\n\r\n`);
  socket.write('a'.repeat(BODY_MAX_BYTES + 1));
  // Until the server ends it.
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 413 /);
});

describe('the body of a GET', () => {
  async function get(type: string | null, body: string): Promise<[number | undefined, string]> {
    const headers = {
      authorization: `Bearer ${SECRET_KEY}`,
      'content-length': body.length,
      ...(type !== null && { 'content-type': type }),
    };
    const request = http.request(`${server.base}/v1/customers?limit=1`, { headers });
    request.end(body);
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    return [response.statusCode, await text(response)];
  }

  test.each([
    ['application/json', '{}'],
    ['application/json', '{"limit":"nonsense"}'],
    ['text/plain', '%'],
    ['application/x-www-form-urlencoded', 'limit=nonsense&a=%'],
    [null, 'limit=nonsense'],
  ])('%s %s is not looked at', async (type, body) => {
    const [status, answer] = await get(type, body);
    expect([status, JSON.parse(answer)]).toMatchObject([200, { object: 'list' }]);
  });

  test.each([
    ['application/json', '{"card":{"number":"1234512345123451"}}'],
    ['application/x-www-form-urlencoded', 'card[number]=1234512345123451'],
    [null, 'card[number]=1234512345123451'],
  ])('%s %s: card fields are refused', async (type, body) => {
    const [status, answer] = await get(type, body);
    expect([status, answer]).toEqual([400, expect.stringContaining('takes no card data')]);
  });
});
