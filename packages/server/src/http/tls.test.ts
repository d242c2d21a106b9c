/*
 * Goal: with a certificate the API speaks TLS 1.2 and 1.3 and nothing else, and says HSTS; its
 * streams are over TLS, too.
 * Method: a whole server with a certificate made for the test.
 */
import https from 'node:https';
import tls from 'node:tls';
import { makeCertificate } from '@coffer/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Listener } from '../testing/listener.ts';
import { SECRET_KEY, TestServer, type Reply } from '../testing/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  const origin = (name: string): string => `https://${name}.test`;
  server = await TestServer.start({
    tls: await makeCertificate(),
    origins: {
      api: origin('api'),
      vault: origin('cards'),
      checkout: origin('checkout'),
      dashboard: origin('dashboard'),
      sandbox: origin('network'),
    },
  });
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

function postForm(path: string, form: string): Promise<Reply['body']> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${SECRET_KEY}`,
      'content-type': 'application/x-www-form-urlencoded',
    };
    https
      .request(server.base + path, { method: 'POST', headers, rejectUnauthorized: false })
      .on('response', (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('end', () => resolve(JSON.parse(text)));
      })
      .on('error', reject)
      .end(form);
  });
}

test('streams for the command-line client are over TLS, too', async () => {
  const body = 'websocket_features[]=webhooks';
  const { websocket_url: url, websocket_id: id } = await postForm('/v1/stripecli/sessions', body);
  expect(url).toBe('wss://api.test/v1/stripecli/websocket');
  const listener = await Listener.connect({ port: server.running.port, id, tls: true });
  await postForm('/v1/customers', 'name=Jenny');
  await listener.until(2);
  expect(listener.names).toEqual(['Jenny']);
  await listener.close();
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
