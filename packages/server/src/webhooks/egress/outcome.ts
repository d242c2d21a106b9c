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
      return { failure: 'tls', message: `no trusted TLS connection: ${said}` };
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
