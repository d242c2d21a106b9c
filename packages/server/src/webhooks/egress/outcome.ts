import { RefusedAddress } from './resolve.ts';

export type Failure =
  'refused_address' | 'dns' | 'connect' | 'tls' | 'timeout' | 'too_large' | 'closed';

/** How one attempt ended. Messages are for the owner of the endpoint. */
export type Outcome =
  | { readonly kind: 'answer'; readonly status: number; readonly elapsedMs: number }
  | {
      readonly kind: 'failed';
      readonly failure: Failure;
      readonly message: string;
      readonly elapsedMs: number;
    };

/** How far an exchange came. */
export type Stage = 'resolving' | 'connecting' | 'securing' | 'talking';

export interface Failed {
  readonly failure: Failure;
  readonly message: string;
}

/** What the codes of OpenSSL and Node say, for the owner of an endpoint. */
const TLS_WORDS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is of an unknown authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is of an unknown authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its chain of certificates is incomplete',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host',
  EPROTO: 'it speaks no TLS of version 1.2 or newer with a cipher of today',
  ECONNRESET: 'it ended the connection during the TLS handshake',
};

/** What an error of node:http means at the stage where it came. */
export function failureOf(error: unknown, stage: Stage): Failed {
  if (error instanceof RefusedAddress) {
    return { failure: 'refused_address', message: error.message };
  }
  const { code = '', syscall = '' } = error instanceof Error ? detailsOf(error) : {};
  if (code === 'HPE_HEADER_OVERFLOW') {
    return { failure: 'too_large', message: 'the headers of the answer are too large' };
  }
  if (code.startsWith('HPE_')) return { failure: 'closed', message: 'the answer is not HTTP' };
  if (syscall.startsWith('query')) return { failure: 'dns', message: `DNS says ${code}` };
  const said = code === '' ? 'no reason given' : code;
  switch (stage) {
    case 'resolving':
    case 'connecting':
      return { failure: 'connect', message: `no connection: ${said}` };
    case 'securing':
      return { failure: 'tls', message: `no trusted TLS connection: ${TLS_WORDS[code] ?? said}` };
    case 'talking':
      return { failure: 'closed', message: `the connection ended before the answer: ${said}` };
  }
}

function detailsOf(error: Error): { readonly code?: string; readonly syscall?: string } {
  const { code, syscall } = error as NodeJS.ErrnoException;
  return {
    ...(code !== undefined && { code }),
    ...(syscall !== undefined && { syscall }),
  };
}
