import { connect, rootCertificates } from 'node:tls';
import type { AuditOptions } from '../../options.ts';
import { parsedUrl } from './parties.ts';

/**
 * Decides for the browser whether a server is to be trusted by the authorities of `--ca`, which the
 * browser itself cannot be given: we connect to the server ourselves and check its chain and name.
 * Each server is asked once.
 */
export class TrustedHosts {
  readonly #options: Pick<AuditOptions, 'ca' | 'resolve' | 'timeoutMs'>;
  readonly #asked = new Map<string, Promise<boolean>>();

  constructor(options: Pick<AuditOptions, 'ca' | 'resolve' | 'timeoutMs'>) {
    this.#options = options;
  }

  /** Whether the server at the address shows a valid chain to one of the authorities. */
  trusts(url: string): Promise<boolean> {
    const address = parsedUrl(url);
    if (address === null || this.#options.ca.length === 0) return Promise.resolve(false);
    const { hostname } = address;
    const port = Number(address.port || 443);
    const key = `${hostname}:${port}`;
    const known = this.#asked.get(key) ?? this.#ask(hostname, port);
    this.#asked.set(key, known);
    return known;
  }

  #ask(hostname: string, port: number): Promise<boolean> {
    const { ca, resolve, timeoutMs } = this.#options;
    const host = resolve.get(`${hostname}:${port}`) ?? hostname.replace(/^\[|\]$/g, '');
    const authorities = [...rootCertificates, ...ca];
    return new Promise((settle) => {
      // A refusal by TLS is the answer no; so is silence.
      const socket = connect({ host, port, servername: nameOf(hostname), ca: authorities }, () =>
        done(socket.authorized),
      );
      const timer = setTimeout(() => done(false), timeoutMs);
      const done = (trusted: boolean): void => {
        clearTimeout(timer);
        socket.destroy();
        settle(trusted);
      };
      socket.on('error', () => done(false));
      socket.on('close', () => done(false));
    });
  }
}

/** Addresses are not sent as a server's name (RFC 6066, 3). */
function nameOf(hostname: string): string {
  return /^[\d.]+$|^\[/.test(hostname) ? '' : hostname;
}
