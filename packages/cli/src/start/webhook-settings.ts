import { OperatorError } from '@coffer/kernel';
import type { WebhookSettings } from '@coffer/vault-protocol';
import { readFile } from './tls-files.ts';

const PORTS_DEFAULT: readonly number[] = [443, 8443];
const PORT_MAX = 65_535;
const LOCAL_HOST = /^(?:localhost|.+\.localhost|127\.0\.0\.1|\[::1\])$/;
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** What else of the settings decides: where clients reach the API, and the ports that are ours. */
interface Own {
  readonly apiOrigin: string;
  readonly ports: readonly number[];
}

/** Where events may be sent. The server looks at the networks itself. */
export function readWebhookSettings(
  env: Readonly<Record<string, string | undefined>>,
  own: Own,
): WebhookSettings {
  const ports = listOf(env['COFFER_WEBHOOK_PORTS']);
  return {
    ports: ports.length === 0 ? PORTS_DEFAULT : ports.map((port) => readPort(port)),
    networks: listOf(env['COFFER_WEBHOOK_NETWORKS']),
    authorities: readAuthorities(env['COFFER_WEBHOOK_CA']),
    localhost: readLocalhost(env['COFFER_WEBHOOK_LOCALHOST'] ?? '', own.apiOrigin),
    closedPorts: own.ports,
  };
}

/** This machine is the merchant's own only where nobody else uses the installation. */
function readLocalhost(text: string, apiOrigin: string): boolean {
  if (text === '1' || text === '0') return text === '1';
  if (text !== '') throw new OperatorError('COFFER_WEBHOOK_LOCALHOST must be 1 or 0.');
  return LOCAL_HOST.test(new URL(apiOrigin).hostname);
}

function listOf(text = ''): readonly string[] {
  return text.split(',').flatMap((part) => (part.trim() === '' ? [] : [part.trim()]));
}

function readPort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= PORT_MAX) return port;
  throw new OperatorError('COFFER_WEBHOOK_PORTS must be port numbers such as 443,8443.');
}

function readAuthorities(file: string | undefined): readonly string[] {
  if (file === undefined || file === '') return [];
  const found = readFile('COFFER_WEBHOOK_CA', file).match(CERTIFICATE) ?? [];
  if (found.length > 0) return found;
  throw new OperatorError('COFFER_WEBHOOK_CA holds no certificate in PEM form.');
}
