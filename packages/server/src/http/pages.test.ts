/*
 * Goal: the checkout origin serves pages and nothing of the API, with the headers of its surfaces.
 * Method: a whole server, asked over HTTP; failures by an application around pages of this test.
 */
import { ApiError, headersFor } from '@coffer/kernel';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PUBLISHABLE_KEY, SECRET_KEY, TestServer } from '../testing/test-server.ts';
import { createPagesApp } from './pages-app.ts';
import { BODY_MAX_BYTES } from './read-request.ts';

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

const visit = (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(server.checkoutBase + path, { redirect: 'manual', ...init });

test('health needs nothing', async () => {
  const response = await visit('/health');
  expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }]);
});

test('an unknown address is a page that says so, and is not repeated anywhere', async () => {
  const response = await visit('/no/such?secret=pathofavisitor');
  expect([response.status, response.headers.get('content-type')]).toEqual([
    404,
    'text/html; charset=utf-8',
  ]);
  const collector = `${server.running.services.origins.checkout}/reports`;
  expect(Object.fromEntries(response.headers)).toMatchObject(
    headersFor('page', { tls: false, collector }),
  );
  const text = await response.text();
  expect(text).toContain('<h1>Page not found</h1>');
  expect(text).not.toContain('pathofavisitor');
  await expect.poll(() => server.log()).toContain('"page":null,"status":404');
  expect(await server.log()).not.toContain('pathofavisitor');
});

test('its style sheet is a file of its own', async () => {
  const response = await visit('/plain.css');
  expect(Object.fromEntries(response.headers)).toMatchObject({
    ...headersFor('page-asset', { tls: false }),
    'content-type': 'text/css; charset=utf-8',
  });
});

test.each([SECRET_KEY, PUBLISHABLE_KEY])('no key opens the API here: %s', async (key) => {
  const headers = { authorization: `Bearer ${key}` };
  expect((await visit('/v1/customers', { headers })).status).toBe(404);
  const init = { headers, method: 'POST', body: new URLSearchParams({ name: 'a' }) };
  expect((await visit('/v1/customers', init)).status).toBe(404);
});

test('a page sees its id, its query and its form; what it throws becomes a page', async () => {
  const app = createPagesApp({
    services: server.running.services,
    tls: true,
    pages: [
      {
        method: 'POST',
        path: '/echo/:id',
        run: ({ id, query, form }) =>
          Promise.resolve({
            status: 200,
            surface: 'page',
            body: JSON.stringify({ id, query: query.get('a'), form: form.get('b') }),
            headers: {},
          }),
      },
      {
        method: 'GET',
        path: '/refuse',
        run: () =>
          Promise.reject(
            new ApiError({ status: 410, type: 'invalid_request_error', message: '<b>Gone' }),
          ),
      },
      { method: 'GET', path: '/break', run: () => Promise.reject(new TypeError('of the inside')) },
    ],
  });
  const post = (body: string) => app.request('/echo/x?a=1', { method: 'POST', body });
  const echo = await post('b=2');
  expect([await echo.json(), echo.headers.get('strict-transport-security')]).toEqual([
    { id: 'x', query: '1', form: '2' },
    'max-age=63072000; includeSubDomains',
  ]);
  expect((await post('b'.repeat(BODY_MAX_BYTES + 1))).status).toBe(413);
  const refused = await app.request('/refuse');
  expect([refused.status, await refused.text()]).toEqual([
    410,
    expect.stringContaining('<p>&lt;b&gt;Gone</p>'),
  ]);
  const broken = await app.request('/break');
  const text = await broken.text();
  expect([broken.status, text]).toEqual([500, expect.stringMatching(/tell the shop req_\w{14}\./)]);
  expect(text).not.toContain('inside');
});
