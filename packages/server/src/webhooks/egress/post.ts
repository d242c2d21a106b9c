import { request as requestPlain, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as requestTls } from 'node:https';
import { isIP, type Socket } from 'node:net';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import { invariant } from '@coffer/kernel';
import { readEndpointUrl } from './check-url.ts';
import { failureOf, type Failed, type Outcome, type Stage } from './outcome.ts';
import { DEFAULT_POLICY, type EgressPolicy } from './policy.ts';
import {
  checkServerIdentity,
  CONNECTION_AGE_MAX_MS,
  IDLE_MS,
  isNew,
  makePools,
  type PooledRequest,
  type Pools,
} from './pools.ts';
import {
  askDns,
  checkedAddresses,
  checkedLookup,
  RefusedAddress,
  type ResolveName,
} from './resolve.ts';

/** For the whole exchange: name, connection, TLS, request and answer. */
export const TIMEOUT_MS = 20_000;
/** For each address of a host; Node's 250 ms are too short for a busy machine or a far one. */
const CONNECT_ATTEMPT_MS = 4_000;
/** Endpoints of which that is remembered. */
const WAYS_MAX = 2_000;
/** Whoever has sent the head of an answer gets this long for the rest; the status counts anyhow. */
const REST_MS = 2_000;
/** More of an answer's body is not read; its status counts. */
export const ANSWER_MAX_BYTES: number = 64 * 1024;
const HEADERS_MAX_BYTES: number = 16 * 1024;
/** Interim answers (1xx) before the answer. */
const INTERIM_MAX = 4;

/** Headers that only we make: they say where a request ends and what happens to its connection. */
const OURS: ReadonlySet<string> = new Set([
  'host',
  'content-length',
  'transfer-encoding',
  'connection',
  'keep-alive',
  'upgrade',
  'expect',
  'te',
  'trailer',
]);

export interface EgressOptions {
  /** PEM texts of authorities to trust besides the system's. */
  readonly tlsAuthorities?: readonly string[];
  readonly policy?: EgressPolicy;
  readonly resolve?: ResolveName;
  readonly timeoutMs?: number;
  /** How long a connection is kept without work, and at most. */
  readonly idleMs?: number;
  readonly ageMaxMs?: number;
}

export interface EgressRequest {
  /** Deliveries of one endpoint share connections, and with no other's. */
  readonly endpoint?: string;
  readonly url: string;
  readonly livemode: boolean;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal?: AbortSignal;
}

/**
 * The one way out to the endpoints of merchants. It connects only to addresses that it has
 * checked, follows nothing, shows no answer but its status, and ends by itself. One for each
 * server process.
 */
export class Egress {
  readonly policy: EgressPolicy;
  readonly tlsAuthorities: readonly string[];
  readonly #resolve: ResolveName;
  readonly #timeoutMs: number;
  readonly #pools: Pools;
  readonly #ways = new Map<string, Way>();
  #context: SecureContext | null = null;

  constructor(options: EgressOptions = {}) {
    this.policy = options.policy ?? DEFAULT_POLICY;
    this.tlsAuthorities = options.tlsAuthorities ?? [];
    this.#resolve = options.resolve ?? askDns();
    this.#timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
    const { idleMs = IDLE_MS, ageMaxMs = CONNECTION_AGE_MAX_MS } = options;
    this.#pools = makePools({ idleMs, ageMaxMs });
  }

  /** Sends one request. Whatever the endpoint does becomes an outcome; it never fails otherwise. */
  async post(request: EgressRequest): Promise<Outcome> {
    for (const name of Object.keys(request.headers)) {
      invariant(!OURS.has(name.toLowerCase()), `the header ${name} is made by the egress`);
    }
    const startedMs = performance.now();
    const ended = await this.#exchange(request);
    const elapsedMs = performance.now() - startedMs;
    if ('status' in ended) return { kind: 'answer', status: ended.status, elapsedMs };
    const { failure, message } = ended;
    return { kind: 'failed', failure, message, elapsedMs };
  }

  async #exchange(request: EgressRequest): Promise<Ended> {
    const way = this.#wayTo(request);
    if ('refused' in way) return { failure: 'refused_address', message: way.refused };
    const { headers, body } = request;
    const options: PooledRequest = {
      ...way.options,
      headers: { ...headers, host: way.host, 'content-length': Buffer.byteLength(body) },
    };
    const ended = await send({ request, options }, this.#timeoutMs);
    if (!('stale' in ended)) return ended;
    // The endpoint closed a kept connection while our request was under way to it.
    const fresh = { ...options, agent: false, checkServerIdentity };
    return send({ request, options: fresh }, this.#timeoutMs);
  }

  /** Where a connection to this endpoint would go; throws when it would go nowhere. */
  async addressesOf(url: URL, livemode: boolean): Promise<readonly string[]> {
    const fit = readEndpointUrl(url.href, { livemode, policy: this.policy });
    if (!(fit instanceof URL)) throw new RefusedAddress(fit.refused);
    const host = hostOf(fit);
    if (isIP(host) !== 0) return [host];
    return checkedAddresses(host, { resolve: this.#resolve, policy: this.policy, livemode });
  }

  /** Ends all connections; requests under way fail. */
  close(): void {
    this.#pools.plain.destroy();
    this.#pools.tls.destroy();
  }

  /** What is the same for every delivery to an endpoint is found out once. */
  #wayTo({ url: text, livemode, endpoint = '' }: EgressRequest): Way {
    const key = `${livemode ? 'live' : 'test'} ${endpoint} ${text}`;
    const known = this.#ways.get(key);
    if (known !== undefined) return known;
    const url = readEndpointUrl(text, { livemode, policy: this.policy });
    const way: Way =
      url instanceof URL
        ? { host: url.host, options: this.#optionsFor(url, { pool: key, livemode }) }
        : url;
    if (this.#ways.size >= WAYS_MAX) this.#ways.clear();
    this.#ways.set(key, way);
    return way;
  }

  #optionsFor(
    url: URL,
    { pool, livemode }: { readonly pool: string; readonly livemode: boolean },
  ): PooledRequest {
    const secure = url.protocol === 'https:';
    const host = hostOf(url);
    return {
      pool,
      agent: secure ? this.#pools.tls : this.#pools.plain,
      protocol: url.protocol,
      host,
      port: url.port,
      method: 'POST',
      path: `${url.pathname}${url.search}`,
      lookup: checkedLookup({ resolve: this.#resolve, policy: this.policy, livemode }),
      autoSelectFamilyAttemptTimeout: CONNECT_ATTEMPT_MS,
      maxHeaderSize: HEADERS_MAX_BYTES,
      insecureHTTPParser: false,
      ...(secure && { servername: isIP(host) === 0 ? host : '', ...this.#tlsOptions() }),
    };
  }

  #tlsOptions() {
    const authorities = this.tlsAuthorities;
    // Reading the system's authorities anew takes 80 ms; without others there is no need to.
    this.#context ??= createSecureContext({
      ...(authorities.length > 0 && { ca: [...getCACertificates('default'), ...authorities] }),
      minVersion: 'TLSv1.2',
    });
    // Said here, so that the environment has no say (NODE_TLS_REJECT_UNAUTHORIZED).
    return { secureContext: this.#context, rejectUnauthorized: true };
  }
}

/** How an endpoint is reached, or why it may not be. */
type Way =
  { readonly host: string; readonly options: PooledRequest } | { readonly refused: string };

/** The host as node:net takes it: without the brackets of IPv6. */
function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

interface Exchange {
  readonly request: EgressRequest;
  readonly options: PooledRequest;
}

type Ended = { readonly status: number } | Failed | (Failed & { readonly stale: true });

function send({ request, options }: Exchange, timeoutMs: number): Promise<Ended> {
  const secure = options.protocol === 'https:';
  let call: ClientRequest;
  try {
    call = secure ? requestTls(options) : requestPlain(options);
  } catch {
    // A header that node:http does not write, e.g. one with a line feed.
    const message = 'the request could not be written';
    return Promise.resolve({ failure: 'closed', message });
  }
  return new Promise((resolve) => {
    let stage: Stage = 'resolving';
    let kept = false;
    let status: number | null = null;
    const end = (ended: Ended): void => {
      clearTimeout(timer);
      request.signal?.removeEventListener('abort', stop);
      resolve(ended);
    };
    const giveUp = (ended: Ended): void => {
      end(ended);
      call.destroy();
    };
    let timer = setTimeout(
      () => giveUp({ failure: 'timeout', message: `no answer within ${timeoutMs} ms` }),
      timeoutMs,
    );
    const stop = (): void => giveUp({ failure: 'closed', message: 'we stopped waiting' });
    request.signal?.addEventListener('abort', stop);
    if (request.signal?.aborted === true) stop();
    call.on('socket', (socket: Socket) => {
      kept = !isNew(socket);
      if (kept) stage = 'talking';
      else watch(socket, secure, (reached) => (stage = reached));
    });
    call.on('error', (error) => {
      const failed = failureOf(error, stage);
      const stale = kept && failed.failure === 'closed';
      if (status !== null) end({ status });
      else end(stale ? { ...failed, stale } : failed);
    });
    call.on('close', () => {
      const message = 'the connection was closed';
      end(status === null ? { failure: 'closed', message } : { status });
    });
    limitInterim(call, () => giveUp({ failure: 'closed', message: 'interim answers without end' }));
    call.on('response', (response) => {
      // Who has said 2xx has the event, however the rest comes; to send it again would double it.
      const said = response.statusCode ?? 0;
      status = said;
      clearTimeout(timer);
      timer = setTimeout(() => giveUp({ status: said }), Math.min(REST_MS, timeoutMs));
      readBody(response, () => giveUp({ status: said }));
      response.on('end', () => end({ status: said }));
    });
    call.end(request.body);
  });
}

/** Tells how far a new connection comes. */
function watch(socket: Socket, secure: boolean, tell: (stage: Stage) => void): void {
  socket.once('lookup', () => tell('connecting'));
  socket.once('connect', () => tell(secure ? 'securing' : 'talking'));
  if (secure) socket.once('secureConnect', () => tell('talking'));
}

function limitInterim(call: ClientRequest, stop: () => void): void {
  let seen = 0;
  call.on('information', () => {
    seen += 1;
    if (seen > INTERIM_MAX) stop();
  });
}

/** Nobody looks at the body, but a connection is kept only after all of it. */
function readBody(response: IncomingMessage, tooLong: () => void): void {
  let size = 0;
  response.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > ANSWER_MAX_BYTES) tooLong();
  });
}
