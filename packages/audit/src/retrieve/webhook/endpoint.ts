import { isIP } from 'node:net';
import { connect, getCACertificates, type ConnectionOptions, type TLSSocket } from 'node:tls';
import type { WebhookTls } from '../../facts/webhook-facts.ts';
import type { AuditOptions } from '../../options.ts';

const HTTPS_PORT = 443;
const HTTP_PORT = 80;
const OLD_VERSIONS = ['TLSv1', 'TLSv1.1'] as const;

/** Where connections go: `--resolve` before DNS. */
export function addressOf(
  url: URL,
  { resolve }: AuditOptions,
): { readonly host: string; readonly port: number } {
  const port = Number(url.port) || (url.protocol === 'http:' ? HTTP_PORT : HTTPS_PORT);
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return { host: resolve.get(`${host}:${port}`) ?? host, port };
}

/** The system's authorities and those of `--ca`. */
export function trustedAuthorities({ ca }: AuditOptions): string[] {
  return [...getCACertificates('default'), ...ca];
}

/** What a sender of events would see of the endpoint's TLS. */
export async function lookAtTls(url: URL, options: AuditOptions): Promise<WebhookTls> {
  const target = addressOf(url, options);
  const servername = isIP(target.host) === 0 || url.hostname !== target.host ? url.hostname : '';
  const base: ConnectionOptions = {
    ...target,
    ...(isIP(servername) === 0 ? { servername } : {}),
    rejectUnauthorized: false,
    ca: trustedAuthorities(options),
  };
  const modern = await handshake({ ...base, minVersion: 'TLSv1.2' }, options.timeoutMs);
  const oldVersions: string[] = [];
  let first = modern;
  for (const version of OLD_VERSIONS) {
    const weak = { minVersion: version, maxVersion: version, ciphers: 'ALL:@SECLEVEL=0' };
    const old = await handshake({ ...base, ...weak }, options.timeoutMs);
    if (old === null) continue;
    oldVersions.push(version);
    first ??= old;
  }
  return {
    version: modern?.version ?? null,
    oldVersions,
    untrusted: first?.untrusted ?? null,
    notAfter: first?.notAfter ?? null,
  };
}

interface Handshake {
  readonly version: string | null;
  readonly untrusted: string | null;
  readonly notAfter: string | null;
}

function handshake(options: ConnectionOptions, timeoutMs: number): Promise<Handshake | null> {
  return new Promise((resolve) => {
    const socket = connect(options);
    const end = (result: Handshake | null): void => {
      clearTimeout(timer);
      resolve(result);
      socket.destroy();
    };
    const timer = setTimeout(() => end(null), timeoutMs);
    socket.on('error', () => end(null));
    socket.once('close', () => end(null));
    socket.once('secureConnect', () => end(agreed(socket)));
  });
}

function agreed(socket: TLSSocket): Handshake {
  const expires = Date.parse(socket.getPeerCertificate().valid_to ?? '');
  // Node's types say Error, but since it may be a code it is only made text.
  const reason: unknown = socket.authorizationError;
  const untrusted = reason instanceof Error ? reason.message : String(reason);
  return {
    version: socket.getProtocol(),
    untrusted: socket.authorized ? null : untrusted,
    notAfter: Number.isNaN(expires) ? null : new Date(expires).toISOString(),
  };
}
