// Goal: exactly the files of the manifest are served, and a bad manifest stops the start. Method:
// folders of the test's own.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { headersFor, OperatorError } from '@coffer/kernel';
import { loadAssets } from './assets.ts';

let dir: string;
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'cde-assets-'));
});
afterEach(() => fs.rmSync(dir, { recursive: true }));

const ENTRY = { path: '/v3/', file: 'coffer.js', type: 'text/javascript', surface: 'sdk-script' };

function write(manifest: unknown): void {
  fs.writeFileSync(path.join(dir, 'manifest.json'), JSON.stringify(manifest));
  fs.writeFileSync(path.join(dir, 'coffer.js'), '1;');
}

test('files are read once, and answered by their exact path', () => {
  write({ files: [ENTRY] });
  const assets = loadAssets(dir, { tls: true });
  fs.writeFileSync(path.join(dir, 'coffer.js'), '2;');
  const answer = assets.answer('/v3/', {});
  expect(answer).toEqual({
    status: 200,
    headers: expect.objectContaining({
      'content-type': 'text/javascript',
      'strict-transport-security': expect.any(String),
      etag: expect.stringMatching(/^"[\w-]{43}"$/),
    }),
    body: Buffer.from('1;'),
  });
  expect(assets.answer('/v3/', { ifNoneMatch: answer?.headers['etag'] })?.status).toBe(304);
  for (const other of ['/', '/v3', '/coffer.js', '/v3/../coffer.js', '/manifest.json']) {
    expect(assets.answer(other, {})).toBeNull();
  }
});

test('what a browser can unpack is sent packed', () => {
  write({ files: [ENTRY] });
  const script = '1;'.repeat(100);
  fs.writeFileSync(path.join(dir, 'coffer.js'), script);
  const assets = loadAssets(dir, { tls: false });
  for (const acceptEncoding of ['gzip, deflate, br', 'br,GZIP', 'gzip']) {
    const answer = assets.answer('/v3/', { acceptEncoding });
    expect(answer?.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding' });
    expect(gunzipSync(answer?.body ?? '').toString()).toBe(script);
  }
  for (const acceptEncoding of [undefined, '', 'br', 'gzip;q=0', 'xgzip']) {
    expect(assets.answer('/v3/', { acceptEncoding })?.body).toEqual(Buffer.from(script));
  }
});

test('a page gets a nonce of its own with every answer, in its policy and its elements', () => {
  const markup = '<link href="./a.js"><style>a{}</style><script src="./a.js"></script>';
  fs.writeFileSync(path.join(dir, 'card.html'), markup);
  const page = { path: '/fields/card', file: 'card.html', type: 'text/html', surface: 'frame' };
  write({ files: [page] });
  const assets = loadAssets(dir, { tls: false, collector: 'https://checkout.test/reports' });
  const nonces = [1, 2].map(() => {
    const answer = assets.answer('/fields/card', {});
    const [, nonce = ''] = /'nonce-([\w+/=]{24})'/.exec(
      answer?.headers['content-security-policy'] ?? '',
    ) ?? [''];
    expect(answer?.body.toString()).toBe(
      `<link nonce="${nonce}" href="./a.js"><style nonce="${nonce}">a{}</style>` +
        `<script nonce="${nonce}" src="./a.js"></script>`,
    );
    expect(answer?.headers).toMatchObject({
      'reporting-endpoints': 'coffer="https://checkout.test/reports"',
    });
    expect(answer?.headers).not.toHaveProperty('etag');
    return nonce;
  });
  expect(nonces[0]).not.toBe(nonces[1]);
});

test('a frame asks for a process of its own unless a page of another site is around it', () => {
  fs.writeFileSync(path.join(dir, 'card.html'), '');
  const page = { path: '/fields/card', file: 'card.html', type: 'text/html', surface: 'frame' };
  write({ files: [page] });
  const assets = loadAssets(dir, { tls: false });
  const asked = [undefined, 'same-origin', 'same-site', 'none', 'cross-site'].map((fetchSite) => {
    return assets.answer('/fields/card', { fetchSite })?.headers['origin-agent-cluster'];
  });
  expect(asked).toEqual(['?1', '?1', '?1', '?1', undefined]);
});

test('a version that is not served is a 404 in words, and never another file', () => {
  const at = '/sdk/1.2.3-0123456789abcdef/coffer.js';
  write({ files: [ENTRY, { ...ENTRY, path: at, surface: 'sdk-version' }] });
  const assets = loadAssets(dir, { tls: false });
  expect(assets.answer(at, {})).toMatchObject({
    status: 200,
    headers: { 'cache-control': 'public, max-age=31536000, immutable' },
  });
  const refusal = {
    status: 404,
    headers: { ...headersFor('sdk-manifest', { tls: false }), 'content-type': 'text/plain' },
    body: Buffer.from(
      'This vault does not serve that version of coffer.js. /sdk/manifest.json lists those it ' +
        'serves.\n',
    ),
  };
  for (const other of [
    '/sdk/',
    '/sdk/latest/coffer.js',
    '/sdk/1.2.3-0123456789abcdee/coffer.js',
    '/sdk/1.2.3-0123456789ABCDEF/coffer.js',
    '/sdk/1.2.3-0123456789abcdef/../1.2.3-0123456789abcdef/coffer.js',
    '/sdk/1.2.3-0123456789abcdef%2Fcoffer.js',
    '/sdk/1.2.3-0123456789abcdef//coffer.js',
    '/sdk/1.2.3-0123456789abcdef/coffer.js/',
    '/sdk/../manifest.json',
    '/sdk/__proto__/coffer.js',
  ]) {
    expect(assets.answer(other, {})).toEqual(refusal);
  }
});

test.each<[string, unknown]>([
  ['no object', null],
  ['no list', { files: {} }],
  ['a file outside', { files: [{ ...ENTRY, file: '../secret' }] }],
  ['an absolute file', { files: [{ ...ENTRY, file: '/etc/passwd' }] }],
  ['a path in the API', { files: [{ ...ENTRY, path: '/v1/tokens' }] }],
  ['an unknown surface', { files: [{ ...ENTRY, surface: 'api' }] }],
  ['no type', { files: [{ ...ENTRY, type: undefined }] }],
  ['a file that is not there', { files: [{ ...ENTRY, file: 'none.js' }] }],
])('%s: one line for the operator', (_what, manifest) => {
  write(manifest);
  expect(() => loadAssets(dir, { tls: false })).toThrow(OperatorError);
});

test('no manifest: one line for the operator', () => {
  expect(() => loadAssets(dir, { tls: false })).toThrow(
    new OperatorError(
      `The browser files in ${dir} cannot be served: manifest.json cannot be read.`,
    ),
  );
});
