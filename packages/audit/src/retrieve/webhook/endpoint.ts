import { isIP } from 'node:net';
import {
  connect,
  createSecureContext,
  getCACertificates,
  type ConnectionOptions,
  type PeerCertificate,
  type SecureContext,
  type SecureContextOptions,
  type TLSSocket,
} from 'node:tls';
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

type Versions = Pick<SecureContextOptions, 'minVersion' | 'maxVersion' | 'ciphers'>;

/** What connections are made with, by the authorities of `--ca` that they trust and by version. */
const contexts = new WeakMap<readonly string[], Map<string, SecureContext>>();

/**
 * Trusts the system's authorities and those of `--ca`. It is made once: reading the authorities
 * takes 80 ms, and each reading stays in memory for long.
 */
export function secureContextOf(
  { ca }: AuditOptions,
  versions: Versions = { minVersion: 'TLSv1.2' },
): SecureContext {
  const known = contexts.get(ca) ?? new Map<string, SecureContext>();
  contexts.set(ca, known);
  const name = JSON.stringify(versions);
  const context =
    known.get(name) ??
    createSecureContext({
      ...versions,
      // Without others Node uses the system's as it holds them.
      ...(ca.length > 0 && { ca: [...getCACertificates('default'), ...ca] }),
    });
  known.set(name, context);
  return context;
}

/** The name to ask for (SNI) and to look for in the certificate; none for an address. */
export function serverNameOf({ hostname }: URL): { readonly servername?: string } {
  return isIP(hostname.replace(/^\[(.*)\]$/, '$1')) === 0 ? { servername: hostname } : {};
}

/** What a sender of events would see of the endpoint's TLS. */
export async function lookAtTls(url: URL, options: AuditOptions): Promise<WebhookTls> {
  const base: ConnectionOptions = {
    ...addressOf(url, options),
    ...serverNameOf(url),
    rejectUnauthorized: false,
  };
  const handshakes = [
    handshake({ ...base, secureContext: secureContextOf(options) }, options.timeoutMs),
    ...OLD_VERSIONS.map((version) => {
      const weak = { minVersion: version, maxVersion: version, ciphers: 'ALL:@SECLEVEL=0' };
      const secureContext = secureContextOf(options, weak);
      return handshake({ ...base, secureContext }, options.timeoutMs);
    }),
  ];
  const [modern = null, ...old] = await Promise.all(handshakes);
  const oldVersions = OLD_VERSIONS.filter((_version, at) => old[at] != null);
  const first = [modern, ...old].find((one) => one !== null);
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
  // Node's types forget that there may be none.
  const certificate: Partial<PeerCertificate> = socket.getPeerCertificate();
  const expires = Date.parse(certificate.valid_to ?? '');
  // Node's types say Error, but since it may be a code it is only made text.
  const reason: unknown = socket.authorizationError;
  const untrusted = reason instanceof Error ? reason.message : String(reason);
  // Node takes the common name where there are no names; senders of events do not (RFC 9525).
  const nameless = certificate.subjectaltname === undefined ? 'it names no host' : null;
  return {
    version: socket.getProtocol(),
    untrusted: socket.authorized ? nameless : untrusted,
    notAfter: Number.isNaN(expires) ? null : new Date(expires).toISOString(),
  };
}
