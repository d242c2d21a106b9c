import { BlockList, isIP } from 'node:net';
import { OperatorError } from '@coffer/kernel';

/** Tells whether an address belongs to a proxy of the merchant's own. */
export type IsTrusted = (address: string) => boolean;

/**
 * Reads a list of addresses and networks (`10.0.0.1`, `10.0.0.0/8`, `fd00::/8`). Names, ranges and
 * `true` are refused: whoever is on this list can make a request look encrypted.
 */
export function trustedProxies(list: readonly string[]): IsTrusted {
  const trusted = new BlockList();
  for (const entry of list) add(trusted, entry);
  return (address) => {
    const family = isIP(address);
    return family !== 0 && trusted.check(address, family === 6 ? 'ipv6' : 'ipv4');
  };
}

function add(trusted: BlockList, entry: string): void {
  const [address = '', prefix, ...more] = entry.split('/');
  const family = isIP(address);
  const bits = family === 6 ? 128 : 32;
  const length = prefix === undefined ? bits : Number(prefix);
  const valid = family !== 0 && more.length === 0 && /^\d{1,3}$/.test(prefix ?? '0');
  if (!valid || length > bits) {
    throw new OperatorError(
      `trustedProxies: "${entry}" is no IP address or network such as 10.0.0.0/8.`,
    );
  }
  if (length === 0) {
    throw new OperatorError(
      `trustedProxies: "${entry}" would believe everybody; name your proxies.`,
    );
  }
  trusted.addSubnet(address, length, family === 6 ? 'ipv6' : 'ipv4');
}
