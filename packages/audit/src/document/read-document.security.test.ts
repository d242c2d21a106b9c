// Goal: no page of the size that is fetched can hold an audit for long. Method: what takes parsers
// quadratic time, four megabytes of it, behind a script; it is read in part, and says so.
import { expect, test } from 'vitest';
import { readDocument } from './read-document.ts';

const SIZE = 4 * 1024 * 1024;

test.each(['<a><b>', '<p><b><i>', '<b><p>', '<a href=x><table>', '<div>', '<svg><b>'])(
  'megabytes of %s',
  (piece) => {
    const html = `<script src=/first.js></script>${piece.repeat(SIZE / piece.length)}`;
    const { scripts, complete } = readDocument(html, 'https://shop.example/');
    expect(scripts.map(({ url }) => url)).toEqual(['https://shop.example/first.js']);
    expect(complete).toBe(false);
  },
  60_000,
);

test('chunks do not change what is read', () => {
  const filler = `<p title="${'x'.repeat(50)}">text</p>`.repeat(2_000);
  const html = `<!doctype html>${filler}<script src=/last.js></script>`;
  const { scripts, complete } = readDocument(html, 'https://shop.example/');
  expect(scripts.map(({ url }) => url)).toEqual(['https://shop.example/last.js']);
  expect(complete).toBe(true);
});
