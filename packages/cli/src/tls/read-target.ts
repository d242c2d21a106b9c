import type { Target } from '@coffer/audit/tls';
import { OperatorError } from '@coffer/kernel';

const HTTPS_PORT = 443;

/** `HOST[:PORT]`, `[IPv6]:PORT` or an https address. */
export function readTarget(given: string): Target {
  const text = given.includes('://') ? given : `https://${bracketed(given)}`;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || url.protocol !== 'https:' || url.hostname === '') {
    throw new OperatorError(`"${given}" is no HOST[:PORT]`);
  }
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? HTTPS_PORT : Number(url.port),
  };
}

/** A bare IPv6 address has colons of its own. */
function bracketed(given: string): string {
  return /^[0-9a-f:.]*:[0-9a-f:.]*:[0-9a-f:.]*$/i.test(given) ? `[${given}]` : given;
}
