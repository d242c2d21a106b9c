// Goal: what the operator sets is checked at once. Method: whole settings, and one bad value each.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { makeCertificate } from '@coffer/testkit';
import { expect, test } from 'vitest';
import { readSettings } from './settings.ts';

test('without variables everything has its documented default', () => {
  expect(readSettings({}, '/somewhere')).toEqual({
    dataDir: '/somewhere/.coffer',
    ports: { api: 4100, vault: 4101, checkout: 4102, dashboard: 4103, shop: 4104, sandbox: 4105 },
    origins: {
      api: 'http://localhost:4100',
      vault: 'http://localhost:4101',
      checkout: 'http://localhost:4102',
      dashboard: 'http://localhost:4103',
      shop: 'http://localhost:4104',
      sandbox: 'http://localhost:4105',
    },
    tls: null,
    databaseUrl: null,
    vaultDatabaseUrl: null,
    sandboxDatabaseUrl: null,
    testSecretKey: null,
    testPublishableKey: null,
    testRawCards: false,
    webhooks: {
      ports: [443, 8443],
      networks: [],
      authorities: [],
      localhost: true,
      closedPorts: [4100, 4101, 4102, 4103, 4105],
    },
  });
});

test('ports, folder, origins and keys can be set', () => {
  const settings = readSettings(
    {
      COFFER_PORT_BASE: '9000',
      COFFER_DATA_DIR: '/data',
      COFFER_VAULT_ORIGIN: 'https://cards.example.com',
      COFFER_TEST_SECRET_KEY: 'sk_test_0123456789abcdef',
      COFFER_TEST_RAW_CARDS: '1',
    },
    '/somewhere',
  );
  expect(settings.dataDir).toBe('/data');
  expect(settings.ports.sandbox).toBe(9005);
  expect(settings.origins.vault).toBe('https://cards.example.com');
  expect(settings.origins.api).toBe('http://localhost:9000');
  expect(settings.testSecretKey).toBe('sk_test_0123456789abcdef');
  expect(settings.testRawCards).toBe(true);
});

test('where events may be sent can be set', async () => {
  const { cert } = await makeCertificate();
  const folder = mkdtempSync(path.join(tmpdir(), 'coffer-settings-'));
  const file = path.join(folder, 'ca.pem');
  writeFileSync(file, `An authority\n${cert}\n`);
  const { webhooks } = readSettings(
    {
      COFFER_WEBHOOK_PORTS: '443, 9443',
      COFFER_WEBHOOK_NETWORKS: '10.1.0.0/16,fd00:1::/64',
      COFFER_WEBHOOK_CA: file,
    },
    '/',
  );
  rmSync(folder, { recursive: true });
  expect(webhooks).toEqual({
    ports: [443, 9443],
    networks: ['10.1.0.0/16', 'fd00:1::/64'],
    authorities: [cert.trim()],
    localhost: true,
    closedPorts: [4100, 4101, 4102, 4103, 4105],
  });
});

test.each([
  [{ COFFER_API_ORIGIN: 'https://api.example.com' }, false],
  [{ COFFER_API_ORIGIN: 'https://localhost:4100' }, true],
  [{ COFFER_API_ORIGIN: 'https://api.example.com', COFFER_WEBHOOK_LOCALHOST: '1' }, true],
  [{ COFFER_WEBHOOK_LOCALHOST: '0' }, false],
])('with %j events to this machine are allowed: %s', (env, allowed) => {
  expect(readSettings(env, '/').webhooks.localhost).toBe(allowed);
});

test.each([
  [{ COFFER_PORT_BASE: 'x' }, 'COFFER_PORT_BASE must be a port number'],
  [{ COFFER_PORT_BASE: '65533' }, 'COFFER_PORT_BASE must be a port number'],
  [{ COFFER_API_ORIGIN: 'example.com' }, 'COFFER_API_ORIGIN must be an origin'],
  [{ COFFER_API_ORIGIN: 'https://example.com/path' }, 'COFFER_API_ORIGIN must be an origin'],
  [{ COFFER_TEST_SECRET_KEY: 'sk_test_short' }, 'COFFER_TEST_SECRET_KEY must be'],
  [{ COFFER_TEST_SECRET_KEY: 'sk_live_0123456789abcdef' }, 'COFFER_TEST_SECRET_KEY must be'],
  [{ COFFER_WEBHOOK_PORTS: '443,https' }, 'COFFER_WEBHOOK_PORTS must be port numbers'],
  [{ COFFER_WEBHOOK_PORTS: '0' }, 'COFFER_WEBHOOK_PORTS must be port numbers'],
  [{ COFFER_WEBHOOK_LOCALHOST: 'yes' }, 'COFFER_WEBHOOK_LOCALHOST must be 1 or 0'],
  [{ COFFER_WEBHOOK_CA: '/none' }, 'COFFER_WEBHOOK_CA names a file that cannot be read'],
  [{ COFFER_WEBHOOK_CA: '/etc/hostname' }, 'COFFER_WEBHOOK_CA holds no certificate'],
  [
    { COFFER_TEST_PUBLISHABLE_KEY: 'pk_test_0123456789 abcdef' },
    'COFFER_TEST_PUBLISHABLE_KEY must be',
  ],
])('%j is refused', (env, message) => {
  expect(() => readSettings(env, '/')).toThrow(message);
});
