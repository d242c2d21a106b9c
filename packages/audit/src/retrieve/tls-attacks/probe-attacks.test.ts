// Goal: each attack is seen on a server that has the flaw and on no sound one. Method: servers made
// of bytes that have one flaw each, and node:tls in several configurations as sound servers.
import { execFileSync, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createServer, type TlsOptions } from 'node:tls';
import { afterAll, expect, test } from 'vitest';
import type { AcceptedSuite, Protocol } from '../../facts/tls-facts.ts';
import { DEFAULT_OPTIONS } from '../../options.ts';
import {
  startFlawedServer,
  type Flaw,
} from '../../../../testkit/src/tls-bed/mocks/flawed-server.ts';
import { Connector } from '../connector.ts';
import { suitesOf } from '../tls/data/suites.ts';
import { probeAttacks } from './probe-attacks.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'attacks-'));
afterAll(() => rmSync(folder, { recursive: true }));

const certificate = ((): { readonly cert: string; readonly key: string } => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = privateKey.export({ format: 'pem', type: 'pkcs8' });
  const file = path.join(folder, 'key.pem');
  writeFileSync(file, key);
  execFileSync('openssl', [
    ...['req', '-x509', '-key', file, '-subj', '/CN=localhost', '-days', '2'],
    ...['-out', path.join(folder, 'cert.pem')],
  ]);
  return { cert: readFileSync(path.join(folder, 'cert.pem'), 'utf8'), key: String(key) };
})();

function suites(protocol: Protocol, names: readonly string[]): readonly AcceptedSuite[] {
  return suitesOf(protocol)
    .filter(({ openssl }) => openssl !== null && names.includes(openssl))
    .map((suite) => ({ protocol, suite }));
}

async function probe(
  port: number,
  accepted: readonly AcceptedSuite[],
): Promise<{ readonly found: Record<string, unknown>; readonly connections: number }> {
  const options = { ...DEFAULT_OPTIONS, timeoutMs: 3_000 };
  const connector = new Connector({ host: '127.0.0.1', port }, options);
  const request = { serverName: 'localhost', suites: accepted, progress: () => undefined };
  const { vulnerabilities, features } = await probeAttacks(connector, request);
  const answers = Object.entries({ ...vulnerabilities, ...features });
  return {
    found: Object.fromEntries(
      answers.map(([name, answer]) => [name, answer.known ? answer.value : answer.why]),
    ),
    connections: connector.connections,
  };
}

const SOUND = {
  heartbleed: false,
  ccsInjection: false,
  ticketbleed: false,
  robot: false,
  poodleTls: false,
  earlyData: false,
};

test.each<[Flaw, object]>([
  ['none', { heartbleed: false, ccsInjection: false, robot: false }],
  ['heartbleed', { heartbleed: true, ccsInjection: false, robot: false }],
  ['ccs-injection', { heartbleed: false, ccsInjection: true, robot: false }],
  ['robot', { heartbleed: false, ccsInjection: false, robot: true }],
  ['poodle-tls', { heartbleed: false, ccsInjection: false, robot: false, poodleTls: true }],
])('a server of bytes with flaw %s', async (flaw, expected) => {
  const server = await startFlawedServer(flaw, certificate);
  const { found } = await probe(server.port, suites('TLSv1.2', ['AES128-SHA']));
  server.close();
  expect(found).toMatchObject(expected);
});

test('a server that returns more of a session id than it got', async () => {
  const server = await startFlawedServer('ticketbleed', certificate);
  const accepted = suites('TLSv1.2', ['ECDHE-RSA-AES128-GCM-SHA256']);
  const { found } = await probe(server.port, accepted);
  server.close();
  expect(found).toMatchObject({ ...SOUND, ticketbleed: true });
});

test.each<[string, TlsOptions, readonly AcceptedSuite[]]>([
  [
    'modern',
    {},
    [
      ...suites('TLSv1.3', ['TLS_AES_128_GCM_SHA256']),
      ...suites('TLSv1.2', ['ECDHE-RSA-AES128-GCM-SHA256']),
    ],
  ],
  [
    'RSA key exchange',
    { ciphers: 'AES128-SHA', maxVersion: 'TLSv1.2' },
    suites('TLSv1.2', ['AES128-SHA']),
  ],
  [
    'TLS 1.0',
    { ciphers: 'ALL:@SECLEVEL=0', minVersion: 'TLSv1', maxVersion: 'TLSv1' },
    suites('TLSv1.0', ['ECDHE-RSA-AES256-SHA', 'AES128-SHA']),
  ],
  [
    'CBC with SHA-384',
    { ciphers: 'ECDHE-RSA-AES256-SHA384', maxVersion: 'TLSv1.2' },
    suites('TLSv1.2', ['ECDHE-RSA-AES256-SHA384']),
  ],
])('a sound server: %s', async (_name, options, accepted) => {
  const server = createServer({ ...certificate, ...options }, (socket) => {
    socket.on('error', () => undefined);
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { found, connections } = await probe((server.address() as AddressInfo).port, accepted);
  server.close();
  // Node's server lets clients renegotiate a few times (CLIENT_RENEG_LIMIT).
  expect(found).toEqual({ ...SOUND, clientRenegotiation: true });
  expect(connections).toBeLessThanOrEqual(16);
});

test('a server that says nothing, and one that says something else, end in unknown', async () => {
  for (const bytes of [null, 'HTTP/1.1 400 Bad Request\r\n\r\n']) {
    const server = createTcpServer((socket) => {
      socket.on('error', () => undefined);
      if (bytes !== null) socket.end(bytes);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const { found } = await probe(port, suites('TLSv1.2', ['AES128-SHA']));
    server.close();
    expect([found['heartbleed'], found['robot']]).not.toContain(false);
  }
});

test('a server whose tickets allow early data', async () => {
  const files = ['-key', path.join(folder, 'key.pem'), '-cert', path.join(folder, 'cert.pem')];
  const child = spawn('openssl', ['s_server', '-accept', '127.0.0.1:0', ...files, '-early_data']);
  const port = await new Promise<number>((resolve) => {
    child.stdout.on('data', (chunk) => {
      const [, found] = /ACCEPT 127\.0\.0\.1:(\d+)/u.exec(String(chunk)) ?? [];
      if (found !== undefined) resolve(Number(found));
    });
  });
  const { found } = await probe(port, suites('TLSv1.3', ['TLS_AES_128_GCM_SHA256']));
  child.kill();
  expect(found).toEqual({ ...SOUND, clientRenegotiation: false, earlyData: true });
});
