import type { IncomingMessage, ServerResponse } from 'node:http';
import { mustClose, nodeExchange, type AdapterParts } from './node.ts';

/** What of Fastify 5 is used, so that its types are not needed. */
export interface FastifyLike {
  addHook(
    name: 'onRequest',
    hook: (request: FastifyRequestLike, reply: FastifyReplyLike) => Promise<unknown>,
  ): unknown;
}
export interface FastifyRequestLike {
  readonly raw: IncomingMessage;
}
export interface FastifyReplyLike {
  readonly raw: Pick<ServerResponse, 'setHeader'>;
  code(status: number): unknown;
  header(name: string, value: string): unknown;
  send(body?: string): unknown;
}

export type FastifyPlugin = (instance: FastifyLike) => Promise<void>;

/** Fastify's mark of a plugin whose hooks hold for the whole app, not for a part of it. */
const SKIP_OVERRIDE: unique symbol = Symbol.for('skip-override') as never;

/** One hook, the first of a request's life: before parsing, also for routes that do not exist. */
export function fastifyAdapter({ core, remember }: AdapterParts): FastifyPlugin {
  const plugin: FastifyPlugin = async (instance) => {
    instance.addHook('onRequest', async (request, reply) => {
      const { headers, nonce, answer } = core.decide(nodeExchange(request.raw));
      remember(request, nonce);
      // On Node's response, so that what writes past Fastify has them, too; a route's own win.
      for (const [name, value] of headers) reply.raw.setHeader(name, value);
      const decided = await answer;
      if (decided === null) return undefined;
      if (decided === 'aborted') request.raw.destroy();
      else {
        reply.code(decided.status);
        for (const [name, value] of decided.headers) reply.header(name, value);
        if (mustClose(request.raw, decided)) reply.header('connection', 'close');
        reply.send(decided.body);
      }
      return reply;
    });
  };
  return Object.assign(plugin, { [SKIP_OVERRIDE]: true });
}
