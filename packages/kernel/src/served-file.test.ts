// Goal: the vault serves nothing but files below its folder, under paths that are not the API's.
// Method: manifests with one entry each, good and bad.
import { expect, test } from 'vitest';
import { readServedFiles } from './served-file.ts';

const GOOD = {
  path: '/v3/coffer.js',
  file: 'sdk/coffer-1.2.js',
  type: 'text/javascript',
  surface: 'frame',
};
const read = (files: unknown): unknown => readServedFiles(JSON.stringify({ files }));

test('a list of files is read as it stands', () => {
  expect(read([GOOD, { ...GOOD, path: '/' }])).toEqual([GOOD, { ...GOOD, path: '/' }]);
  expect(read([])).toEqual([]);
});

test.each([
  ['a path below the API', { path: '/v1/charges' }],
  ['a relative path', { path: 'coffer.js' }],
  ['no path', { path: undefined }],
  ['a file outside', { file: '../secret' }],
  ['a file outside, later', { file: 'sdk/../../secret' }],
  ['a file that is the folder', { file: '.' }],
  ['an absolute file', { file: '/etc/passwd' }],
  ['an empty part', { file: 'sdk//coffer.js' }],
  ['a backslash', { file: '..\\secret' }],
  ['no file', { file: '' }],
  ['another type', { type: 1 }],
  ['an unknown surface', { surface: 'api' }],
])('%s spoils the whole list', (_, change) => {
  expect(read([GOOD, { ...GOOD, ...change }])).toBe(null);
});

test.each(['', '{', 'null', '[]', '{"files":{}}', '{"files":[null]}'])(
  '%j is no manifest',
  (text) => {
    expect(readServedFiles(text)).toBe(null);
  },
);
