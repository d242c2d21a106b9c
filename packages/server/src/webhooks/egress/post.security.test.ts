// Goal: a delivery reaches only a host that was checked and proved by its certificate, whatever DNS
// and the network say. Method: real TLS servers, good ones and each kind of bad one, under names
// that a resolver of the test leads to loopback, which these installations have opened; what the
// servers received is counted.
import { createServer as createTls } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { makeCertificate } from '@coffer/testkit';
import { startBed, type Bed } from '@coffer/testkit/tls-bed';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { egressPolicy, whyRefused } from './policy.ts';
import { Egress } from './post.ts';
import type { ResolveName } from './resolve.ts';

const HOST = 'hooks.shop.example';
const made: Egress[] = [];
const servers: Server[] = [];
const received: string[] = [];
let certificate: { cert: string; key: string };
let bed: Bed;

beforeAll(async () => {
  bed = startBed();
  certificate = await makeCertificate({ names: [HOST] });
});
afterAll(async () => {
  for (const egress of made) egress.close();
  for (const server of servers) server.close();
  await bed.close();
});

interface Reach {
  readonly port: number;
  readonly resolve: ResolveName;
  readonly networks?: readonly string[];
}

function egressTo({ port, resolve, networks = ['127.0.0.0/8'] }: Reach): Egress {
  const egress = new Egress({
    policy: egressPolicy({
      ports: [port],
      networks,
      authorities: [],
      localhost: true,
      closedPorts: [],
    }),
    tlsAuthorities: [certificate.cert, bed.ca],
    resolve,
    timeoutMs: 20_000,
  });
  made.push(egress);
  return egress;
}

const send = (egress: Egress, url: string) =>
  egress.post({ url, livemode: true, headers: {}, body: '{}' });

/** The same port on two addresses of this machine, each telling what it was sent. */
async function twoListeners(): Promise<number> {
  const listen = (address: string, port: number): Promise<number> => {
    const server = createTls(certificate, (_request, response) => {
      received.push(address);
      response.writeHead(200, { connection: 'close' }).end();
    });
    servers.push(server);
    return new Promise((resolve) => {
      server.listen(port, address, () => resolve((server.address() as AddressInfo).port));
    });
  };
  const port = await listen('127.0.0.5', 0);
  return listen('127.0.0.6', port);
}

test('a connection goes to the address that was checked, and DNS is not asked again', async () => {
  const port = await twoListeners();
  const answers = [['127.0.0.5'], ['169.254.169.254'], ['127.0.0.6']];
  let asked = 0;
  const egress = egressTo({
    port,
    resolve: () => Promise.resolve(answers[asked++] ?? []),
  });
  const url = `https://${HOST}:${port}/`;
  expect(await send(egress, url)).toMatchObject({ kind: 'answer', status: 200 });
  expect([asked, received]).toEqual([1, ['127.0.0.5']]);
  // A new connection is a new question, and a new check.
  expect(await send(egress, url)).toMatchObject({ failure: 'refused_address' });
  expect(await send(egress, url)).toMatchObject({ kind: 'answer' });
  expect([asked, received]).toEqual([3, ['127.0.0.5', '127.0.0.6']]);
});

test.each([
  [['127.0.0.5', '10.0.0.1']],
  [['10.0.0.1', '127.0.0.5']],
  [['127.0.0.5', '::1']],
  [['127.0.0.5', '::ffff:127.0.0.5']],
  [['127.0.0.5', '64:ff9b::7f00:5']],
  [['127.0.0.5', 'fe80::1%lo']],
  [['127.0.0.5', 'not an address']],
  [[]],
  [Array.from({ length: 40 }, () => '127.0.0.5')],
])('of the addresses %j one is enough to refuse all', async (addresses) => {
  const egress = egressTo({ port: 8443, resolve: () => Promise.resolve(addresses) });
  expect(await send(egress, `https://${HOST}:8443/`)).toMatchObject({
    failure: 'refused_address',
  });
});

test.each([
  ['expired', 'has expired'],
  ['not-yet-valid', 'is not valid yet'],
  ['wrong-host', 'is for another host'],
  ['two-labels.wildcard', 'is for another host'],
  ['name-only-in-subject', 'is for another host'],
  ['self-signed', 'is signed by itself'],
  ['untrusted-root', 'of an unknown authority'],
  ['incomplete-chain', 'is incomplete'],
  ['spoilt-signature', 'CERT_SIGNATURE_FAILURE'],
  ['leaf-signs-leaf', 'UNSPECIFIED'],
  ['sha1', 'UNSPECIFIED'],
  ['rsa512', 'UNSPECIFIED'],
  ['tls10-only', 'no TLS of version 1.2'],
  ['tls11-only', 'no TLS of version 1.2'],
  ['sslv3', 'no TLS of version 1.2'],
  ['only-rc4', 'no TLS of version 1.2'],
  ['null-suites', 'no TLS of version 1.2'],
  ['anonymous-only', 'no TLS of version 1.2'],
])('nothing is sent to the server "%s"', async (name, why) => {
  const { host, port, address } = await bed.serve(name);
  const egress = egressTo({ port, resolve: () => Promise.resolve([address]) });
  expect(await send(egress, `https://${host}:${port}/`)).toMatchObject({
    failure: 'tls',
    message: expect.stringContaining(why),
  });
});

test.each(['no-tls13', 'tls13-only', 'sni-required', 'wildcard'])(
  'the server "%s" is fit',
  async (name) => {
    const { host, port, address } = await bed.serve(name);
    const egress = egressTo({ port, resolve: () => Promise.resolve([address]) });
    expect(await send(egress, `https://${host}:${port}/`)).toMatchObject({ status: 200 });
  },
);

test('a redirect to what is forbidden is no more than a status', async () => {
  const { host, port, address } = await bed.serve('redirect-chain');
  let asked = 0;
  const resolve = (): Promise<string[]> => {
    asked += 1;
    return Promise.resolve([address]);
  };
  expect(await send(egressTo({ port, resolve }), `https://${host}:${port}/`)).toMatchObject({
    status: 302,
  });
  expect(asked).toBe(1);
});

test('headers that frame a request are made here alone', async () => {
  const egress = egressTo({ port: 8443, resolve: () => Promise.resolve([]) });
  for (const name of ['Host', 'content-length', 'Transfer-Encoding', 'connection', 'Expect']) {
    const request = { url: 'https://a.example/', livemode: true, headers: { [name]: 'x' } };
    await expect(egress.post({ ...request, body: '' })).rejects.toThrow(`the header ${name}`);
  }
  const split = { 'stripe-signature': 't=1\r\nHost: other' };
  const request = { url: 'https://a.example:8443/', livemode: true, headers: split, body: '' };
  expect(await egress.post(request)).toMatchObject({
    failure: 'closed',
    message: 'the request could not be written',
  });
});

test('the operator opens private networks, never metadata, and never more than is private', () => {
  const settings = { ports: [443], authorities: [], localhost: true, closedPorts: [] };
  const networks = ['10.1.0.0/16', '100.64.0.0/10', 'fd00::/8', '127.0.0.1/32'];
  const policy = egressPolicy({ ...settings, networks });
  const fit = ['10.1.255.1', '100.64.0.1', 'fd12::1', '127.0.0.1', '8.8.8.8'];
  expect(fit.map((address) => whyRefused(address, policy))).toEqual(fit.map(() => null));
  const refused = [
    ...['10.2.0.1', '127.0.0.2', '192.168.0.1', '::1', '::ffff:10.1.0.1', '64:ff9b::a01:1'],
    ...[
      '100.100.100.200',
      'fd00:ec2::254',
      'fd20:ce::254',
      '169.254.169.254',
      'fe80::1',
      '0.0.0.0',
    ],
  ];
  for (const address of refused) expect(whyRefused(address, policy)).not.toBe(null);
  const wrong = [
    ...['0.0.0.0/0', '10.0.0.0/7', '172.16.0.0/8', '169.254.0.0/16', '224.0.0.0/4', '8.8.8.0/24'],
    ...['::/0', '::1/128', 'fe80::/10', 'fc00::/6', '2000::/3', '10.0.0.0/33', '10.0.0.0', 'x/8'],
  ];
  for (const network of wrong) {
    expect(() => egressPolicy({ ...settings, networks: [network] })).toThrow(network);
  }
});
