import { OperatorError } from '@coffer/kernel';
import type { VaultConfig } from '@coffer/vault-protocol';

const TEXTS = [
  'databaseUrl',
  'passphrase',
  'keyDir',
  'assetsDir',
  'origin',
  'collector',
  'logFile',
] as const;

/**
 * Reads the launcher's first message. Both are of one version; this finds the mistakes of a third.
 */
export function readConfig(message: unknown): VaultConfig {
  if (typeof message !== 'object' || message === null) throw malformed('message');
  const fields = new Map<string, unknown>(Object.entries(message));
  for (const name of TEXTS) {
    const value = fields.get(name);
    if (typeof value !== 'string' || value === '') throw malformed(name);
  }
  if (!Number.isInteger(fields.get('port'))) throw malformed('port');
  const hosts = fields.get('hosts');
  if (!Array.isArray(hosts) || hosts.length === 0) throw malformed('hosts');
  for (const name of ['vaultDoor', 'serverDoor', 'sandbox']) {
    const value = fields.get(name);
    if (typeof value !== 'object' || value === null) throw malformed(name);
  }
  // The fields that could be missing were looked at; the rest is the launcher's own type.
  return message as VaultConfig;
}

function malformed(name: string): OperatorError {
  return new OperatorError(`The vault's configuration is not usable: ${name}.`);
}
