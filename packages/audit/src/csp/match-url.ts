import { defaultPort, schemeMatches, type HostSource, type Source } from '@coffer/kernel';

const STAR_SCHEMES: ReadonlySet<string> = new Set(['http', 'https', 'ws', 'wss']);

/** The page's own origin, for 'self' and for sources without a scheme. Null: not known. */
export type Self = URL | null;

/**
 * Does one source match a URL (CSP3, 6.7.2.7 "does url match expression in origin")? Nonces, hashes
 * and other keywords match no URL. After a redirect the path no longer counts.
 */
export function sourceMatchesUrl(
  source: Source,
  url: URL,
  where: { readonly self: Self; readonly redirected?: boolean },
): boolean {
  const scheme = url.protocol.slice(0, -1);
  switch (source.kind) {
    case 'scheme':
      return schemeMatches(source.scheme, scheme);
    case 'keyword':
      return source.keyword === "'self'" && where.self !== null && matchesSelf(where.self, url);
    case 'host':
      if (isStar(source)) return STAR_SCHEMES.has(scheme) || where.self?.protocol === url.protocol;
      return matchesHost(source, url, where);
    case 'none':
    case 'nonce':
    case 'hash':
    case 'invalid':
      return false;
  }
}

function isStar({ scheme, host, port, path }: HostSource): boolean {
  return host === '*' && scheme === null && port === null && path === '';
}

/** CSP3: same origin, or the same host over a scheme at least as safe on the fitting port. */
function matchesSelf(self: URL, url: URL): boolean {
  const [own, asked] = [self.protocol.slice(0, -1), url.protocol.slice(0, -1)];
  if (self.hostname === '' || self.hostname !== url.hostname) return false;
  const upgraded =
    own === asked ||
    (own === 'http' && ['https', 'ws', 'wss'].includes(asked)) ||
    (own === 'https' && asked === 'wss');
  // From http to https the port is upgraded too, so only the default ones fit.
  const samePort = portOf(self) === portOf(url) && !(own === 'http' && asked === 'https');
  return upgraded && (samePort || (isDefault(self) && isDefault(url)));
}

function portOf(url: URL): string | null {
  return url.port === '' ? defaultPort(url.protocol.slice(0, -1)) : url.port;
}

function isDefault(url: URL): boolean {
  return portOf(url) === defaultPort(url.protocol.slice(0, -1));
}

function matchesHost(
  source: HostSource,
  url: URL,
  where: { readonly self: Self; readonly redirected?: boolean },
): boolean {
  const asked = url.protocol.slice(0, -1);
  const allowed = source.scheme ?? where.self?.protocol.slice(0, -1) ?? 'https';
  return (
    schemeFits(allowed, asked, source.scheme === null) &&
    matchesName(source.host, url.hostname) &&
    matchesPort(source.port, url, allowed) &&
    (where.redirected === true || matchesPath(source.path, url.pathname))
  );
}

/** Without a scheme of its own a source also takes the page's scheme's secure socket. */
function schemeFits(allowed: string, asked: string, own: boolean): boolean {
  if (schemeMatches(allowed, asked)) return true;
  if (!own) return false;
  return (
    (allowed === 'http' && ['ws', 'wss'].includes(asked)) ||
    (allowed === 'https' && asked === 'wss')
  );
}

function matchesName(pattern: string, host: string): boolean {
  if (pattern === '*') return host !== '';
  return pattern.startsWith('*.')
    ? host.endsWith(pattern.slice(1)) && host.length > pattern.length - 1
    : pattern === host;
}

function matchesPort(port: string | null, url: URL, allowed: string): boolean {
  if (port === '*') return true;
  const asked = portOf(url);
  // Without a port the source means the default one of the scheme that was asked for.
  if (port === null) return asked === defaultPort(url.protocol.slice(0, -1));
  const number = String(Number(port));
  if (number === '80' && asked === '443' && schemeMatches(allowed, 'https')) return true;
  // A source whose scheme is upgraded takes the upgraded port and no other, as Chromium has it.
  return asked === number && !(allowed === 'http' && url.protocol === 'https:');
}

function matchesPath(path: string, asked: string): boolean {
  if (path === '' || path === '/') return true;
  const [wanted, given] = [decode(path), decode(asked)];
  return wanted.endsWith('/') ? given.startsWith(wanted) : wanted === given;
}

/** Percent-decodes where the text allows it. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
