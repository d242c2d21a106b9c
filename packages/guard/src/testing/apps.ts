// The same small app in every framework that guard has an adapter for, on real servers.
import { createHash } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import { guard, type Guard, type GuardOptions } from '../index.ts';

export interface TestApp {
  readonly origin: string;
  readonly port: number;
  readonly shield: Guard;
  /** Paths of the requests that reached the app behind guard. */
  readonly reached: readonly string[];
  stop(): Promise<void>;
}

export interface Tls {
  readonly cert: string;
  readonly key: string;
}

type MakeServer = (shield: Guard, reached: string[], tls: Tls | null) => Promise<http.Server>;

const UPLOAD_MAX_BYTES = 32 * 1024 * 1024;
export const OWN_POLICY = "default-src 'none'";

const page = (nonce: string): string => `<script nonce="${nonce}">let a;</script>`;
const digest = (body: Uint8Array): string => createHash('sha256').update(body).digest('hex');

/**
 * GET /page uses the nonce; GET /own has a policy of its own; POST /json answers what the
 * framework's own JSON parser made; POST /raw answers the digest of the body.
 */
export const FRAMEWORKS: Readonly<Record<string, MakeServer>> = {
  node: async (shield, reached, tls) => {
    const handler = shield.node((request, response) => {
      reached.push(request.url ?? '');
      const path = new URL(request.url ?? '/', 'http://x').pathname;
      if (path === '/own') response.setHeader('content-security-policy', OWN_POLICY);
      if (path === '/page') response.setHeader('content-type', 'text/html');
      if (request.method === 'GET') {
        response.end(path === '/page' ? page(shield.nonce(request)) : 'ok');
        return;
      }
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks);
        response.end(path === '/json' ? JSON.stringify(JSON.parse(body.toString())) : digest(body));
      });
    });
    return await listening(
      tls === null ? http.createServer(handler) : https.createServer(tls, handler),
    );
  },

  express: async (shield, reached, tls) => {
    const app = express();
    app.use(shield.express());
    app.use((request, _response, next) => {
      reached.push(request.originalUrl);
      next();
    });
    app.get('/page', (request, response) => {
      response.type('html').send(page(shield.nonce(request)));
    });
    app.get('/own', (_request, response) => {
      response.set('content-security-policy', OWN_POLICY).send('ok');
    });
    app.post('/json', express.json(), (request, response) => {
      response.json(request.body);
    });
    app.post('/raw', express.raw({ type: () => true, limit: UPLOAD_MAX_BYTES }), (req, res) => {
      res.send(digest(req.body instanceof Buffer ? req.body : Buffer.alloc(0)));
    });
    return await listening(tls === null ? http.createServer(app) : https.createServer(tls, app));
  },

  fastify: async (shield, reached, tls) => {
    const app = fastify({
      bodyLimit: UPLOAD_MAX_BYTES,
      serverFactory: (handler) =>
        tls === null ? http.createServer(handler) : https.createServer(tls, handler),
    });
    await app.register(shield.fastify());
    app.addHook('preHandler', async (request) => {
      reached.push(request.url);
    });
    app.get('/page', async (request, reply) =>
      reply.type('text/html').send(page(shield.nonce(request))),
    );
    app.get('/own', async (_request, reply) =>
      reply.header('content-security-policy', OWN_POLICY).send('ok'),
    );
    app.post('/json', async (request, reply) => reply.send(request.body));
    await app.register(async (raw) => {
      raw.removeAllContentTypeParsers();
      raw.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) =>
        done(null, body),
      );
      raw.post('/raw', async (request, reply) =>
        reply.send(digest(request.body instanceof Buffer ? request.body : Buffer.alloc(0))),
      );
    });
    await app.ready();
    return await listening(app.server);
  },

  hono: async (shield, reached, tls) => {
    const app = new Hono();
    app.use(shield.hono());
    app.use(async (context, next) => {
      reached.push(context.req.path);
      await next();
    });
    app.get('/page', (context) => context.html(page(shield.nonce(context))));
    app.get('/own', (context) =>
      context.text('ok', 200, { 'content-security-policy': OWN_POLICY }),
    );
    app.post('/json', async (context) => {
      const body: unknown = await context.req.json();
      return context.body(JSON.stringify(body));
    });
    app.post('/raw', async (context) =>
      context.text(digest(new Uint8Array(await context.req.arrayBuffer()))),
    );
    return await new Promise((resolve) => {
      const at = { fetch: app.fetch, port: 0, hostname: '127.0.0.1' };
      const secure = { createServer: https.createServer, serverOptions: tls ?? {} };
      // What Hono's adapter makes is one of the two, and the test asked which.
      const server = serve(tls === null ? at : { ...at, ...secure }, () =>
        resolve(server as http.Server),
      );
    });
  },
};

/** Starts the app of one framework behind guard. */
export async function startApp(
  framework: string,
  options: GuardOptions,
  tls: Tls | null = null,
): Promise<TestApp> {
  const make = FRAMEWORKS[framework];
  if (make === undefined) throw new Error(`no app for ${framework}`);
  const shield = guard(options);
  const reached: string[] = [];
  const server = await make(shield, reached, tls);
  // A server that listens on a port has such an address.
  const { port } = server.address() as AddressInfo;
  return {
    origin: `${tls === null ? 'http' : 'https'}://127.0.0.1:${port}`,
    port,
    shield,
    reached,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listening(server: http.Server): Promise<http.Server> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}
