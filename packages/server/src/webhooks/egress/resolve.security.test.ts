// Goal: what DNS says of a host is taken whole and checked whole, however it is said, and a name
// that changes its address between two answers (rebinding) reaches only what was checked. Method: a
// name server of our own on UDP that answers with no time to live, and a listener on this machine.
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { egressPolicy } from './policy.ts';
import { Egress } from './post.ts';
import { askDns } from './resolve.ts';

const [A, AAAA] = [1, 28];
const LOOPBACK_V6 = Buffer.from('00000000000000000000000000000001', 'hex');
const PUBLIC = Buffer.from([8, 8, 8, 8]);
const LOOPBACK = Buffer.from([127, 0, 0, 1]);

/** For each name what it says of A and of AAAA, one list for each time it is asked. */
const ZONE: Readonly<Record<string, { readonly a?: Buffer[][]; readonly aaaa?: Buffer[][] }>> = {
  'private.example.com': { a: [[LOOPBACK]] },
  'mixed.example.com': { a: [[PUBLIC, LOOPBACK]] },
  'private-v6.example.com': { a: [[PUBLIC]], aaaa: [[LOOPBACK_V6]] },
  'rebinding.example.com': { a: [[LOOPBACK], [PUBLIC, LOOPBACK]] },
  'public.example.com': { a: [[PUBLIC]] },
};
const asked = new Map<string, number>();
let nameServer: Socket;
let resolve: ReturnType<typeof askDns>;
let connections = 0;
const victim = createServer((socket) => {
  connections += 1;
  socket.destroy();
});

beforeAll(async () => {
  nameServer = createSocket('udp4');
  nameServer.on('message', (query, { port, address }) => {
    nameServer.send(answerTo(query), port, address);
  });
  nameServer.bind(0, '127.0.0.1');
  await once(nameServer, 'listening');
  resolve = askDns([`127.0.0.1:${nameServer.address().port}`]);
  victim.listen(0, '127.0.0.1');
  await once(victim, 'listening');
});
afterAll(() => {
  nameServer.close();
  victim.close();
});

/** RFC 1035 section 4.1. Names that are not in the zone do not exist. */
function answerTo(query: Buffer): Buffer {
  const labels: string[] = [];
  let offset = 12;
  for (let size = query[offset] ?? 0; size > 0; size = query[offset] ?? 0) {
    labels.push(query.toString('latin1', offset + 1, offset + 1 + size));
    offset += 1 + size;
  }
  const name = labels.join('.').toLowerCase();
  const type = query.readUInt16BE(offset + 1);
  const key = `${name} ${type}`;
  const times = asked.get(key) ?? 0;
  asked.set(key, times + 1);
  const said = type === A ? ZONE[name]?.a : ZONE[name]?.aaaa;
  const records = said?.[Math.min(times, said.length - 1)] ?? [];
  const head = Buffer.from(query.subarray(0, 12));
  head.writeUInt16BE(ZONE[name] === undefined ? 0x8183 : 0x8180, 2);
  for (const [index, count] of [1, records.length, 0, 0].entries()) {
    head.writeUInt16BE(count, 4 + 2 * index);
  }
  const encoded = records.map((data) => {
    // A pointer to the name of the question, type, class IN, no time to live, and the length.
    const start = Buffer.from('c00c00000001000000000000', 'hex');
    start.writeUInt16BE(type, 2);
    start.writeUInt16BE(data.length, 10);
    return Buffer.concat([start, data]);
  });
  return Buffer.concat([head, query.subarray(12, offset + 5), ...encoded]);
}

function egressTo(networks: readonly string[]): Egress {
  // A listening TCP server has an address object.
  const { port } = victim.address() as AddressInfo;
  const policy = egressPolicy({
    ports: [port],
    networks,
    authorities: [],
    localhost: true,
    closedPorts: [],
  });
  return new Egress({ policy, resolve, timeoutMs: 5_000 });
}

async function send(egress: Egress, host: string) {
  const [port] = egress.policy.ports;
  const url = `https://${host}:${port}/`;
  const outcome = await egress.post({ url, livemode: false, headers: {}, body: '{}' });
  return outcome.kind === 'failed' ? outcome.failure : outcome.kind;
}

test('both kinds of addresses are asked for, and one that says nothing is no failure', async () => {
  expect(await resolve('public.example.com')).toEqual(['8.8.8.8']);
  expect(await resolve('private-v6.example.com')).toEqual(['8.8.8.8', '::1']);
  expect([A, AAAA].map((type) => asked.get(`public.example.com ${type}`))).toEqual([1, 1]);
});

test.each(['private.example.com', 'mixed.example.com', 'private-v6.example.com'])(
  '%s is refused, and nothing is connected to',
  async (host) => {
    const egress = egressTo([]);
    expect(await send(egress, host)).toBe('refused_address');
    egress.close();
    expect(connections).toBe(0);
  },
);

test('a name that does not exist is a failure of DNS', async () => {
  const egress = egressTo([]);
  expect(await send(egress, 'nobody.example.com')).toBe('dns');
  egress.close();
});

test('a name is asked once for a connection, and checked anew for the next', async () => {
  const egress = egressTo(['127.0.0.1/32']);
  // This answer was fit here: the listener, which speaks no TLS, was reached.
  expect(await send(egress, 'rebinding.example.com')).toBe('tls');
  expect([connections, asked.get(`rebinding.example.com ${A}`)]).toEqual([1, 1]);
  egress.close();
  const strict = egressTo([]);
  expect(await send(strict, 'rebinding.example.com')).toBe('refused_address');
  strict.close();
  expect([connections, asked.get(`rebinding.example.com ${A}`)]).toEqual([1, 2]);
});
