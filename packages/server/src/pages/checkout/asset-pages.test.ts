/*
 * Goal: the payment page's files are served as they were built, under addresses that never change
 * their content, and a merchant's colours are the only thing in a style sheet of theirs.
 * Method: a whole server, asked for the files that its configuration names.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestServer } from '../../testing/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

async function get(path: string): Promise<{ status: number; headers: Headers; body: string }> {
  const response = await fetch(server.checkoutBase + path, { signal: AbortSignal.timeout(10_000) });
  return { status: response.status, headers: response.headers, body: await response.text() };
}

test('a built file is packed on the way, and kept for ever', async () => {
  const { status, headers, body } = await get('/assets/checkout-test.js');
  expect({ status, body }).toEqual({ status: 200, body: 'export {};\n' });
  expect(headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  expect(headers.get('content-encoding')).toBe('gzip');
  expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
});

test('the colours in an address are a style sheet', async () => {
  const { status, headers, body } = await get('/assets/look/e0a458-1b2a41-pill.css');
  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe('text/css; charset=utf-8');
  expect(body).toBe(
    ':root{--button:#e0a458;--button-text:#1a1f2b;--side:#1b2a41;--side-text:#ffffff;' +
      '--radius:24px}\n',
  );
});

test.each(['/assets/checkout.json', '/assets/..%2fcheckout.json', '/assets/look/x.css'])(
  '%s is not there',
  async (path) => {
    const { status, body } = await get(path);
    expect({ status, body }).toEqual({ status: 404, body: '' });
  },
);
