// Goal: a facts file is read exactly, and every mistake in it is named. Method: one file for each.
import { expect, test } from 'vitest';
import { readFacts } from './facts-file.ts';

const GOOD = {
  version: 1,
  role: 'merchant',
  paper: false,
  level: '4',
  storedNumbers: 'unknown',
  channels: [{ channel: 'ecommerce', name: 'web', page: 'redirect', level: '3' }],
};

test('facts beside the channels hold for them unless they say otherwise', () => {
  expect(readFacts(GOOD)).toEqual({
    ok: true,
    facts: {
      role: 'merchant',
      paper: false,
      channels: [{ channel: 'ecommerce', name: 'web', facts: { level: '3', page: 'redirect' } }],
    },
  });
});

test.each([
  [null, 'the file must hold one JSON object'],
  [{ ...GOOD, version: 2 }, '"version" must be 1'],
  [{ ...GOOD, role: 'bank' }, '"role" must be merchant, both, service-provider'],
  [{ ...GOOD, paper: 'no' }, '"paper" is true or false'],
  [{ ...GOOD, channels: {} }, '"channels" must be a list'],
  [{ ...GOOD, lvel: '4' }, 'the top level: there is no fact "lvel"'],
  [{ ...GOOD, level: '9' }, 'the top level: "level" must be 4, 3, 2, 1 or unknown'],
  [
    { ...GOOD, channels: [{ channel: 'fax' }] },
    'channels[0]: "channel" must be ecommerce, mobile-app, mail-telephone, in-person, service',
  ],
  [
    { ...GOOD, channels: [{ channel: 'ecommerce', page: 'iframe' }] },
    'channels[0]: "page" must be no-own-page, redirect, embedded, own-form or unknown',
  ],
  [
    { ...GOOD, channels: [{ channel: 'ecommerce', constructor: 'x' }] },
    'channels[0]: there is no fact "constructor"',
  ],
])('refuses %j', (input, mistake) => {
  expect(readFacts(input)).toEqual({ ok: false, mistakes: [mistake] });
});
