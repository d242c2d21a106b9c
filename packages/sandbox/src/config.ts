import { invariant } from '@coffer/kernel';

/** TLS material, PEM text. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
}

/**
 * What the launcher sends as its first message. The type stands also in @coffer/vault-protocol, for
 * the launcher; a test keeps the two the same.
 */
export interface SandboxConfig {
  readonly port: number;
  /** Addresses to listen on. */
  readonly hosts: readonly string[];
  /** Null: plain HTTP. */
  readonly tls: TlsFiles | null;
  readonly databaseUrl: string;
  /** The only caller of the acquirer API knows this. */
  readonly credential: string;
  readonly origin: string;
  readonly logFile: string;
  /** How late a late answer is; by default later than any caller waits. */
  readonly lateAnswerMs?: number;
}

/** Reads the launcher's message. A wrong one is a mistake of our own. */
export function readConfig(message: unknown): SandboxConfig {
  invariant(isRecord(message), 'the configuration is an object');
  const { port, hosts, tls, lateAnswerMs } = message;
  invariant(typeof port === 'number', 'port is a number');
  invariant(Array.isArray(hosts) && hosts.every(isText) && hosts.length > 0, 'hosts are texts');
  invariant(lateAnswerMs === undefined || typeof lateAnswerMs === 'number', 'lateAnswerMs');
  return {
    port,
    hosts,
    tls: tls === null ? null : readTls(tls),
    databaseUrl: text(message, 'databaseUrl'),
    credential: text(message, 'credential'),
    origin: text(message, 'origin'),
    logFile: text(message, 'logFile'),
    ...(lateAnswerMs === undefined ? {} : { lateAnswerMs }),
  };
}

function readTls(value: unknown): TlsFiles {
  invariant(isRecord(value), 'tls is an object or null');
  return { cert: text(value, 'cert'), key: text(value, 'key') };
}

function text(record: Record<string, unknown>, name: string): string {
  const value = record[name];
  invariant(isText(value) && value !== '', `${name} is a text`);
  return value;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
