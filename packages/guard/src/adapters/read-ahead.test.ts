// Goal: guard reads a body ahead and the app still gets all of it, over HTTP/2 too, and bodies of
// nothing. Method: real servers; the app answers with what it read, so lost bytes or a lost end
// show as a wrong answer or as none.
import http2, { type ClientHttp2Session, type IncomingHttpHeaders } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { serve } from '@hono/node-server';
import { makeCertificate } from '@coffer/testkit';
import fastify from 'fastify';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { guard, type Guard } from '../index.ts';
import { FRAMEWORKS, startApp } from '../testing/apps.ts';
import { send } from '../testing/client.ts';

const CARD = '4242424242424242';
const JSON_TYPE = { 'content-type': 'application/json' };
const TIMEOUT_MS = 3000;

test.each(Object.keys(FRAMEWORKS))('%s: a chunked body without bytes has an end', async (name) => {
  const app = await startApp(name, { mode: 'test', provider: 'stripe', log: () => undefined });
  const headers = { 'content-type': 'text/plain', 'transfer-encoding': 'chunked' };
  const got = await send(`${app.origin}/raw`, { method: 'POST', body: [], headers });
  expect(got.status).toBe(200);
  await app.stop();
});

const tls = await makeCertificate({ names: ['localhost'] });

type StartServer = (shield: Guard) => Promise<http2.Http2SecureServer>;

/** Every app answers with the length of the body that it got. */
const APPS: Readonly<Record<string, StartServer>> = {
  node: async (shield) => {
    const handler = shield.node((request, response) => {
      let size = 0;
      request.on('data', (chunk: Buffer) => (size += chunk.length));
      request.on('end', () => response.end(String(size)));
    });
    // Node's compatibility API: the same shapes, by documentation and not by type.
    const server = http2.createSecureServer(tls, handler as never);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return server;
  },
  fastify: async (shield) => {
    const app = fastify({ http2: true, https: tls });
    await app.register(shield.fastify());
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) =>
      done(null, body),
    );
    const length = (body: unknown): string => String(body instanceof Buffer ? body.length : 0);
    app.get('/', async () => '0');
    app.post('/', (request, reply) => reply.send(length(request.body)));
    await app.listen({ port: 0, host: '127.0.0.1' });
    return app.server;
  },
  hono: async (shield) => {
    const app = new Hono();
    app.use(shield.hono());
    app.all('/', async (context) =>
      context.text(String((await context.req.arrayBuffer()).byteLength)),
    );
    return await new Promise((resolve) => {
      const secure = { createServer: http2.createSecureServer, serverOptions: tls };
      const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1', ...secure }, () =>
        resolve(server as http2.Http2SecureServer),
      );
    });
  },
};

interface Heard {
  readonly status: number | undefined;
  readonly text: string;
  readonly headers: IncomingHttpHeaders;
}

async function ask(
  session: ClientHttp2Session,
  chunks: readonly string[] | null,
  headers: Record<string, string> = {},
): Promise<Heard> {
  const method = chunks === null ? 'GET' : 'POST';
  const stream = session.request(
    { ':path': '/', ':method': method, ...headers },
    { endStream: chunks === null, signal: AbortSignal.timeout(TIMEOUT_MS) },
  );
  const heard = once(stream, 'response') as Promise<[IncomingHttpHeaders & { ':status'?: number }]>;
  for (const chunk of chunks ?? []) {
    stream.write(chunk);
    // Each chunk is a DATA frame of its own.
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  if (chunks !== null) stream.end();
  const [head] = await heard;
  let text = '';
  for await (const chunk of stream.setEncoding('utf8')) text += String(chunk);
  return { status: head[':status'], text, headers: head };
}

describe.each(Object.entries(APPS))('%s over HTTP/2', (_, start) => {
  let server: http2.Http2SecureServer;
  let session: ClientHttp2Session;
  beforeAll(async () => {
    server = await start(guard({ provider: 'stripe', log: () => undefined }));
    const { port } = server.address() as AddressInfo;
    session = http2.connect(`https://localhost:${port}`, { ca: tls.cert });
    session.on('error', () => undefined);
  });
  afterAll(() => {
    session.destroy();
    server.close();
  });

  test('a page comes with its headers', async () => {
    const page = await ask(session, null);
    expect([page.status, page.text]).toEqual([200, '0']);
    expect(page.headers).toMatchObject({
      'strict-transport-security': 'max-age=63072000; includeSubDomains',
      'content-security-policy': expect.stringContaining("'nonce-"),
    });
  });

  test.each([
    ['of one frame', ['{"a":1}']],
    ['of many frames', [...'{"a":1,"b":"cdefgh"}']],
    ['longer than a window', ['"', 'x'.repeat(300_000), '"']],
    ['of nothing', []],
  ])('a body %s arrives whole', async (_how, chunks) => {
    const got = await ask(session, chunks, JSON_TYPE);
    expect([got.status, got.text]).toEqual([200, String(chunks.join('').length)]);
  });

  test('a body with a length arrives whole', async () => {
    const got = await ask(session, ['{"a":1}'], { ...JSON_TYPE, 'content-length': '7' });
    expect([got.status, got.text]).toEqual([200, '7']);
  });

  test('a card number is refused, in one frame and in many', async () => {
    const body = `{"n":"${CARD}"}`;
    for (const chunks of [[body], [...body]]) {
      const got = await ask(session, chunks, JSON_TYPE);
      expect(got.status).toBe(400);
      expect(got.text).toContain('"raw_card_data"');
    }
  });
});
