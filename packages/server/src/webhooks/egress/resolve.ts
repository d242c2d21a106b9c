import { promises as dns, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { whyRefused, type EgressPolicy } from './policy.ts';

const DNS_TIMEOUT_MS = 3_000;
const DNS_TRIES = 2;
/** More addresses of one host are not looked at, and not connected to. */
const ADDRESSES_MAX = 32;

/** All addresses of a host name. Fails with the code of node:dns. */
export type ResolveName = (host: string) => Promise<readonly string[]>;

/** A host that may not be connected to, as an error for node:net. */
export class RefusedAddress extends Error {
  override readonly name = 'RefusedAddress';
}

/**
 * Asks DNS itself rather than the system's resolver: that one runs on the process's few threads,
 * which a name server that hangs would take from everybody, and reads /etc/hosts.
 */
export function askDns(servers: readonly string[] = []): ResolveName {
  const resolver = new dns.Resolver({ timeout: DNS_TIMEOUT_MS, tries: DNS_TRIES });
  // Without any: those of /etc/resolv.conf.
  if (servers.length > 0) resolver.setServers(servers);
  return async (host) => {
    const [v4, v6] = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
    const found = [v4, v6].flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
    if (found.length === 0 && v4.status === 'rejected') throw v4.reason;
    return found;
  };
}

/**
 * What a connection asks instead of DNS. It is given only addresses that were checked, and goes
 * to one of exactly those: nothing is resolved a second time.
 */
export function checkedLookup(lookup: Lookup): LookupFunction {
  return (host, options, done) => {
    const tell = ({ error, addresses }: Found): void => {
      const [first] = addresses;
      if (options.all === true || first === undefined) done(error, addresses);
      else done(error, first.address, first.family);
    };
    void find(host, lookup).then(tell);
  };
}

export interface Lookup {
  readonly resolve: ResolveName;
  readonly policy: EgressPolicy;
  readonly livemode: boolean;
}

interface Found {
  readonly error: NodeJS.ErrnoException | null;
  readonly addresses: LookupAddress[];
}

async function find(host: string, lookup: Lookup): Promise<Found> {
  try {
    const addresses = await checkedAddresses(host, lookup);
    return {
      error: null,
      addresses: addresses.map((address) => ({ address, family: isIP(address) })),
    };
  } catch (error) {
    return {
      error: error instanceof Error ? error : new RefusedAddress('no answer'),
      addresses: [],
    };
  }
}

/** The addresses of a host, all of them fit; otherwise it throws. */
export async function checkedAddresses(
  host: string,
  { resolve, policy, livemode }: Lookup,
): Promise<readonly string[]> {
  // The only name that test mode allows to be this machine, and nobody is asked about it.
  if (!livemode && host === 'localhost') return ['127.0.0.1', '::1'];
  const addresses = await resolve(host);
  if (addresses.length === 0 || addresses.length > ADDRESSES_MAX) {
    throw new RefusedAddress('the host name has no address, or too many');
  }
  // One that is not public spoils all: nobody chooses among what an attacker mixes.
  if (addresses.some((address) => whyRefused(address, policy) !== null)) {
    throw new RefusedAddress('the host name leads to an address that is not public');
  }
  return addresses;
}
