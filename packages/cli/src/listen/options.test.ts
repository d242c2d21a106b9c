/*
 * Goal: the command line of `coffer listen` means what it says, and mistakes get one clear line.
 * Method: flags in, options out.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { forwardUrl, isWanted, readListenOptions } from './options.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'coffer-listen-'));
const KEY = { COFFER_SECRET_KEY: 'sk_test_given' };
beforeAll(() => {
  const dev = { api: 'http://localhost:4100', secret_key: 'sk_test_dev' };
  writeFileSync(path.join(folder, 'dev.json'), JSON.stringify(dev));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('the installation on the data folder, by flag or environment', () => {
  const expected = {
    api: 'http://localhost:4100',
    secretKey: 'sk_test_dev',
    forwardTo: null,
    types: [],
    replay: [],
    since: null,
    json: false,
  };
  expect(readListenOptions(['--data-dir', folder], {})).toEqual(expected);
  expect(readListenOptions([], { COFFER_DATA_DIR: folder })).toEqual(expected);
  expect(readListenOptions([], { COFFER_DATA_DIR: folder, ...KEY })).toEqual({
    ...expected,
    secretKey: 'sk_test_given',
  });
});

test('everything else', () => {
  const flags = '--api-base https://pay.example/ --forward-to 3000/hook --json --since evt_1';
  const lists = '--events charge.*,customer.created --events price.updated --replay evt_2';
  expect(readListenOptions(`${flags} ${lists}`.split(' '), KEY)).toEqual({
    api: 'https://pay.example',
    secretKey: 'sk_test_given',
    forwardTo: new URL('http://localhost:3000/hook'),
    types: ['charge.*', 'customer.created', 'price.updated'],
    replay: ['evt_2'],
    since: 'evt_1',
    json: true,
  });
  expect(readListenOptions(['--help'], {})).toBeNull();
});

test.each([
  [['--data-dir', '/nowhere'], 'No installation is running on /nowhere'],
  [['--api-base', 'http://127.0.0.1:1'], 'set COFFER_SECRET_KEY'],
  [['--api-base', 'ftp://a'], '--api-base is the origin of an API'],
  [['--api-base', 'http://pay.example'], 'not sent over plain http to another machine'],
  [['--forward-to', 'http://'], '--forward-to takes an address'],
  [['--forward-to', 'http://a:b@c'], '--forward-to takes an address'],
  [['--events', 'charge.*.x'], '--events takes types'],
  [['--events', ''], '--events takes types'],
  [['--replay', 'pi_1'], 'name an event by its id'],
  [['--since', "evt_1'"], 'name an event by its id'],
  [['--verbose'], '--verbose'],
  [['3000'], '3000'],
])('%j is refused', (args, message) => {
  expect(() => readListenOptions(args, {})).toThrow(message);
});

describe('where to forward to', () => {
  test.each([
    ['3000', 'http://localhost:3000/'],
    ['3000/a?b=c', 'http://localhost:3000/a?b=c'],
    ['localhost:3000/a', 'http://localhost:3000/a'],
    ['127.0.0.1:80', 'http://127.0.0.1/'],
    ['https://a.example/b', 'https://a.example/b'],
  ])('%s', (given, url) => {
    expect(forwardUrl(given).href).toBe(url);
  });
});

test.each([
  ['charge.succeeded', [], true],
  ['charge.succeeded', ['*'], true],
  ['charge.succeeded', ['customer.*', 'charge.*'], true],
  ['charge.succeeded', ['charge.succeeded'], true],
  ['charge.succeeded', ['charge.failed', 'customer.*'], false],
  ['charger.succeeded', ['charge.*'], false],
])('%s of %j: %s', (type, types, wanted) => {
  expect(isWanted(type, types)).toBe(wanted);
});
