import {
  ApiError,
  API_VERSION,
  headersFor,
  holdsCardNumber,
  InvariantError,
  RateLimitError,
  randomBase62,
} from '@coffer/kernel';
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
import { pathOf, readApiVersion, readRequest, type RawRequest } from './read-request.ts';
import { RouteTable, type FoundRoute } from './route-table.ts';
import { runRoute } from './run-route.ts';
import { isNotOffered, unrecognizedUrl } from './unrecognized-url.ts';

const REQUEST_ID_DIGITS = 14;
const JSON_TYPE = { 'content-type': 'application/json' };

export interface ApiOptions {
  readonly services: Services;
  readonly keys: KeyPolicy;
  readonly routes: readonly Route[];
}

/** A request as a listener has it: an envelope comes only through the private door. */
export interface ApiRequest extends Omit<RawRequest, 'body'> {
  /** The address that it came from. */
  readonly client: string;
  /** The whole body as text, or a 413. */
  readonly readBody: () => Promise<string>;
}

/** What goes back to the client. */
export interface ApiReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Answers every request; it never throws. */
export type Api = (request: ApiRequest) => Promise<ApiReply>;

/** The whole API as one function, served by the public listener and by the door. */
export function createApi(options: ApiOptions): Api {
  const security = headersFor('api', { tls: options.keys.tls });
  const health = { status: 200, headers: { ...security, ...JSON_TYPE }, body: '{"status":"ok"}' };
  const table = new RouteTable(options.routes);
  return async (request) => {
    const { method, target } = request;
    const path = pathOf(target);
    if (path === '/health' && (method === 'GET' || method === 'HEAD')) return health;
    return answerRequest(request, options, table.find(method, path));
  };
}

async function answerRequest(
  request: ApiRequest,
  options: ApiOptions,
  found: FoundRoute | null,
): Promise<ApiReply> {
  const startedMs = performance.now();
  const { services } = options;
  const requestId = `req_${randomBase62(services.random, REQUEST_ID_DIGITS)}`;
  let answer: Answer;
  let limited: string | null = null;
  try {
    answer = await handle(request, options, { found, requestId });
  } catch (error) {
    answer = failureAnswer(error, services, requestId);
    if (error instanceof RateLimitError) limited = error.reason;
  }
  services.log.info({
    request: requestId,
    method: request.method,
    // The pattern, never the path: a path may hold anything.
    route: found?.route.path ?? null,
    status: answer.status,
    ms: Math.round((performance.now() - startedMs) * 10) / 10,
  });
  return {
    status: answer.status,
    headers: answerHeaders(request, { answer, requestId, limited, tls: options.keys.tls }),
    body: answer.body,
  };
}

async function handle(
  { client, readBody, ...received }: ApiRequest,
  options: ApiOptions,
  at: { readonly found: FoundRoute | null; readonly requestId: string },
): Promise<Answer> {
  const { services, keys } = options;
  const { found, requestId } = at;
  const raw: RawRequest = { ...received, body: await readBody() };
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
      client,
    },
  });
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
  { headers }: ApiRequest,
  at: {
    readonly answer: Answer;
    readonly requestId: string;
    readonly limited: string | null;
    readonly tls: boolean;
  },
): Record<string, string> {
  const key = echoable(headers['idempotency-key']);
  const { replayOf } = at.answer;
  return {
    ...headersFor('api', { tls: at.tls }),
    ...JSON_TYPE,
    'request-id': at.requestId,
    'stripe-version': echoable(headers['stripe-version']) ?? API_VERSION,
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
