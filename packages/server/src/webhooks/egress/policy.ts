import { BlockList, isIP } from 'node:net';
import { OperatorError } from '@coffer/kernel';
import type { WebhookSettings } from '@coffer/vault-protocol';
import { whyNotPublic } from './address-rules.ts';

/** What the operator decides about where events may go. */
export interface EgressPolicy {
  /** Ports of endpoints that are not on this machine. */
  readonly ports: readonly number[];
  /** Networks of the operator's own that count as public here. */
  readonly networks: readonly BlockList[];
  /** Whether test mode may send to this machine, and to which of its ports never. */
  readonly localhost: boolean;
  readonly closedPorts: readonly number[];
}

/** Public endpoints listen here unless the operator says otherwise. */
export const DEFAULT_POLICY: EgressPolicy = {
  ports: [443, 8443],
  networks: [],
  localhost: true,
  closedPorts: [],
};

export function egressPolicy(settings: WebhookSettings): EgressPolicy {
  const { ports, networks, localhost, closedPorts } = settings;
  return { ports, networks: networks.map((text) => readNetwork(text)), localhost, closedPorts };
}

type Network = readonly [address: string, prefix: number];

/** Only inside of these may an operator open a network: never link-local, multicast or the like. */
const MAY_BE_OPENED: readonly Network[] = [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['fc00::', 7],
];

/** Of those, what clouds answer to their own machines with secrets. */
const NEVER: readonly BlockList[] = [
  subnet(['100.100.100.200', 32]),
  subnet(['fd00:ec2::254', 128]),
  subnet(['fd20:ce::254', 128]),
];

function readNetwork(text: string): BlockList {
  const [, address = '', bits = ''] = /^([\da-f.:]+)\/(\d{1,3})$/i.exec(text) ?? [];
  const network: Network = [address, Number(bits)];
  const longest = isIP(address) === 4 ? 32 : 128;
  const inside = MAY_BE_OPENED.some(
    (outer) => network[1] >= outer[1] && network[1] <= longest && holds(subnet(outer), address),
  );
  if (inside) return subnet(network);
  throw new OperatorError(`${text} is no private network such as 10.1.0.0/16.`);
}

/** Why no event may be sent to an address under this policy; null when it may. */
export function whyRefused(address: string, { networks }: EgressPolicy): string | null {
  const why = whyNotPublic(address);
  if (why === null || NEVER.some((list) => holds(list, address))) return why;
  return networks.some((list) => holds(list, address)) ? null : why;
}

function subnet([address, prefix]: Network): BlockList {
  const list = new BlockList();
  list.addSubnet(address, prefix, isIP(address) === 6 ? 'ipv6' : 'ipv4');
  return list;
}

function holds(list: BlockList, address: string): boolean {
  // An IPv4 address in a form of IPv6 would count as the one in it; it is no address of ours.
  if (isIP(address) === 0 || address.startsWith('::')) return false;
  return list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}
