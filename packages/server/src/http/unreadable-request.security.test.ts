/*
 * Goal: what cannot be read as HTTP or as a URL gets an error of the API's shape, too, with its
 * headers, and nothing of what was sent.
 * Method: bytes over TCP to a whole server.
 */
import net from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SECRET_KEY, TestServer } from '../testing/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

async function send(bytes: string): Promise<{ head: string; body: string }> {
  const socket = net.connect(server.running.port, '127.0.0.1');
  socket.write(bytes, 'latin1');
  const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n');
  return { head, body };
}

const asked = `GET /v1/balance HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${SECRET_KEY}\r\n`;

test.each([
  ['no method of HTTP', 'SECRET /v1/balance HTTP/1.1\r\nhost: a\r\n\r\n', 400],
  ['a space in the target', 'GET /v1/x SECRET HTTP/1.1\r\nhost: a\r\n\r\n', 400],
  ['a header without a name', `${asked}: SECRET\r\n\r\n`, 400],
  ['a NUL in a header', `${asked}x: SECRET\u0000\r\n\r\n`, 400],
  ['two ways to tell a length', `${asked}content-length: 1\r\ntransfer-encoding: x\r\n\r\n`, 400],
  [
    'a host that is none',
    'GET /v1/x HTTP/1.1\r\nhost: [::1SECRET\r\nconnection: close\r\n\r\n',
    400,
  ],
  ['no address', 'GET * HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n', 400],
  ['a head that is too large', `${asked}x: ${'SECRET'.repeat(4_000)}\r\n\r\n`, 431],
])('%s', async (_, bytes, status) => {
  const { head, body } = await send(bytes);
  expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect(head).toMatch(/^content-type: application\/json\r$/im);
  expect(head).toMatch(/^content-security-policy: /im);
  expect(JSON.parse(body)).toEqual({
    error: { type: 'invalid_request_error', message: expect.stringContaining('HTTP') },
  });
  expect(head + body).not.toContain('SECRET');
});

test.each(['/v1/customers/%00', '/v1/customers/a%00b', '/v1/customers/x/sources/%00', '/v1/%00'])(
  '%s: no id and no address has a NUL in it',
  async (path) => {
    for (const ask of [server.get(path), server.post(path), server.delete(path)]) {
      const { status, body } = await ask;
      expect([status, body]).toEqual([
        400,
        { error: { type: 'invalid_request_error', message: 'The URL could not be decoded.' } },
      ]);
    }
  },
);

test('an expectation that nobody knows is no obstacle', async () => {
  const { head } = await send(`${asked}expect: something\r\nconnection: close\r\n\r\n`);
  expect(head).toMatch(/^HTTP\/1\.1 200 /);
});
