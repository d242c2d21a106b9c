import { isIP } from 'node:net';
import type { ApiError } from '@coffer/kernel';
import { invalidParam } from '../../params/errors.ts';
import { DEFAULT_POLICY, whyRefused, type EgressPolicy } from './policy.ts';

export const URL_MAX_CHARS = 2_048;
const HTTPS_PORT = 443;
const HTTP_PORT = 80;

/** Hosts that test mode allows as they are written here, by http and at any port. */
const LOCAL_HOSTS: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Names that never mean a public host, whatever a resolver says. */
const LOCAL_NAME = /(?:^|\.)(?:localhost|localdomain|local|internal|intranet|home\.arpa)$/;

/** Labels of letters, digits, hyphens and underscores (RFC 1123): a URL may hold more. */
const NAME = /^(?=.{1,253}$)(?:(?![-.])[a-z\d_-]{0,62}[a-z\d_](?:\.|$))+$/;

/** The web address of an endpoint, or the API's error that says why it may not be one. */
export function checkEndpointUrl(
  text: string,
  livemode: boolean,
  policy: EgressPolicy = DEFAULT_POLICY,
): URL {
  const checked = readEndpointUrl(text, { livemode, policy });
  if (checked instanceof URL) return checked;
  throw invalidUrl(checked.refused);
}

export interface UrlRules {
  readonly livemode: boolean;
  readonly policy: EgressPolicy;
}

/** The same for code that wants no exception: an address that was once allowed is read again. */
export function readEndpointUrl(text: string, rules: UrlRules): URL | { readonly refused: string } {
  const url = readUrl(text);
  if (!(url instanceof URL)) return url;
  const { livemode, policy } = rules;
  const local = !livemode && policy.localhost && LOCAL_HOSTS.has(url.hostname);
  const refused = local ? whyNotLocal(url, policy) : whyNotFit(url, rules);
  return refused === null ? url : { refused };
}

/**
 * Reads an address of which every parser must think the same: what stands between `//` and the
 * path is exactly what the URL standard makes of it. So decimal, octal and short forms of IPv4,
 * full-width letters, escapes and backslashes are no spelling of any host.
 */
function readUrl(text: string): URL | { readonly refused: string } {
  if (text.length > URL_MAX_CHARS) {
    return { refused: `Invalid URL: it is longer than ${URL_MAX_CHARS} characters.` };
  }
  const [, authority] = /^https?:\/\/([^/?#]*)/i.exec(text) ?? [];
  if (authority === undefined) {
    return { refused: 'Invalid URL: An explicit scheme (such as https) must be provided.' };
  }
  // Visible ASCII: an international name is written in its xn-- form.
  if (!/^[!-~]+$/.test(text) || text.includes('\\')) return { refused: 'Invalid URL' };
  const url = URL.parse(text);
  if (url === null) return { refused: 'Invalid URL' };
  if (authority.includes('@')) {
    return { refused: 'Invalid URL: it may not hold a user name or password.' };
  }
  const port = url.protocol === 'https:' ? ':443' : ':80';
  const written = authority.toLowerCase();
  if (written !== url.host && written !== `${url.host}${port}`) {
    return { refused: `Invalid URL: write the host as ${url.host}.` };
  }
  return url;
}

/** Our own listeners answer browsers and clients, not what we send ourselves. */
function whyNotLocal(url: URL, { closedPorts }: EgressPolicy): string | null {
  if (!closedPorts.includes(portOf(url))) return null;
  return 'Invalid URL: the port is one of this installation itself.';
}

function portOf({ port, protocol }: URL): number {
  if (port !== '') return Number(port);
  return protocol === 'https:' ? HTTPS_PORT : HTTP_PORT;
}

/** Why a host other than the local ones may not be an endpoint. */
function whyNotFit(url: URL, { policy }: UrlRules): string | null {
  if (url.protocol !== 'https:') return 'Invalid URL: URL must be HTTPS.';
  const why = whyNotPublicHost(url.hostname, policy);
  if (why !== null) return `Invalid URL: URL must be publicly accessible: ${why}.`;
  if (policy.ports.includes(portOf(url))) return null;
  return `Invalid URL: the port must be ${policy.ports.join(' or ')}.`;
}

function whyNotPublicHost(hostname: string, policy: EgressPolicy): string | null {
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  if (isIP(host) !== 0) {
    const why = whyRefused(host, policy);
    return why === null ? null : `the address is ${why}`;
  }
  if (host.endsWith('.')) return 'the host name ends in a dot';
  if (!NAME.test(host)) return 'the host name is not valid';
  // Networks of the operator's have names of his, too; their addresses decide.
  if (policy.networks.length > 0 && host !== 'localhost') return null;
  if (!host.includes('.')) return 'the host name has no dot';
  return LOCAL_NAME.test(host) ? 'the host name is one of local networks' : null;
}

function invalidUrl(message: string): ApiError {
  return invalidParam({ param: 'url', code: 'url_invalid', message });
}
