import type http from 'node:http';
import { systemClock, systemRandom, type RunningService } from '@coffer/kernel';
import { Log } from '@coffer/vault-protocol';
import { Network } from './acquirer/network.ts';
import type { SandboxConfig } from './config.ts';
import { Deliverer } from './http/deliver.ts';
import { listen } from './http/listen.ts';
import { errorReply } from './http/reply.ts';
import { route, type RouteContext, type Routed } from './http/routes.ts';
import { openLedger } from './ledger/open-ledger.ts';

/** Longer than the vault waits for an acquirer. */
const LATE_ANSWER_MS = 15_000;

export interface RunningSandbox extends RunningService {
  readonly port: number;
}

/** Starts the sandbox card network. */
export async function startSandbox(config: SandboxConfig): Promise<RunningSandbox> {
  const log = new Log(config.logFile, systemClock);
  const { pool, ledger } = await openLedger(config.databaseUrl);
  const deliverer = new Deliverer({
    tls: config.tls !== null,
    lateAnswerMs: config.lateAnswerMs ?? LATE_ANSWER_MS,
  });
  const { credential, origin } = config;
  const context: RouteContext = {
    origin,
    network: new Network(ledger, systemRandom, config.origin),
    pool,
    credential,
  };
  const exchange = exchanger({ context, deliverer, log });
  const listeners = await listen(config, exchange).catch(async (error: unknown) => {
    await pool.end();
    throw error;
  });
  log.write('started', { port: listeners.port, origin: config.origin });
  return {
    port: listeners.port,
    stop: async () => {
      deliverer.releaseAll();
      await listeners.close();
      await pool.end();
      log.write('stopped');
      await log.close();
    },
  };
}

interface ExchangeParts {
  readonly context: RouteContext;
  readonly deliverer: Deliverer;
  readonly log: Log;
}

/** One request, its answer and its line in the log. */
function exchanger({ context, deliverer, log }: ExchangeParts): http.RequestListener {
  const routeSafely = async (request: http.IncomingMessage): Promise<Routed> => {
    try {
      return await route(context, request);
    } catch (error) {
      log.write('failed', describe(error));
      return { path: '?', reply: { ...errorReply(500, 'internal'), close: true } };
    }
  };
  return (request, response) => {
    const startedAt = performance.now();
    void routeSafely(request).then(({ path, reply }) => {
      deliverer.deliver(response, reply);
      log.write('request', {
        method: request.method ?? '',
        path,
        status: reply.status,
        ms: Math.round(performance.now() - startedAt),
        ...reply.log,
      });
    });
  };
}

/** Name, code and our own message; never PostgreSQL's `detail` or the values of a query. */
function describe(error: unknown): Record<string, string> {
  if (!(error instanceof Error)) return { error: 'unknown' };
  const code = 'code' in error ? String(error.code) : '';
  return { error: error.name, code, message: error.message };
}
