import { known, unknown } from '../../../facts/answer.ts';
import type { AgreedFeatures } from './hello-features.ts';
import type { Prober } from './prober.ts';

/** Tickets come after the handshake; some servers send none. */
const TICKET_WAIT_MS = 100;

/**
 * TLS 1.3 answers ALPN and status_request under encryption: one whole handshake shows them. Only
 * for servers without an older version, whose flight is in the clear.
 */
export async function probeTls13Features(prober: Prober): Promise<AgreedFeatures> {
  const seen = await handshake(prober);
  const always = {
    secureRenegotiation: known(true, 'TLS 1.3 has no renegotiation'),
    compression: known(false, 'TLS 1.3 has no compression'),
    extendedMasterSecret: known(true, 'TLS 1.3 always binds its keys to the handshake'),
  };
  if ('why' in seen) {
    const { why } = seen;
    return {
      ...always,
      ...{ sessionTickets: unknown(why), alpn: unknown(why), ocspStapling: unknown(why) },
    };
  }
  const { alpn, staple, ticket } = seen;
  return {
    ...always,
    sessionTickets: known(ticket, `${ticket ? 'a' : 'no'} NewSessionTicket`),
    alpn: known(alpn, alpn === null ? 'no ALPN' : `ALPN ${alpn}`),
    ocspStapling: known(staple, `${staple ? 'an' : 'no'} OCSP response with the certificate`),
  };
}

interface Seen {
  readonly alpn: string | null;
  readonly staple: boolean;
  readonly ticket: boolean;
}

async function handshake({
  connector,
  serverName,
}: Prober): Promise<Seen | { readonly why: string }> {
  // Loaded only here: most servers never need it.
  const { connect } = await import('node:tls');
  const socket = await connector.open().catch((error: unknown) => String(error));
  if (typeof socket === 'string') return { why: socket };
  return new Promise((resolve) => {
    let staple = false;
    let ticket = false;
    const secure = connect({
      socket,
      ...(serverName === null ? {} : { servername: serverName }),
      ALPNProtocols: ['h2', 'http/1.1'],
      requestOCSP: true,
      // Whether the certificate is right is judged elsewhere; here it must not end the handshake.
      rejectUnauthorized: false,
      minVersion: 'TLSv1.3',
    });
    const finish = (answer: Seen | { readonly why: string }): void => {
      clearTimeout(timer);
      secure.destroy();
      socket.destroy();
      resolve(answer);
    };
    let timer = setTimeout(() => finish({ why: 'no handshake in time' }), connector.timeoutMs);
    const result = (): Seen => ({ alpn: secure.alpnProtocol || null, staple, ticket });
    secure.once('OCSPResponse', (response: Buffer | null) => {
      staple = response !== null && response.length > 0;
    });
    secure.once('session', () => {
      ticket = true;
      finish(result());
    });
    secure.once('secureConnect', () => {
      clearTimeout(timer);
      timer = setTimeout(() => finish(result()), TICKET_WAIT_MS);
    });
    secure.once('error', (error: Error) => finish({ why: error.message }));
    secure.once('close', () => finish({ why: 'the connection was closed' }));
  });
}
