// Goal: text fits its lines, and what is to be copied stays in one piece. Method: examples.
import { expect, test } from 'vitest';
import { wrap } from './wrap.ts';

test('breaks at spaces and keeps words whole, however long', () => {
  const suites = 'ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256;';
  expect(wrap(`nginx: ssl_ciphers ${suites} And more.`, 20)).toEqual([
    'nginx: ssl_ciphers',
    suites,
    'And more.',
  ]);
  expect(wrap(suites, 20)).toEqual([suites]);
  expect(wrap('', 20)).toEqual(['']);
});

test('a word that floods the terminal is cut', () => {
  expect(wrap('x'.repeat(1_100), 20).map(({ length }) => length)).toEqual([512, 512, 76]);
});
