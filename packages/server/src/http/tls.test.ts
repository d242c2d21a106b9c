/*
 * Goal: with a certificate the API speaks TLS 1.2 and 1.3 and nothing else, and says HSTS.
 * Method: a whole server with a certificate made for the test.
 */
import https from 'node:https';
import tls from 'node:tls';
import { makeCertificate } from '@coffer/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestServer } from '../testing/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start({ tls: await makeCertificate() });
});
afterAll(() => server.stop());

function connect(options: tls.ConnectionOptions): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const socket = tls.connect(
      { host: '127.0.0.1', port: server.running.port, rejectUnauthorized: false, ...options },
      () => {
        resolve(socket.getProtocol());
        socket.end();
      },
    );
    socket.on('error', reject);
  });
}

test.each(['TLSv1.2', 'TLSv1.3'] as const)('%s', async (version) => {
  expect(await connect({ minVersion: version, maxVersion: version })).toBe(version);
});

test('nothing older', async () => {
  const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' } as const;
  await expect(connect(old)).rejects.toThrow();
});

test('plain HTTP gets no answer', async () => {
  const plain = `http://127.0.0.1:${server.running.port}/health`;
  await expect(fetch(plain, { signal: AbortSignal.timeout(5_000) })).rejects.toThrow();
});

test('answers say HSTS', async () => {
  const headers = await new Promise<NodeJS.Dict<string | string[]>>((resolve, reject) => {
    https
      .get(`${server.base}/health`, { rejectUnauthorized: false }, (response) => {
        response.resume();
        resolve(response.headers);
      })
      .on('error', reject);
  });
  expect(headers['strict-transport-security']).toContain('max-age=63072000');
});
