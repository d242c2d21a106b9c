import { Agent as PlainAgent, type AgentOptions, type RequestOptions } from 'node:http';
import { Agent as TlsAgent, type AgentOptions as TlsAgentOptions } from 'node:https';
import type { Socket } from 'node:net';
import { checkServerIdentity as checkAnyIdentity, type PeerCertificate } from 'node:tls';

/** Connections to one endpoint; the dispatcher opens fewer. */
export const CONNECTIONS_MAX = 16;
/** Of those, how many stay open without work, and how long: as many as the dispatcher opens. */
export const IDLE_CONNECTIONS_MAX = 8;
export const IDLE_MS = 15_000;
/** To all endpoints together. */
const CONNECTIONS_TOTAL_MAX = 2_000;
/** An address is resolved and checked again at least this often. */
export const CONNECTION_AGE_MAX_MS = 300_000;

const OPTIONS: AgentOptions = {
  keepAlive: true,
  maxSockets: CONNECTIONS_MAX,
  maxFreeSockets: IDLE_CONNECTIONS_MAX,
  maxTotalSockets: CONNECTIONS_TOTAL_MAX,
  scheduling: 'lifo',
};

/** What our agents need to know of a request beside what Node's do. */
export interface PooledRequest extends RequestOptions {
  /** Requests of one name share connections: those of one endpoint. */
  readonly pool: string;
  /** How long one of several addresses is tried; Node's types know it of node:net only. */
  readonly autoSelectFamilyAttemptTimeout: number;
}

/** When each open connection was made. */
const madeMs = new WeakMap<object, number>();

/**
 * Notes a new connection; false for one that was there before. `reusedSocket` of Node does not say
 * so of connections that went from one request to the next without a pause.
 */
export function isNew(socket: Socket): boolean {
  if (madeMs.has(socket)) return false;
  madeMs.set(socket, performance.now());
  return true;
}

function ageMs(socket: object): number {
  return performance.now() - (madeMs.get(socket) ?? 0);
}

// Node asks an agent itself for these two, with the options of the request.
function nameOf(options: object | undefined): string {
  return options !== undefined && 'pool' in options ? String(options.pool) : '';
}

/** How long connections are kept. */
export interface Keeping {
  readonly idleMs: number;
  readonly ageMaxMs: number;
}

/** Whether a connection goes back to its pool: if Node's agent, whose types forget it, says so. */
function staysOpen(socket: Socket, kept: unknown, ageMaxMs: number): boolean {
  return kept !== false && ageMs(socket) < ageMaxMs;
}

class PlainPools extends PlainAgent {
  readonly #ageMaxMs: number;
  constructor(options: AgentOptions, { ageMaxMs }: Keeping) {
    super(options);
    this.#ageMaxMs = ageMaxMs;
  }
  override getName(options?: object): string {
    return nameOf(options);
  }
  override keepSocketAlive(socket: Socket): boolean {
    return staysOpen(socket, super.keepSocketAlive(socket), this.#ageMaxMs);
  }
}

class TlsPools extends TlsAgent {
  readonly #ageMaxMs: number;
  constructor(options: TlsAgentOptions, { ageMaxMs }: Keeping) {
    super(options);
    this.#ageMaxMs = ageMaxMs;
  }
  override getName(options?: object): string {
    return nameOf(options);
  }
  override keepSocketAlive(socket: Socket): boolean {
    return staysOpen(socket, super.keepSocketAlive(socket), this.#ageMaxMs);
  }
}

/** Node takes the common name where a certificate names no hosts; nobody else does (RFC 9525). */
export function checkServerIdentity(host: string, certificate: PeerCertificate): Error | undefined {
  if (certificate.subjectaltname !== undefined) return checkAnyIdentity(host, certificate);
  return Object.assign(new Error('no names'), { code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
}

export interface Pools {
  readonly plain: PlainAgent;
  readonly tls: TlsAgent;
}

/** Kept connections, apart for every endpoint. */
export function makePools(keeping: Keeping): Pools {
  const options: AgentOptions = { ...OPTIONS, timeout: keeping.idleMs };
  // Of a resumed session Node does not check the host name again, so none is resumed. The check
  // stands here because Node keeps no connection of a request that brings one of its own.
  const overTls = { ...options, maxCachedSessions: 0, checkServerIdentity };
  return { plain: new PlainPools(options, keeping), tls: new TlsPools(overTls, keeping) };
}
