import { defaultPort, parseSource, schemeMatches, type HostSource } from './source.ts';

/** Schemes that the source `*` matches (CSP3, "does url match expression"). */
const NETWORK_SCHEMES = ['http', 'https', 'ws', 'wss'];

/**
 * Does the source `wide` allow everything that `narrow` allows, on an https page? Wildcards,
 * schemes, ports and paths count: `https://*.stripe.com` covers `https://js.stripe.com/v3/`.
 */
export function sourceCovers(wide: string, narrow: string): boolean {
  const a = parseSource(wide);
  const b = parseSource(narrow);
  switch (a.kind) {
    case 'nonce':
    case 'hash':
      return wide.slice(0, 7).toLowerCase() === narrow.slice(0, 7).toLowerCase()
        ? wide.slice(7) === narrow.slice(7)
        : false;
    case 'keyword':
      return b.kind === 'keyword' && a.keyword === b.keyword;
    case 'scheme': {
      if (b.kind === 'scheme') return schemeMatches(a.scheme, b.scheme);
      return b.kind === 'host' && schemeMatches(a.scheme, b.scheme ?? 'https');
    }
    case 'host': {
      if (isStar(a)) {
        if (b.kind === 'scheme') return NETWORK_SCHEMES.includes(b.scheme);
        return b.kind === 'keyword' ? b.keyword === "'self'" : b.kind === 'host';
      }
      return b.kind === 'host' && hostCovers(a, b);
    }
    case 'none':
    case 'invalid':
      return false;
  }
}

function isStar({ scheme, host, port, path }: HostSource): boolean {
  return host === '*' && scheme === null && port === null && path === '';
}

function hostCovers(a: HostSource, b: HostSource): boolean {
  const [wide, narrow] = [a.scheme ?? 'https', b.scheme ?? 'https'];
  return (
    schemeMatches(wide, narrow) &&
    nameCovers(a.host, b.host) &&
    portCovers(a.port ?? defaultPort(wide), b.port ?? defaultPort(narrow), wide !== narrow) &&
    pathCovers(a.path, b.path)
  );
}

function nameCovers(wide: string, narrow: string): boolean {
  if (wide === '*') return true;
  return wide.startsWith('*.')
    ? narrow.endsWith(wide.slice(1)) && narrow.length > wide.length - 1
    : wide === narrow;
}

/** A source whose scheme is upgraded takes the upgraded port, 443 for 80, and no other. */
function portCovers(wide: string | null, narrow: string | null, upgraded: boolean): boolean {
  if (wide === '*' || (wide === '80' && narrow === '443')) return true;
  return wide === narrow && !upgraded;
}

function pathCovers(wide: string, narrow: string): boolean {
  if (wide === '' || wide === '/') return true;
  return wide.endsWith('/') ? narrow.startsWith(wide) : wide === narrow;
}
