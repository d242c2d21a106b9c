import { isIP } from 'node:net';
import type { Exchange } from '../exchange.ts';
import type { IsTrusted } from './trusted-proxies.ts';

/** How the request came to the first machine of ours. */
export interface Origin {
  readonly secure: boolean;
  /** The client's address as far as trusted proxies tell; `unknown` where nobody does. */
  readonly client: string;
}

/** No chain of proxies is longer; what comes before is not looked at. */
const HOPS_MAX = 32;

/**
 * Whether the client spoke TLS, and who it is. A proxy's word counts only when the connection comes
 * from a trusted one, and then all that is said must agree: a client may have sent
 * `X-Forwarded-Proto: https` itself, but what the proxy appends is the truth.
 */
export function requestOrigin(exchange: Exchange, isTrusted: IsTrusted): Origin {
  const peer = exchange.peer ?? '';
  if (peer === '' || !isTrusted(peer)) {
    return { secure: exchange.encrypted, client: peer === '' ? 'unknown' : peer };
  }
  const forwarded = forwardedElements(exchange.header('forwarded'));
  const protocols = [
    ...listItems(exchange.header('x-forwarded-proto')),
    ...forwarded.flatMap(({ proto }) => (proto === undefined ? [] : [proto])),
  ];
  const addresses =
    forwarded.length > 0
      ? forwarded.map((element) => bareAddress(element.for ?? ''))
      : listItems(exchange.header('x-forwarded-for')).map((item) => bareAddress(item));
  return {
    secure: protocols.length > 0 && protocols.every((name) => name.toLowerCase() === 'https'),
    // From our own side outwards: the first address that is not ours is the client.
    client: [peer, ...addresses.toReversed()].find((address) => !isTrusted(address)) || peer,
  };
}

function listItems(value: string | undefined): string[] {
  if (value === undefined) return [];
  return value
    .split(',')
    .slice(-HOPS_MAX)
    .map((item) => item.trim());
}

interface ForwardedElement {
  readonly for?: string;
  readonly proto?: string;
}

/** `Forwarded: for=192.0.2.1;proto=https, for="[2001:db8::1]:99"` (RFC 7239). */
function forwardedElements(value: string | undefined): ForwardedElement[] {
  return listItems(value).map((element) => {
    const pairs = new Map<string, string>();
    for (const pair of element.split(';')) {
      const at = pair.indexOf('=');
      const name = pair.slice(0, Math.max(at, 0)).trim().toLowerCase();
      // Of two values of one name neither is believed.
      pairs.set(name, pairs.has(name) ? 'invalid' : unquoted(pair.slice(at + 1).trim()));
    }
    const [who, proto] = [pairs.get('for'), pairs.get('proto')];
    return {
      ...(who === undefined ? {} : { for: who }),
      ...(proto === undefined ? {} : { proto }),
    };
  });
}

function unquoted(text: string): string {
  return /^".*"$/.test(text) ? text.slice(1, -1) : text;
}

/** Without brackets and port; what is no address becomes empty. */
function bareAddress(text: string): string {
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1];
  const address = bracketed ?? (/^[\d.]+:\d+$/.test(text) ? text.replace(/:\d+$/, '') : text);
  return isIP(address) === 0 ? '' : address;
}
