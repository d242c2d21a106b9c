import { InvariantError } from '@coffer/kernel';
import { expressAdapter, type ExpressMiddleware } from './adapters/express.ts';
import { fastifyAdapter, type FastifyPlugin } from './adapters/fastify.ts';
import { honoAdapter, type HonoMiddleware } from './adapters/hono.ts';
import { nodeAdapter, type NodeHandler } from './adapters/node.ts';
import { makeCore } from './core.ts';
import type { GuardOptions } from './options.ts';
import type { BlockedEntry } from './reports/inventory.ts';

/** One set of rules, for whichever framework the app uses. */
export interface Guard {
  /** Express 4 and 5: `app.use(shield.express())` before every body parser. */
  express(): ExpressMiddleware;
  /** Hono: `app.use(shield.hono())` before every other middleware. */
  hono(): HonoMiddleware;
  /** Fastify 5: `app.register(shield.fastify())` before every other plugin. */
  fastify(): FastifyPlugin;
  /** Plain Node: `https.createServer(tls, shield.node(handler))`. */
  node(handler: NodeHandler): NodeHandler;
  /**
   * The nonce of this response, for `<script nonce>`: of Node's and Express's request, Hono's
   * context or Fastify's request (G-CSP-1 to G-CSP-3).
   */
  nonce(request: object): string;
  /** What browsers say that the policy stopped, most frequent first (G-JS-2; PCI 11.6.1). */
  blockedSources(): readonly BlockedEntry[];
}

/** Puts the merchant's side of the integration guide before an app. See README.md for the rules. */
export function guard(options: GuardOptions): Guard {
  const core = makeCore(options);
  const nonces = new WeakMap<object, string>();
  const parts = {
    core,
    remember: (request: object, nonce: string): void => {
      nonces.set(request, nonce);
    },
  };
  return {
    express: () => expressAdapter(parts),
    hono: () => honoAdapter(parts),
    fastify: () => fastifyAdapter(parts),
    node: (handler) => nodeAdapter(parts, handler),
    nonce(request) {
      const nonce = nonces.get(request);
      if (nonce === undefined) throw new InvariantError('this request did not pass guard');
      return nonce;
    },
    blockedSources: () => core.inventory.entries(),
  };
}
