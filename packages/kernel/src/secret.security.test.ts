// Goal: no way of turning an object into text or bytes shows what a Secret holds. Method: every
// such way that Node offers, alone and inside other objects.
import { format, inspect } from 'node:util';
import v8 from 'node:v8';
import { expect, test } from 'vitest';
import { Secret } from './secret.ts';

const VALUE = 'value-that-must-not-appear';
const secret = new Secret(VALUE);
const holder = { secret, list: [secret], map: new Map([['key', secret]]), error: failing() };

function failing(): Error {
  return new Error('outer', { cause: secret });
}

test.each<[string, () => unknown]>([
  ['String()', () => String(secret)],
  ['a template', () => `${secret.toString()} ${[secret].join()}`],
  ['concatenation', () => 'x'.concat(String(secret))],
  ['JSON', () => JSON.stringify(holder)],
  ['JSON of the secret', () => JSON.stringify(secret)],
  ['util.inspect', () => inspect(holder, { depth: 10 })],
  ['util.inspect with hidden parts', () => inspect(holder, { showHidden: true, depth: 10 })],
  ['util.inspect without custom parts', () => inspect(secret, { customInspect: false })],
  [
    'util.inspect with neither',
    () => inspect(holder, { customInspect: false, showHidden: true, getters: true, depth: 10 }),
  ],
  ['util.format', () => format('%s %j %o %O %d', secret, secret, secret, secret, secret)],
  ['structuredClone', () => inspect(structuredClone(secret), { showHidden: true })],
  ['v8.serialize', () => v8.serialize(secret).toString('latin1')],
  ['Object.entries', () => JSON.stringify(Object.entries(secret))],
  ['spreading', () => JSON.stringify({ ...secret })],
  ['own names', () => JSON.stringify(Object.getOwnPropertyDescriptors(secret))],
  ['URLSearchParams', () => new URLSearchParams([['a', String(secret)]]).toString()],
  ['an error with a cause', () => inspect(failing())],
])('%s does not show it', (_, show) => {
  expect(String(show())).not.toContain(VALUE);
});

test('text and JSON say that something is hidden', () => {
  expect([String(secret), JSON.stringify({ secret }), inspect({ secret })]).toEqual([
    '[secret]',
    '{"secret":"[secret]"}',
    '{ secret: [secret] }',
  ]);
});

test('reveal() gives the value', () => {
  expect(secret.reveal()).toBe(VALUE);
});
