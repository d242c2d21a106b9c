// Goal: exactly the files of the manifest are served, and a bad manifest stops the start. Method:
// folders of the test's own.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
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
  const answer = assets.answer('/v3/', undefined);
  expect(answer).toEqual({
    status: 200,
    headers: expect.objectContaining({
      'content-type': 'text/javascript',
      'strict-transport-security': expect.any(String),
      etag: expect.stringMatching(/^"[\w-]{43}"$/),
    }),
    body: Buffer.from('1;'),
  });
  expect(assets.answer('/v3/', answer?.headers['etag'])?.status).toBe(304);
  for (const other of ['/', '/v3', '/coffer.js', '/v3/../coffer.js', '/manifest.json']) {
    expect(assets.answer(other, undefined)).toBeNull();
  }
});

test('a version that is not served is a 404 in words, and never another file', () => {
  const at = '/sdk/1.2.3-0123456789abcdef/coffer.js';
  write({ files: [ENTRY, { ...ENTRY, path: at, surface: 'sdk-version' }] });
  const assets = loadAssets(dir, { tls: false });
  expect(assets.answer(at, undefined)).toMatchObject({
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
    expect(assets.answer(other, undefined)).toEqual(refusal);
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
