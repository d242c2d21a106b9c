import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import type { GeneralName } from './names.ts';

/**
 * Do the names of a certificate cover `host` (RFC 9525)? Addresses match only iPAddress entries,
 * host names only dNSName entries; the common name does not count, as in today's clients.
 */
export function matchesHost(names: readonly GeneralName[], host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/u, '$1').replace(/%.*$/u, '');
  if (isIP(bare) !== 0) {
    const address = canonicalAddress(bare);
    return names.some((name) => name.kind === 'ip' && name.value === address);
  }
  // Certificates carry A-labels (`xn--...`); a person may have typed the U-labels.
  const wanted = domainToASCII(bare.replace(/\.$/u, '')).toLowerCase();
  return (
    wanted !== '' && names.some((name) => name.kind === 'dns' && coversName(name.value, wanted))
  );
}

/** The form in which `ipText` writes addresses. */
function canonicalAddress(address: string): string {
  return isIP(address) === 4 ? address : new URL(`http://[${address}]/`).hostname.slice(1, -1);
}

/** `*` stands for exactly one whole left-most label, never right below a top-level domain. */
function coversName(pattern: string, host: string): boolean {
  const lower = pattern.toLowerCase();
  if (!lower.startsWith('*.')) return lower === host;
  const parent = lower.slice(2);
  const dot = host.indexOf('.');
  return parent.includes('.') && dot > 0 && host.slice(dot + 1) === parent;
}
