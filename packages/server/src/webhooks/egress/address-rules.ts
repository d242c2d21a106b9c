import { BlockList, isIP } from 'node:net';

/** A part of the address space that no event may be sent to: network, prefix length, and why. */
type Range = readonly [network: string, prefix: number, what: string];

/**
 * What is not ordinary public address space, after the registries of IANA (IPv4 and IPv6 Special-
 * Purpose Address Registries) and what clouds answer to their own machines.
 */
const IPV4_RANGES: readonly Range[] = [
  ['0.0.0.0', 8, 'this network (RFC 791)'],
  ['10.0.0.0', 8, 'a private network (RFC 1918)'],
  ['100.64.0.0', 10, 'shared by carriers (RFC 6598)'],
  ['127.0.0.0', 8, 'loopback'],
  ['169.254.0.0', 16, 'link-local, where clouds keep metadata (RFC 3927)'],
  ['172.16.0.0', 12, 'a private network (RFC 1918)'],
  ['192.0.0.0', 24, 'for protocols (RFC 6890)'],
  ['192.0.2.0', 24, 'for documentation (RFC 5737)'],
  ['192.31.196.0', 24, 'a sink of DNS (RFC 7535)'],
  ['192.52.193.0', 24, 'a multicast relay (RFC 7450)'],
  ['192.88.99.0', 24, 'a 6to4 relay (RFC 7526)'],
  ['192.168.0.0', 16, 'a private network (RFC 1918)'],
  ['192.175.48.0', 24, 'a sink of DNS (RFC 7534)'],
  ['198.18.0.0', 15, 'for benchmarks (RFC 2544)'],
  ['198.51.100.0', 24, 'for documentation (RFC 5737)'],
  ['203.0.113.0', 24, 'for documentation (RFC 5737)'],
  ['224.0.0.0', 4, 'multicast'],
  ['240.0.0.0', 4, 'reserved or broadcast'],
  // In public space, but answered by the host of a virtual machine.
  ['168.63.129.16', 32, 'the metadata service of a cloud'],
];

/** Of IPv6 only global unicast can be public; these are what is carved out of it. */
const IPV6_GLOBAL: Range = [
  '2000::',
  3,
  'not global unicast: local, mapped, translated, multicast',
];
const IPV6_RANGES: readonly Range[] = [
  ['2001::', 23, 'for protocols: Teredo, benchmarks, ORCHID (RFC 2928)'],
  ['2001:db8::', 32, 'for documentation (RFC 3849)'],
  ['2002::', 16, '6to4: it holds an IPv4 address (RFC 3056)'],
  ['2620:4f:8000::', 48, 'a sink of DNS (RFC 7534)'],
  ['3ffe::', 16, 'the former 6bone (RFC 3701)'],
  ['3fff::', 20, 'for documentation (RFC 9637)'],
  ['5f00::', 16, 'for segment routing (RFC 9602)'],
];

const PREPARED_IPV4 = IPV4_RANGES.map(prepare('ipv4'));
const PREPARED_IPV6 = IPV6_RANGES.map(prepare('ipv6'));
const GLOBAL_IPV6 = prepare('ipv6')(IPV6_GLOBAL);

interface Prepared {
  readonly list: BlockList;
  readonly what: string;
}

function prepare(family: 'ipv4' | 'ipv6') {
  return ([network, prefix, what]: Range): Prepared => {
    const list = new BlockList();
    list.addSubnet(network, prefix, family);
    return { list, what };
  };
}

/** Why no event may be sent to an address; null when it is an ordinary public one. */
export function whyNotPublic(address: string): string | null {
  // A zone (`fe80::1%eth0`) names an interface of this machine.
  if (address.includes('%')) return 'of one interface only';
  switch (isIP(address)) {
    case 4:
      return PREPARED_IPV4.find(({ list }) => list.check(address, 'ipv4'))?.what ?? null;
    case 6:
      // BlockList takes a mapped address for the IPv4 address in it: both must be public, and
      // the mapped form never is.
      if (!GLOBAL_IPV6.list.check(address, 'ipv6')) return GLOBAL_IPV6.what;
      return PREPARED_IPV6.find(({ list }) => list.check(address, 'ipv6'))?.what ?? null;
    default:
      return 'no address';
  }
}
