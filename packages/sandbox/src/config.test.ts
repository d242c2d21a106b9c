/**
 * Goal: the configuration is the one that the launcher sends, and a wrong one is refused.
 * Method: the two types are assigned to each other, which the type checker reads; fields are broken
 * one at a time.
 */
import type { SandboxConfig as LaunchedConfig } from '@coffer/vault-protocol';
import { expect, test } from 'vitest';
import { readConfig, type SandboxConfig } from './config.ts';

const CONFIG: LaunchedConfig = {
  port: 4105,
  hosts: ['127.0.0.1', '::1'],
  tls: { cert: 'cert', key: 'key' },
  databaseUrl: 'postgres://cardnet@localhost/coffer',
  credential: 'credential',
  origin: 'https://localhost:4105',
  logFile: '/tmp/sandbox.log',
};

test('is what the launcher sends', () => {
  const read: SandboxConfig = readConfig(CONFIG);
  const sent: LaunchedConfig = read;
  expect(sent).toEqual(CONFIG);
  const plain = { ...CONFIG, tls: null, lateAnswerMs: 50 };
  expect(readConfig(plain)).toEqual(plain);
});

test.each([
  null,
  [],
  { ...CONFIG, port: '4105' },
  { ...CONFIG, hosts: [] },
  { ...CONFIG, hosts: [1] },
  { ...CONFIG, tls: undefined },
  { ...CONFIG, tls: { cert: 'cert' } },
  { ...CONFIG, databaseUrl: undefined },
  { ...CONFIG, credential: '' },
  { ...CONFIG, lateAnswerMs: '50' },
])('refuses a broken one (%#)', (config) => {
  expect(() => readConfig(config)).toThrow();
});
