/** A client's address; an IPv4 one that came through an IPv6 socket in its own form. */
export function clientAddress(address: string | undefined): string {
  return (address ?? '').replace(/^::ffff:(?=[\d.]+$)/i, '');
}

const IPV6_GROUPS = 8;
const NETWORK_GROUPS = 4;

/** What one client has: an IPv4 address, or the /64 network of an IPv6 address. */
export function addressGroup(address: string): string {
  if (!address.includes(':')) return address;
  const [plain = ''] = address.split('%', 1);
  const [front, back] = plain.split('::').map((half) => half.split(':').filter(Boolean));
  const given = [...(front ?? []), ...(back ?? [])];
  const zeros = Array.from({ length: Math.max(0, IPV6_GROUPS - given.length) }, () => '0');
  return [...(front ?? []), ...zeros, ...(back ?? [])].slice(0, NETWORK_GROUPS).join(':');
}
