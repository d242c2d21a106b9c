import { getDiffieHellman } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import * as https from 'node:https';
import type { SecureContextOptions, TlsOptions } from 'node:tls';
import { authority, makeLeaf } from './authority.ts';
import type { CertificateProfile, Credential } from './certificate.ts';
import * as der from './der.ts';
import { listen, type Served } from './listen.ts';
import { makeStaple, type Staple } from './ocsp.ts';

/** What differs from a good server. */
export interface HttpsProfile {
  /** Changes of the leaf. */
  readonly leaf?: Partial<CertificateProfile>;
  /** The chain to send, leaf first; without it the leaf and the bed's intermediate. */
  readonly chain?: (leaf: Credential) => readonly Credential[];
  /** A staple for who asks; null: none. Good unless told otherwise. */
  readonly staple?: Staple | null;
  readonly tls?: TlsOptions & SecureContextOptions;
  /** Strict-Transport-Security as sent, one header an item. */
  readonly hsts?: readonly string[];
  readonly answer?: RequestListener;
  readonly address?: string;
  readonly port?: number;
  /** Gives up each connection as soon as the handshake is done. */
  readonly closeAfterHandshake?: boolean;
  /** Has no certificate for a client that names no host. */
  readonly sniRequired?: boolean;
}

const GOOD_HSTS = ['max-age=31536000; includeSubDomains'];

/** Everything that Node's OpenSSL still knows, however weak. */
export const ALL_SUITES = 'ALL:COMPLEMENTOFALL:@SECLEVEL=0';

/** What a server of today is set to. */
const GOOD_SUITES = [
  'TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305',
].join(':');

/** A real TLS server on Node's OpenSSL, for the host that its certificate names. */
export function serveHttps(host: string, profile: HttpsProfile = {}): Promise<Served> {
  const leaf = makeLeaf(host, profile.leaf);
  const chain = profile.chain?.(leaf) ?? [leaf, authority().intermediate];
  const credentials = {
    cert: chain.map(({ pem }) => pem).join(''),
    key: leaf.key.privateKey.export({ type: 'pkcs8', format: 'pem' }),
  };
  const options: https.ServerOptions = {
    ...(profile.sniRequired === true ? {} : credentials),
    minVersion: 'TLSv1.2',
    ciphers: GOOD_SUITES,
    honorCipherOrder: true,
    ecdhCurve: 'X25519MLKEM768:X25519:P-256:P-384',
    ALPNProtocols: ['http/1.1'],
    ...profile.tls,
  };
  const hsts = profile.hsts ?? GOOD_HSTS;
  const server = https.createServer(options, (request, response) => {
    if (hsts.length > 0) response.setHeader('strict-transport-security', hsts);
    if (profile.answer !== undefined) return profile.answer(request, response);
    return void response.end('<!doctype html><title>Bed</title>');
  });
  // Half of what auditors send is no handshake.
  server.on('tlsClientError', () => undefined);
  if (profile.sniRequired === true) server.addContext(host, { ...options, ...credentials });
  if (profile.closeAfterHandshake === true) {
    server.prependListener('secureConnection', (socket) => socket.destroy());
  }
  const staple = profile.staple === undefined ? { status: 'good' as const } : profile.staple;
  if (staple !== null) {
    const response = makeStaple(leaf, authority().intermediate, staple);
    server.on('OCSPRequest', (_certificate, _issuer, callback) => callback(null, response));
  }
  return listen(server, profile.address, profile.port);
}

/** The plain HTTP side of a host; who may not bind the port gets null. */
export async function servePlain(at: {
  readonly address: string;
  readonly port: number;
  readonly answer: RequestListener;
}): Promise<Served | null> {
  try {
    return await listen(createServer(at.answer), at.address, at.port);
  } catch {
    return null;
  }
}

/** Diffie-Hellman parameters of a well-known group, in PEM (PKCS #3). */
export function dhParameters(group: 'modp2' | 'modp5' | 'modp14'): string {
  const bytes = der.sequence(der.integer(getDiffieHellman(group).getPrime()), der.integer(2));
  return `-----BEGIN DH PARAMETERS-----\n${bytes.toString('base64')}\n-----END DH PARAMETERS-----\n`;
}
