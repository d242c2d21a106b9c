import path from 'node:path';
import { OperatorError } from '@coffer/kernel';
import type { WebhookSettings } from '@coffer/vault-protocol';
import { readTlsFiles, type TlsMaterial } from './tls-files.ts';
import { readWebhookSettings } from './webhook-settings.ts';

/** The environment variables that `coffer start` reads; docs/operating lists them. */
export type Environment = Readonly<Record<string, string | undefined>>;

export const SURFACES = ['api', 'vault', 'checkout', 'dashboard', 'shop', 'sandbox'] as const;
export type SurfaceName = (typeof SURFACES)[number];

/** Everything that the operator decides, checked before anything listens. */
export interface Settings {
  readonly dataDir: string;
  readonly ports: Readonly<Record<SurfaceName, number>>;
  readonly origins: Readonly<Record<SurfaceName, string>>;
  readonly tls: TlsMaterial | null;
  readonly databaseUrl: string | null;
  readonly vaultDatabaseUrl: string | null;
  readonly sandboxDatabaseUrl: string | null;
  /** Fixed keys of the first account, where the operator gave them. */
  readonly testSecretKey: string | null;
  readonly testPublishableKey: string | null;
  readonly testRawCards: boolean;
  readonly webhooks: WebhookSettings;
}

const PORT_BASE_DEFAULT = 4100;
const PORT_MAX = 65_535;

export function readSettings(env: Environment, cwd: string): Settings {
  const base = readPortBase(env['COFFER_PORT_BASE']);
  const tls = readTlsFiles(env['COFFER_TLS_CERT'], env['COFFER_TLS_KEY']);
  const scheme = tls === null ? 'http' : 'https';
  const each = <T>(value: (name: SurfaceName, index: number) => T): Record<SurfaceName, T> => {
    const entries = SURFACES.map((name, index) => [name, value(name, index)] as const);
    // fromEntries forgets that SURFACES names every key.
    return Object.fromEntries(entries) as Record<SurfaceName, T>;
  };
  const ports = each((_, index) => base + index);
  const origins = each((name, index) => {
    const variable = `COFFER_${name.toUpperCase()}_ORIGIN`;
    return readOrigin(variable, env[variable]) ?? `${scheme}://localhost:${base + index}`;
  });
  // The example shop is a merchant: it gets events.
  const ownPorts = SURFACES.filter((name) => name !== 'shop').map((name) => ports[name]);
  return {
    dataDir: path.resolve(cwd, env['COFFER_DATA_DIR'] ?? '.coffer'),
    ports,
    origins,
    tls,
    databaseUrl: present(env['DATABASE_URL']),
    vaultDatabaseUrl: present(env['COFFER_VAULT_DATABASE_URL']),
    sandboxDatabaseUrl: present(env['COFFER_SANDBOX_DATABASE_URL']),
    testSecretKey: readKey('COFFER_TEST_SECRET_KEY', 'sk_test_', env),
    testPublishableKey: readKey('COFFER_TEST_PUBLISHABLE_KEY', 'pk_test_', env),
    testRawCards: env['COFFER_TEST_RAW_CARDS'] === '1',
    webhooks: readWebhookSettings(env, { apiOrigin: origins.api, ports: ownPorts }),
  };
}

function present(value: string | undefined): string | null {
  return value === undefined || value === '' ? null : value;
}

function readPortBase(text: string | undefined): number {
  if (present(text ?? '') === null) return PORT_BASE_DEFAULT;
  const base = Number(text);
  if (!Number.isInteger(base) || base < 1 || base + SURFACES.length - 1 > PORT_MAX) {
    throw new OperatorError(`COFFER_PORT_BASE must be a port number, not "${text}".`);
  }
  return base;
}

function readOrigin(variable: string, text: string | undefined): string | null {
  if (text === undefined || text === '') return null;
  const url = URL.parse(text);
  if (url === null || url.origin !== text.replace(/\/$/, '')) {
    throw new OperatorError(`${variable} must be an origin such as https://pay.example.com.`);
  }
  return url.origin;
}

const KEY_MIN_LENGTH = 20;

function readKey(variable: string, prefix: string, env: Environment): string | null {
  const key = present(env[variable]);
  if (key === null) return null;
  if (!key.startsWith(prefix) || key.length < KEY_MIN_LENGTH || !/^[A-Za-z0-9_]+$/.test(key)) {
    throw new OperatorError(
      `${variable} must be ${prefix}… with ${KEY_MIN_LENGTH} or more letters and digits.`,
    );
  }
  return key;
}
