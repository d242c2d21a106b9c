import fs from 'node:fs';
import path from 'node:path';
import type { ChildProcess } from 'node:child_process';
import { OperatorError } from '@coffer/kernel';
import type { SdkVersion } from '../browser-build/index.ts';
import { buildApart } from './build-apart.ts';
import { loadSecrets, prepareDataDir, prepareSocketDir, writeAtomically } from './data-dir.ts';
import { prepareDatabases, type Databases } from './databases.ts';
import { getFromApi } from './local-api.ts';
import { lockDataDir } from './lock.ts';
import { planServices } from './plans.ts';
import { checkPortsFree, loopbackHosts } from './ports.ts';
import { ROOT, startService, stopChild } from './service.ts';
import { readSettings, type Environment, type Settings } from './settings.ts';
import { startShop, type ShopKeys } from './shop.ts';
import { supervise, type Supervised } from './supervise.ts';

/** What a running installation answers to; written to `<data dir>/dev.json` when it is ready. */
export interface DevFile {
  readonly api: string;
  readonly vault: string;
  readonly checkout: string;
  readonly dashboard: string;
  readonly shop: string;
  readonly sandbox: string;
  readonly publishable_key: string;
  readonly secret_key: string;
  readonly account: string;
  readonly pid: number;
}

export interface Installation {
  readonly dev: DevFile;
  readonly settings: Settings;
  /** The coffer.js that this installation serves now. */
  readonly sdk: SdkVersion;
  /** Resolves when a process could not be kept running, with its name. */
  readonly givenUp: Promise<string>;
  stop(): Promise<void>;
}

/** The server reads them once, when it starts. */
const CHECKOUT_DIR = path.join(ROOT, '.cache', 'checkout');

/** Brings the whole platform up. Whatever was started is stopped again when a later step fails. */
export async function startInstallation(env: Environment, cwd: string): Promise<Installation> {
  const settings = readSettings(env, cwd);
  prepareDataDir(settings.dataDir);
  const undo: (() => Promise<void> | void)[] = [lockDataDir(settings.dataDir)];
  const unwind = async (): Promise<void> => {
    for (let step = undo.pop(); step !== undefined; step = undo.pop()) await step();
  };
  try {
    return await bringUp(settings, undo, unwind);
  } catch (error) {
    await unwind();
    throw error;
  }
}

async function bringUp(
  settings: Settings,
  undo: (() => Promise<void> | void)[],
  unwind: () => Promise<void>,
): Promise<Installation> {
  const hosts = await loopbackHosts();
  await checkPortsFree(Object.values(settings.ports), hosts);
  const secrets = loadSecrets(settings.dataDir);
  const socketDir = prepareSocketDir(settings.dataDir);
  fs.mkdirSync(path.join(settings.dataDir, 'keys'), { recursive: true, mode: 0o700 });
  const assetsDir = path.join(settings.dataDir, 'sdk');
  const [sdk, databases] = await Promise.all([
    prepareSdk(assetsDir),
    prepareDatabases(settings, secrets, socketDir),
  ]);
  undo.push(async () => {
    await databases.cluster?.stop();
    fs.rmSync(socketDir, { recursive: true, force: true });
  });

  const keys: ShopKeys = {
    secretKey: settings.testSecretKey ?? secrets.secretKey,
    publishableKey: settings.testPublishableKey ?? secrets.publishableKey,
  };
  const checkout = {
    assetsDir: CHECKOUT_DIR,
    coffer: { path: sdk.url, integrity: sdk.integrity },
  };
  const services = planServices({
    settings,
    secrets,
    urls: databases.urls,
    socketDir,
    hosts,
    assetsDir,
    checkout,
  });
  const plans: Supervised[] = [
    ...services.map((plan) => ({ name: plan.name, start: () => startService(plan) })),
    { name: 'shop', start: () => startShop(settings, keys, sdk) },
  ];
  const { promise: givenUp, resolve: giveUp } = Promise.withResolvers<string>();
  const supervisor = supervise(await startAll(plans), giveUp);
  undo.push(() => supervisor.stop());
  watchDatabase(databases, giveUp);

  const dev = await describe(settings, keys);
  const devFile = path.join(settings.dataDir, 'dev.json');
  writeAtomically(devFile, `${JSON.stringify(dev, null, 2)}\n`);
  undo.push(() => fs.rmSync(devFile, { force: true }));
  return { dev, settings, sdk, givenUp, stop: unwind };
}

/** Builds the browser's files when they are missing or old, and keeps those of before. */
async function prepareSdk(keptDir: string): Promise<SdkVersion> {
  const builtDir = path.join(ROOT, '.cache', 'browser');
  const { keepVersion } = await import('../browser-build/index.ts');
  await buildApart({ browserDir: builtDir, checkoutDir: CHECKOUT_DIR });
  return keepVersion({ builtDir, keptDir });
}

async function startAll(
  plans: readonly Supervised[],
): Promise<{ readonly plan: Supervised; readonly child: ChildProcess }[]> {
  const results = await Promise.allSettled(
    plans.map(async (plan) => ({ plan, child: await plan.start() })),
  );
  const started = results
    .filter((result) => result.status === 'fulfilled')
    .map((result) => result.value);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed === undefined) return started;
  await Promise.all(started.map(({ child }) => stopChild(child)));
  throw failed.reason instanceof Error
    ? failed.reason
    : new OperatorError('A process could not start.');
}

function watchDatabase(databases: Databases, giveUp: (name: string) => void): void {
  databases.cluster?.process.once('exit', () => giveUp('PostgreSQL'));
}

async function describe(settings: Settings, keys: ShopKeys): Promise<DevFile> {
  const { api, vault, checkout, dashboard, shop, sandbox } = settings.origins;
  return {
    ...{ api, vault, checkout, dashboard, shop, sandbox },
    publishable_key: keys.publishableKey,
    secret_key: keys.secretKey,
    account: await firstAccountId(settings, keys.secretKey),
    pid: process.pid,
  };
}

async function firstAccountId(settings: Settings, secretKey: string): Promise<string> {
  const account = await getFromApi(settings, secretKey, '/v1/account');
  if (
    typeof account === 'object' &&
    account !== null &&
    'id' in account &&
    typeof account.id === 'string'
  ) {
    return account.id;
  }
  throw new OperatorError('The API did not say which account the key belongs to.');
}
