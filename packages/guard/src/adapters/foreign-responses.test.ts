// Goal: responses that an app makes past its framework's own means have guard's headers, too.
// Method: real servers whose routes proxy, redirect, throw, hijack and stream.
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { serve } from '@hono/node-server';
import fastify from 'fastify';
import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { guard } from '../index.ts';
import { send } from '../testing/client.ts';

const originOf = (server: { address(): unknown }): string =>
  `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

test('Hono: proxied, redirected, streamed and failed', async () => {
  const behind = http.createServer((_request, response) => response.end('behind'));
  behind.listen(0, '127.0.0.1');
  await once(behind, 'listening');
  const app = new Hono();
  app.use(guard({ mode: 'test', provider: 'stripe', log: () => undefined }).hono());
  app.get('/proxied', async () => await fetch(originOf(behind)));
  app.get('/redirected', () => Response.redirect('https://shop.example/'));
  app.get('/streamed', () => new Response(new Blob(['streamed']).stream()));
  app.get('/failed', () => {
    throw new Error('the app failed');
  });
  app.onError((_error, context) => context.text('failed', 500));
  const server = await new Promise<ReturnType<typeof serve>>((resolve) => {
    const started = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () =>
      resolve(started),
    );
  });
  const heard: unknown[] = [];
  for (const path of ['proxied', 'redirected', 'streamed', 'failed']) {
    const got = await send(`${originOf(server)}/${path}`);
    heard.push([got.status, got.body, got.headers['x-content-type-options']]);
  }
  expect(heard).toEqual([
    [200, 'behind', 'nosniff'],
    [302, '', 'nosniff'],
    [200, 'streamed', 'nosniff'],
    [500, 'failed', 'nosniff'],
  ]);
  server.close();
  behind.close();
});

test('Fastify: hijacked, written raw, failed and not found', async () => {
  const app = fastify();
  await app.register(guard({ mode: 'test', provider: 'stripe', log: () => undefined }).fastify());
  app.get('/hijacked', (_request, reply) => {
    reply.hijack();
    reply.raw.end('hijacked');
  });
  app.get('/own', (_request, reply) => {
    reply.raw.writeHead(200, { 'X-Content-Type-Options': 'own' }).end('own');
  });
  app.get('/failed', async () => {
    throw new Error('the app failed');
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const heard: unknown[] = [];
  for (const path of ['hijacked', 'own', 'failed', 'missing']) {
    const got = await send(`${originOf(app.server)}/${path}`);
    heard.push([got.status, got.headers['x-content-type-options']]);
  }
  expect(heard).toEqual([
    [200, 'nosniff'],
    [200, 'own'],
    [500, 'nosniff'],
    [404, 'nosniff'],
  ]);
  await app.close();
});
