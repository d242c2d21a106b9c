import { Hono, type Context } from 'hono';
import {
  ApiError,
  API_VERSION,
  headersFor,
  holdsCardNumber,
  InvariantError,
  RateLimitError,
  randomBase62,
} from '@coffer/kernel';
import type { Envelope } from '@coffer/vault-protocol';
import { errorAnswer, type Answer } from '../api/answer.ts';
import type { Route } from '../api/route.ts';
import type { Services } from '../api/services.ts';
import {
  authenticate,
  checkAccountHeader,
  secretKeyRequired,
  type KeyPolicy,
} from '../auth/authenticate.ts';
import { checkPermission } from '../auth/permission.ts';
import { unknownParams } from '../params/spec.ts';
import type { Incoming } from './public-listener.ts';
import { readBody, readHeaders, readMessage } from './read-body.ts';
import { readApiVersion, readRequest, type RawRequest } from './read-request.ts';
import { RouteTable, type FoundRoute } from './route-table.ts';
import { runRoute } from './run-route.ts';
import { isNotOffered, unrecognizedUrl } from './unrecognized-url.ts';

const REQUEST_ID_DIGITS = 14;

export interface AppOptions {
  readonly services: Services;
  readonly keys: KeyPolicy;
  readonly routes: readonly Route[];
}

/** What the listeners hand over with a request: an envelope comes only through the private door. */
export interface AppEnv {
  readonly Bindings: Partial<Incoming> & { readonly envelope?: Envelope };
}

/** The whole API as one application, served by the public listener and by the door. */
export function createApp(options: AppOptions): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  const security = headersFor('api', { tls: options.keys.tls });
  app.get('/health', (c) => c.json({ status: 'ok' }, 200, security));
  const table = new RouteTable(options.routes);
  app.all('*', (c) => answerRequest(c, options, table.find(c.req.method, c.req.path)));
  return app;
}

async function answerRequest(
  c: Context<AppEnv>,
  options: AppOptions,
  found: FoundRoute | null,
): Promise<Response> {
  const startedMs = performance.now();
  const { services } = options;
  const requestId = `req_${randomBase62(services.random, REQUEST_ID_DIGITS)}`;
  let answer: Answer;
  let limited: string | null = null;
  try {
    answer = await handle(c, options, { found, requestId });
  } catch (error) {
    answer = failureAnswer(error, services, requestId);
    if (error instanceof RateLimitError) limited = error.reason;
  }
  services.log.info({
    request: requestId,
    method: c.req.method,
    // The pattern, never the path: a path may hold anything.
    route: found?.route.path ?? null,
    status: answer.status,
    ms: Math.round((performance.now() - startedMs) * 10) / 10,
  });
  return new Response(answer.body, {
    status: answer.status,
    headers: answerHeaders(c, { answer, requestId, limited, tls: options.keys.tls }),
  });
}

async function handle(
  c: Context<AppEnv>,
  options: AppOptions,
  at: { readonly found: FoundRoute | null; readonly requestId: string },
): Promise<Answer> {
  const { services, keys } = options;
  const { found, requestId } = at;
  const raw = await rawRequest(c);
  const caller = await authenticate(raw.headers['authorization'], keys);
  const request = readRequest(raw, services.origins.vault);
  const apiVersion = readApiVersion(raw.headers['stripe-version']);
  checkAccountHeader(raw.headers, caller);
  if (found === null || isNotOffered(request.path)) {
    throw unrecognizedUrl(raw.method, request.path);
  }
  const { route, params } = found;
  if (caller.keyKind === 'publishable' && !route.publishable) throw secretKeyRequired();
  checkPermission(caller, route.permission);
  const card = raw.envelope?.card ?? null;
  const cvc = raw.envelope?.cvc ?? null;
  for (const part of [card, cvc]) {
    if (part !== null && !route.cardAt.includes(part.at)) throw unknownParams([part.at]);
  }
  return runRoute({
    route,
    form: request.form,
    call: {
      services,
      caller,
      request: {
        ...request,
        id: requestId,
        apiVersion,
        versionNamed: raw.headers['stripe-version'] !== undefined,
      },
      id: params.get('id') ?? '',
      part: params.get('part') ?? '',
      db: services.db,
      card,
      cvc,
      client: raw.envelope?.address ?? c.env.client ?? '',
    },
  });
}

async function rawRequest(c: Context<AppEnv>): Promise<RawRequest> {
  const url = new URL(c.req.url);
  const { message } = c.env;
  return {
    method: c.req.method,
    target: url.pathname + url.search,
    headers: message === undefined ? c.req.header() : readHeaders(message),
    body: await (message === undefined ? readBody(c.req.raw) : readMessage(message)),
    envelope: c.env.envelope ?? null,
  };
}

function failureAnswer(error: unknown, services: Services, requestId: string): Answer {
  if (error instanceof ApiError) {
    if (error.detail !== undefined) services.log.warn({ request: requestId, detail: error.detail });
    return errorAnswer(error);
  }
  const known = error instanceof InvariantError || error instanceof Error;
  services.log.error({ request: requestId, failure: known ? error.stack : 'unknown' });
  return errorAnswer(
    new ApiError({
      status: 500,
      type: 'api_error',
      message:
        'An unexpected error occurred. Please try again; if it persists, tell us the request id.',
    }),
  );
}

function answerHeaders(
  c: Context<AppEnv>,
  at: {
    readonly answer: Answer;
    readonly requestId: string;
    readonly limited: string | null;
    readonly tls: boolean;
  },
): Record<string, string> {
  const key = echoable(c.req.header('idempotency-key'));
  const { replayOf } = at.answer;
  return {
    ...headersFor('api', { tls: at.tls }),
    'content-type': 'application/json',
    'request-id': at.requestId,
    'stripe-version': echoable(c.req.header('stripe-version')) ?? API_VERSION,
    ...(key !== undefined && { 'idempotency-key': key }),
    ...(at.limited !== null && { 'stripe-rate-limited-reason': at.limited }),
    ...(replayOf !== undefined && {
      'idempotent-replayed': 'true',
      'original-request': replayOf,
    }),
  };
}

/** A refusal must not repeat the card number that it is about. */
function echoable(header: string | undefined): string | undefined {
  return header === undefined || holdsCardNumber(header) ? undefined : header;
}
