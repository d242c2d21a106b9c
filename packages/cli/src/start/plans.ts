import path from 'node:path';
import { randomBytes } from 'node:crypto';
import {
  COLLECTOR_PATH,
  type CheckoutFiles,
  type DoorAddress,
  type SandboxConfig,
  type ServerConfig,
  type VaultConfig,
} from '@coffer/vault-protocol';
import { logDirOf, type InstallationSecrets } from './data-dir.ts';
import type { DatabaseUrls } from './databases.ts';
import type { ServicePlan } from './service.ts';
import type { Settings } from './settings.ts';

export interface PlanInput {
  readonly settings: Settings;
  readonly secrets: InstallationSecrets;
  readonly urls: DatabaseUrls;
  readonly socketDir: string;
  readonly hosts: readonly string[];
  readonly assetsDir: string;
  readonly checkout: CheckoutFiles;
}

const DOOR_TOKEN_BYTES = 32;
const SEMI_SPACE_MIB = 4;
/** A payment costs the server a twentieth less than with half of it; more gains next to nothing. */
const SERVER_SEMI_SPACE_MIB = 8;

/**
 * What each of the three services is told and may touch. Door tokens live as long as this start.
 */
export function planServices(input: PlanInput): readonly ServicePlan[] {
  const door = (name: string): DoorAddress => ({
    socketPath: path.join(input.socketDir, `${name}.sock`),
    token: randomBytes(DOOR_TOKEN_BYTES).toString('base64url'),
  });
  const doors = { cards: door('cards'), api: door('api') };
  return [vaultPlan(input, doors), sandboxPlan(input), serverPlan(input, doors)];
}

interface Doors {
  readonly cards: DoorAddress;
  readonly api: DoorAddress;
}

function vaultPlan(input: PlanInput, doors: Doors): ServicePlan {
  const { settings, secrets } = input;
  const keyDir = path.join(settings.dataDir, 'keys');
  const config: VaultConfig = {
    ...listenOn(input, 'vault'),
    databaseUrl: input.urls.cde,
    passphrase: secrets.keyPassphrase,
    keyDir,
    assetsDir: input.assetsDir,
    origin: settings.origins.vault,
    collector: settings.origins.checkout + COLLECTOR_PATH,
    vaultDoor: doors.cards,
    serverDoor: doors.api,
    sandbox: {
      origin: settings.origins.sandbox,
      credential: secrets.acquirerCredential,
      ca: settings.tls?.cert ?? null,
    },
  };
  return {
    name: 'vault',
    config,
    packages: ['kernel', 'vault', 'vault-protocol', 'acquirers'],
    readable: [keyDir, input.assetsDir, input.socketDir, logDir(input, 'vault')],
    writable: [keyDir, input.socketDir, logDir(input, 'vault')],
    logDir: logDir(input, 'vault'),
    semiSpaceMib: SEMI_SPACE_MIB,
  };
}

function serverPlan(input: PlanInput, doors: Doors): ServicePlan {
  const { settings, secrets } = input;
  const { api, vault, checkout, dashboard, sandbox } = settings.origins;
  const config: ServerConfig = {
    ...listenOn(input, 'api'),
    checkoutPort: settings.ports.checkout,
    databaseUrl: input.urls.api,
    origins: { api, vault, checkout, dashboard, sandbox },
    vaultDoor: doors.cards,
    serverDoor: doors.api,
    firstAccount: {
      secretKey: settings.testSecretKey ?? secrets.secretKey,
      publishableKey: settings.testPublishableKey ?? secrets.publishableKey,
      rawCards: settings.testRawCards,
    },
    leakcheckAccount: {
      secretKey: secrets.leakcheckSecretKey,
      publishableKey: secrets.leakcheckPublishableKey,
      rawCards: settings.testRawCards,
    },
    liveModeObstacles: liveModeObstacles(settings),
    checkout: input.checkout,
    webhooks: settings.webhooks,
  };
  return {
    name: 'server',
    config,
    packages: ['kernel', 'server', 'vault-protocol', 'acquirers', 'checkout', 'audit'],
    readable: [input.socketDir, input.checkout.assetsDir, logDir(input, 'server')],
    writable: [input.socketDir, logDir(input, 'server')],
    logDir: logDir(input, 'server'),
    semiSpaceMib: SERVER_SEMI_SPACE_MIB,
  };
}

function sandboxPlan(input: PlanInput): ServicePlan {
  const config: SandboxConfig = {
    ...listenOn(input, 'sandbox'),
    databaseUrl: input.urls.cardnet,
    credential: input.secrets.acquirerCredential,
    origin: input.settings.origins.sandbox,
  };
  return {
    name: 'sandbox',
    config,
    packages: ['kernel', 'sandbox', 'vault-protocol', 'acquirers'],
    readable: [logDir(input, 'sandbox')],
    writable: [logDir(input, 'sandbox')],
    logDir: logDir(input, 'sandbox'),
    semiSpaceMib: SEMI_SPACE_MIB,
  };
}

function listenOn(input: PlanInput, surface: 'api' | 'vault' | 'sandbox') {
  const name = surface === 'api' ? 'server' : surface;
  return {
    port: input.settings.ports[surface],
    hosts: input.hosts,
    tls: input.settings.tls,
    logFile: path.join(logDir(input, name), `${name}.log`),
  };
}

/** A folder for each: none can read or write another's log. */
function logDir(input: PlanInput, name: ServicePlan['name']): string {
  return logDirOf(input.settings.dataDir, name);
}

/** DESIGN rule 9: what stands against live keys here. */
export function liveModeObstacles(settings: Settings): string[] {
  const obstacles: string[] = [];
  if (settings.tls === null) obstacles.push('plain HTTP');
  if (settings.databaseUrl === null) obstacles.push('the embedded database');
  if (settings.testSecretKey !== null || settings.testPublishableKey !== null)
    obstacles.push('fixed keys');
  // This launcher starts every process as its own user, with the sandbox network beside them.
  obstacles.push("a vault under the server's user", 'the sandbox network');
  return obstacles;
}
