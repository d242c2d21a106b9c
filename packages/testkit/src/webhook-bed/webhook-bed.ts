import { createServer as createPlain, type RequestListener, type Server } from 'node:http';
import { createServer as createTls, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import Stripe from 'stripe';
import { makeCertificate } from '../certificates.ts';

export const WEBHOOK_SECRET = 'whsec_bedbedbedbedbedbedbedbedbedbed00';
const BODY_MAX_BYTES = 1024 * 1024;
const SLOW_MS = 3_300;
const DAY_MS = 86_400_000;

/** The endpoints, each wrong in one way; `correct` is right in all. */
export const WEBHOOK_CASES = [
  'correct',
  'plain',
  'expired-certificate',
  'tls10',
  'redirect',
  'unchecked',
  'unlimited',
  'leaking',
  'slow',
  'eternal',
  'garbage',
  'hanging',
] as const;
export type WebhookCase = (typeof WEBHOOK_CASES)[number];

export interface WebhookBed {
  readonly urls: Readonly<Record<WebhookCase, string>>;
  /** PEM texts to trust. */
  readonly ca: readonly string[];
  /** Types of the events that `correct` took. */
  readonly taken: readonly string[];
  stop(): Promise<void>;
}

/** Starts one endpoint for each case, on ports of its own. */
export async function startWebhookBed(): Promise<WebhookBed> {
  const good = await makeCertificate();
  const expired = await makeCertificate({
    notBefore: new Date(Date.now() - 10 * DAY_MS),
    notAfter: new Date(Date.now() - DAY_MS),
  });
  const taken: string[] = [];
  const handle = handlers(taken);
  const servers = WEBHOOK_CASES.map((name) => {
    const listener = handle[name];
    if (name === 'plain') return createPlain(listener);
    return createTls(tlsOf(name, name === 'expired-certificate' ? expired : good), listener);
  });
  await Promise.all(servers.map(listen));
  const urls = WEBHOOK_CASES.map((name, at) => [name, urlOf(name, servers[at])]);
  return {
    // One entry for each of the cases above.
    urls: Object.fromEntries(urls) as Record<WebhookCase, string>,
    ca: [good.cert, expired.cert],
    taken,
    stop: async () => {
      await Promise.all(servers.map(close));
    },
  };
}

function tlsOf(name: WebhookCase, pair: { cert: string; key: string }): ServerOptions {
  if (name !== 'tls10') return { ...pair };
  return { ...pair, minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0' };
}

function handlers(taken: string[]): Readonly<Record<WebhookCase, RequestListener>> {
  const right = verifying(taken, { stale: false });
  return {
    correct: right,
    plain: right,
    'expired-certificate': right,
    tls10: right,
    redirect: (request, response) => {
      request.resume();
      response.writeHead(301, { location: '/elsewhere' }).end();
    },
    unchecked: (request, response) => {
      request.resume();
      request.on('end', () => response.writeHead(200).end('{"received":true}'));
    },
    unlimited: verifying([], { stale: true, bodyMaxBytes: Number.POSITIVE_INFINITY }),
    leaking: (request, response) => {
      request.resume();
      const { stack } = new Error('No signatures found');
      request.on('end', () => response.writeHead(500).end(`<pre>${stack}\nwhsec_0123456789</pre>`));
    },
    // The work is slow, not the refusal.
    slow: verifying(taken, { stale: false, workMs: SLOW_MS }),
    eternal: (request, response) => {
      request.resume();
      response.writeHead(400);
      const timer = setInterval(() => response.write('x'.repeat(65_536)), 1);
      response.on('close', () => clearInterval(timer));
    },
    garbage: (request) => request.socket.end('\u0000\u0001 this is no HTTP\r\n\r\n'),
    hanging: (request) => request.resume(),
  };
}

/** As Stripe's documentation shows it: the official library over the raw body. */
function verifying(
  taken: string[],
  {
    stale,
    bodyMaxBytes = BODY_MAX_BYTES,
    workMs = 0,
  }: { stale: boolean; bodyMaxBytes?: number; workMs?: number },
): RequestListener {
  const tolerance = stale ? Number.MAX_SAFE_INTEGER : undefined;
  return (request, response) => {
    if (request.method !== 'POST') {
      request.resume();
      response.writeHead(405, { allow: 'POST' }).end();
      return;
    }
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= bodyMaxBytes) chunks.push(chunk);
    });
    request.on('end', () => {
      if (size > bodyMaxBytes) {
        response.writeHead(413).end();
        return;
      }
      try {
        const signature = request.headers['stripe-signature'] ?? '';
        const body = Buffer.concat(chunks);
        const { type } = Stripe.webhooks.constructEvent(body, signature, WEBHOOK_SECRET, tolerance);
        taken.push(type);
        setTimeout(() => response.writeHead(200).end('{"received":true}'), workMs);
      } catch {
        response.writeHead(400).end('refused');
      }
    });
  };
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
}

function urlOf(name: WebhookCase, server: Server | undefined): string {
  // A listening TCP server has an address object.
  const address = server?.address() as AddressInfo | undefined;
  return `${name === 'plain' ? 'http' : 'https'}://localhost:${address?.port ?? 0}/hooks`;
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
