// Goal: no page of the size that is fetched can hold an audit for long. Method: what takes parsers
// quadratic time, four megabytes of it, in front of a script that a reader should miss.
import { expect, test } from 'vitest';
import { readDocument } from './read-document.ts';

const SIZE = 4 * 1024 * 1024;

test.each(['<a><b>', '<p><b><i>', '<b><p>', '<a href=x><table>', '<div>', '<svg><b>'])(
  'megabytes of %s',
  (piece) => {
    const started = performance.now();
    const html = `<script src=/first.js></script>${piece.repeat(SIZE / piece.length)}`;
    const { scripts } = readDocument(html, 'https://shop.example/');
    expect(scripts.map(({ url }) => url)).toEqual(['https://shop.example/first.js']);
    expect(performance.now() - started).toBeLessThan(6_000);
  },
  20_000,
);

test('chunks do not change what is read', () => {
  const filler = `<p title="${'x'.repeat(50)}">text</p>`.repeat(2_000);
  const html = `<!doctype html>${filler}<script src=/last.js></script>`;
  const { scripts } = readDocument(html, 'https://shop.example/');
  expect(scripts.map(({ url }) => url)).toEqual(['https://shop.example/last.js']);
});
