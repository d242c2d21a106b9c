/**
 * Goal: with a certificate only TLS 1.2 and 1.3 are spoken; what an operator must put right is one
 * clear line.
 * Method: real listeners on free ports.
 */
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import tls from 'node:tls';
import { makeCertificate, type TestCertificate } from '@coffer/testkit';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { listen, type Listeners } from './listen.ts';

let certificate: TestCertificate;
let open: Listeners[] = [];

beforeAll(async () => {
  certificate = await makeCertificate();
});
afterEach(async () => {
  await Promise.all(open.map((listeners) => listeners.close()));
  open = [];
});

async function start(port: number, files: TestCertificate | null): Promise<Listeners> {
  const options = { port, hosts: ['127.0.0.1'], tls: files };
  const listeners = await listen(options, (_request, response) => response.end('here'));
  open.push(listeners);
  return listeners;
}

/** Speaks the old versions too, to show that the client of these tests does. */
async function startPermissive(): Promise<number> {
  const server = tls.createServer({
    ...certificate,
    minVersion: 'TLSv1',
    ciphers: 'DEFAULT@SECLEVEL=0',
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push({ port: 0, close: async () => void server.close() });
  // A server that listens on a host and port has an AddressInfo.
  return (server.address() as AddressInfo).port;
}

function handshake(port: number, version: tls.SecureVersion): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = tls.connect({
      host: '127.0.0.1',
      port,
      ca: certificate.cert,
      minVersion: version,
      maxVersion: version,
      // Clients of our time refuse the old versions by themselves; this one must not.
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    socket.on('secureConnect', () => {
      resolve(socket.getProtocol());
      socket.destroy();
    });
    socket.on('error', () => resolve(null));
  });
}

test.each([
  ['TLSv1.1', null],
  ['TLSv1.2', 'TLSv1.2'],
  ['TLSv1.3', 'TLSv1.3'],
] as const)('%s is spoken as %s', async (version, spoken) => {
  const { port } = await start(0, certificate);
  expect(await handshake(port, version)).toBe(spoken);
  expect(await handshake(await startPermissive(), version)).toBe(version);
});

test('answers over TLS, and not in clear on the same port', async () => {
  const { port } = await start(0, certificate);
  const text = await new Promise((resolve, reject) => {
    https
      .get({ host: '127.0.0.1', port, ca: certificate.cert, agent: false }, (response) => {
        response.setEncoding('utf8').on('data', resolve);
      })
      .on('error', reject);
  });
  expect(text).toBe('here');
  await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
});

test('a taken port, an address that is not ours and bad files are one line each', async () => {
  const { port } = await start(0, null);
  await expect(start(port, null)).rejects.toMatchObject({
    name: 'OperatorError',
    message: `port ${port} is already in use (sandbox card network)`,
  });
  const elsewhere = { port: 0, hosts: ['192.0.2.1'], tls: null };
  await expect(listen(elsewhere, () => undefined)).rejects.toMatchObject({
    name: 'OperatorError',
    message: 'the sandbox card network cannot listen on 192.0.2.1 port 0 (EADDRNOTAVAIL)',
  });
  const broken = { cert: certificate.cert, key: 'not a key' };
  await expect(start(0, broken)).rejects.toMatchObject({
    name: 'OperatorError',
    message: 'the sandbox network’s TLS certificate and key cannot be used',
  });
});
