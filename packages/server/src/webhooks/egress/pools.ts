import { Agent as PlainAgent, type AgentOptions, type RequestOptions } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
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
const CONNECTION_AGE_MAX_MS = 300_000;

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

export function noteMade(socket: Socket): void {
  madeMs.set(socket, performance.now());
}

function isYoung(socket: object): boolean {
  return performance.now() - (madeMs.get(socket) ?? 0) < CONNECTION_AGE_MAX_MS;
}

// Node asks an agent itself for these two, with the options of the request.
function nameOf(options: object | undefined): string {
  return options !== undefined && 'pool' in options ? String(options.pool) : '';
}

class PlainPools extends PlainAgent {
  override getName(options?: object): string {
    return nameOf(options);
  }
  override keepSocketAlive(socket: Socket): boolean {
    // Node's types forget that it answers.
    const kept: unknown = super.keepSocketAlive(socket);
    return kept !== false && isYoung(socket);
  }
}

class TlsPools extends TlsAgent {
  override getName(options?: object): string {
    return nameOf(options);
  }
  override keepSocketAlive(socket: Socket): boolean {
    // Node's types forget that it answers.
    const kept: unknown = super.keepSocketAlive(socket);
    return kept !== false && isYoung(socket);
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
export function makePools(idleMs: number): Pools {
  const options: AgentOptions = { ...OPTIONS, timeout: idleMs };
  // Of a resumed session Node does not check the host name again, so none is resumed. The check
  // stands here because Node keeps no connection of a request that brings one of its own.
  const tls = new TlsPools({ ...options, maxCachedSessions: 0, checkServerIdentity });
  return { plain: new PlainPools(options), tls };
}
