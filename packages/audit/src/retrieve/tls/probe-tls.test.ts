// Goal: the prober finds exactly what a server speaks, and a hostile server can neither crash nor
// hold it. Method: probe real OpenSSL servers of node:tls, whose settings are known, and compare
// with sslscan; then servers that are silent, reset, close, talk HTTP or fear long hellos.
import { execFile, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { promisify } from 'node:util';
import { makeCertificate } from '@coffer/testkit';
import { debianProgram } from '@coffer/testkit/debian-program';
import { afterEach, expect, test } from 'vitest';
import { DEFAULT_OPTIONS } from '../../options.ts';
import { Connector } from '../connector.ts';
import { probeTls, type TlsProbe } from './probe-tls.ts';

const servers: Server[] = [];
/** Of servers that answer; a busy machine may need a while. */
const TIMEOUT_MS = 20_000;
/** Of those that do not. */
const SHORT_TIMEOUT_MS = 400;
/** Of its own, sslscan waits three seconds. */
const SSLSCAN_TIMEOUT_S = 30;
const LEGACY = { ciphers: 'ALL:COMPLEMENTOFALL:@SECLEVEL=0', minVersion: 'TLSv1' } as const;

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listen(server: Server, host = '127.0.0.1'): Promise<number> {
  servers.push(server);
  server.listen(0, host);
  await once(server, 'listening');
  // A server that listens on a port has an address of this form.
  return (server.address() as AddressInfo).port;
}

function tlsServer(options: TlsOptions): Server {
  const server = createTlsServer(options, (socket) => {
    socket.on('error', () => undefined);
    socket.end();
  });
  return server.on('tlsClientError', () => undefined);
}

function rawServer(onHello: (socket: Socket, hello: Buffer) => void): Server {
  return createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (hello) => onHello(socket, hello));
  });
}

interface Probed {
  readonly host?: string;
  readonly timeoutMs?: number;
}

async function probe(port: number, probed: Probed = {}): Promise<[TlsProbe, number]> {
  const { host = '127.0.0.1', timeoutMs = TIMEOUT_MS } = probed;
  const connector = new Connector({ host, port }, { ...DEFAULT_OPTIONS, timeoutMs });
  const facts = await probeTls(connector, { serverName: 'localhost', progress: () => undefined });
  return [facts, connector.connections];
}

function suitesOf({ suites }: TlsProbe): readonly string[] {
  return suites.map(({ protocol, suite }) => `${protocol} ${suite.id}`).toSorted();
}

async function sslscan(program: string, port: number): Promise<readonly string[]> {
  const flags = ['--no-failed', '--xml=-', '--no-heartbleed', '--no-groups'];
  flags.push(`--timeout=${SSLSCAN_TIMEOUT_S}`);
  const { stdout } = await promisify(execFile)(program, [...flags, `127.0.0.1:${port}`]);
  const rows = stdout.matchAll(/<cipher [^>]*sslversion="([^"]+)"[^>]*id="0x([0-9A-F]+)"/gu);
  return [...rows].map(([, version, id]) => `${version} ${Number(`0x${id}`)}`).toSorted();
}

const [rsa, ecdsa] = [rsaCertificate(), await makeCertificate()];
const both = { key: [rsa.key, ecdsa.key], cert: [rsa.cert, ecdsa.cert] };
const program = debianProgram('sslscan');

test.skipIf(program === null).each([
  ['every suite that OpenSSL has, two certificates', { ...both, ...LEGACY, dhparam: 'auto' }],
  ['the same, in the order of clients', { ...both, ...LEGACY, honorCipherOrder: false }],
  ["Node's own list, RSA only", rsa],
  ["Node's own list, ECDSA only", ecdsa],
  ['TLS 1.3 only', { ...rsa, minVersion: 'TLSv1.3' }],
  ['TLS 1.2 only, static RSA', { ...rsa, ciphers: 'AES128-SHA', maxVersion: 'TLSv1.2' }],
] satisfies [string, TlsOptions][])(
  'finds the suites that sslscan finds: %s',
  async (_, options) => {
    const port = await listen(tlsServer(options));
    const [facts] = await probe(port);
    expect(suitesOf(facts)).toEqual(await sslscan(program ?? '', port));
  },
);

test('order, preference, groups and features of a modern server', async () => {
  const ciphers = [
    ...['ECDHE-RSA-CHACHA20-POLY1305', 'ECDHE-RSA-AES128-GCM-SHA256', 'AES256-GCM-SHA384'],
    'ECDHE-RSA-AES256-GCM-SHA384',
  ];
  const list = ['TLS_AES_128_GCM_SHA256', ...ciphers].join(':');
  const options = {
    ...rsa,
    ciphers: list,
    ALPNProtocols: ['h2'],
    ecdhCurve: 'X25519MLKEM768:P-256',
  };
  const [facts, connections] = await probe(await listen(tlsServer(options)));
  expect(facts.suites.map(({ suite }) => suite.openssl)).toEqual([
    ...ciphers,
    'TLS_AES_128_GCM_SHA256',
  ]);
  expect(facts.preference['TLSv1.2']).toMatchObject({ value: 'server' });
  expect(facts.keyExchange).toMatchObject({
    groups: [
      { protocol: 'TLSv1.2', name: 'secp256r1' },
      { protocol: 'TLSv1.3', name: 'X25519MLKEM768' },
      { protocol: 'TLSv1.3', name: 'secp256r1' },
    ],
    dhBits: { value: null },
    ecBits: { value: 256 },
  });
  const values = Object.entries(facts.features).map(([name, answer]) => [
    name,
    answer.known ? answer.value : answer.why,
  ]);
  expect(Object.fromEntries(values)).toEqual({
    ...{ secureRenegotiation: true, compression: false, sessionTickets: true, alpn: 'h2' },
    ...{ extendedMasterSecret: true, ocspStapling: false, fallbackScsv: true },
    ...{ greaseTolerance: true, bigHelloTolerance: true, worksWithoutSni: true },
  });
  const chrome = facts.clients.find(({ client }) => client.startsWith('Chrome'));
  expect(chrome).toMatchObject({
    reference: true,
    result: { ok: true, protocol: 'TLSv1.3', group: 'X25519MLKEM768', forwardSecret: true },
  });
  expect(facts.troubles).toEqual([]);
  expect(connections).toBeLessThanOrEqual(60);
});

test('IPv6, and a server that wants a certificate of the client', async () => {
  const port = await listen(tlsServer({ ...rsa, requestCert: true }), '::1');
  const [facts] = await probe(port, { host: '::1' });
  expect(facts.protocols['TLSv1.3']).toMatchObject({ value: true });
});

test('a server that needs a name', async () => {
  const upstream = await listen(tlsServer({ ...rsa, maxVersion: 'TLSv1.2' }));
  const port = await listen(
    rawServer((socket, hello) => {
      if (!hello.includes('localhost')) socket.end(Buffer.from('15030300020270', 'hex'));
      else relay({ socket, hello, port: upstream });
    }),
  );
  const [facts] = await probe(port);
  expect(facts.features.worksWithoutSni).toMatchObject({ value: false });
});

test('a server that fears long hellos is asked with short ones', async () => {
  const upstream = await listen(tlsServer({ ...rsa, maxVersion: 'TLSv1.2' }));
  const [plain] = await probe(upstream);
  const port = await listen(
    rawServer((socket, hello) => {
      if (hello.length > 400) socket.destroy();
      else relay({ socket, hello, port: upstream });
    }),
  );
  const [facts] = await probe(port);
  expect(suitesOf(facts)).toEqual(suitesOf(plain));
  expect(facts.troubles).toContain('the server answers TLSv1.2 only to small hellos');
});

test.each([
  ['silence', () => undefined],
  ['a reset', (socket) => socket.resetAndDestroy()],
  ['an end without an alert', (socket) => socket.end()],
  ['HTTP', (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')],
  ['garbage', (socket) => socket.end(Buffer.alloc(5_000, 0x16))],
  ['endless warnings', (socket) => flood(socket, Buffer.from('15030100020170', 'hex'))],
] satisfies [string, (socket: Socket) => unknown][])(
  'ends, with no suite, at %s',
  async (_name, answer) => {
    const port = await listen(rawServer(answer));
    const [facts, connections] = await probe(port, { timeoutMs: SHORT_TIMEOUT_MS });
    expect(facts.suites).toEqual([]);
    expect(facts.clients).toEqual([]);
    expect(connections).toBeLessThanOrEqual(20);
    expect(Object.values(facts.protocols).filter((one) => one.known && one.value)).toEqual([]);
  },
);

test('a port where nothing listens is unknown, and why', async () => {
  const [facts] = await probe(1);
  expect(facts.protocols['TLSv1.3']).toMatchObject({ known: false });
  expect(facts.troubles.join('\n')).toContain('ECONNREFUSED');
});

function rsaCertificate(): { readonly key: string; readonly cert: string } {
  const flags = 'req -x509 -newkey rsa:2048 -nodes -keyout - -out - -days 2 -subj /CN=localhost';
  const pem = execFileSync('openssl', flags.split(' '), { stdio: 'pipe' }).toString();
  return { key: pem, cert: pem };
}

function relay(to: {
  readonly socket: Socket;
  readonly hello: Buffer;
  readonly port: number;
}): void {
  const upstream = connect(to.port, '127.0.0.1');
  upstream.on('error', () => undefined);
  upstream.write(to.hello);
  to.socket.pipe(upstream).pipe(to.socket);
}

function flood(socket: Socket, bytes: Buffer): void {
  const chunk = Buffer.concat(Array.from({ length: 1_000 }, () => bytes));
  const write = (): void => {
    if (!socket.destroyed) socket.write(chunk, () => setImmediate(write));
  };
  write();
}
