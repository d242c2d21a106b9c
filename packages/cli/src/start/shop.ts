import http from 'node:http';
import https from 'node:https';
import path from 'node:path';
import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { OperatorError } from '@coffer/kernel';
import type { SdkVersion } from '../browser-build/index.ts';
import { logDirOf } from './data-dir.ts';
import { dieWithUs, ROOT, spawnLogged } from './service.ts';
import type { Settings } from './settings.ts';

export interface ShopKeys {
  readonly secretKey: string;
  readonly publishableKey: string;
}

const READY_TIMEOUT_MS = 20_000;
const READY_POLL_MS = 30;

/** Starts the example merchant: an ordinary program that knows its keys and where Coffer is. */
export async function startShop(
  settings: Settings,
  keys: ShopKeys,
  sdk: SdkVersion,
): Promise<ChildProcess> {
  const shop = path.join(ROOT, 'examples', 'shop');
  // node_modules holds only links to guard and the kernel.
  const readable = [shop, ...['node_modules', 'packages/guard', 'packages/kernel'].map(inRoot)];
  const command = dieWithUs([
    process.execPath,
    '--permission',
    ...readable.map((folder) => `--allow-fs-read=${folder}`),
    '--max-semi-space-size=4',
    path.join(shop, 'server.ts'),
  ]);
  const child = spawnLogged(command, {
    name: 'shop',
    logDir: logDirOf(settings.dataDir, 'shop'),
    ipc: false,
    env: {
      PORT: String(settings.ports.shop),
      STRIPE_SECRET_KEY: keys.secretKey,
      STRIPE_PUBLISHABLE_KEY: keys.publishableKey,
      API_ORIGIN: settings.origins.api,
      SDK_ORIGIN: settings.origins.vault,
      SDK_URL: settings.origins.vault + sdk.url,
      SDK_INTEGRITY: sdk.integrity,
      ...(settings.tls === null ? {} : { TLS_CERT: settings.tls.cert, TLS_KEY: settings.tls.key }),
    },
  });
  await waitUntilServing(child, settings);
  return child;
}

function inRoot(folder: string): string {
  return path.join(ROOT, folder);
}

async function waitUntilServing(child: ChildProcess, settings: Settings): Promise<void> {
  const deadlineMs = Date.now() + READY_TIMEOUT_MS;
  while (Date.now() < deadlineMs) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new OperatorError('The shop ended while starting; see logs/shop/shop.out.log.');
    }
    if (await answers(settings)) return;
    await sleep(READY_POLL_MS);
  }
  throw new OperatorError('The shop did not become ready; see logs/shop/shop.out.log.');
}

function answers(settings: Settings): Promise<boolean> {
  return new Promise((resolve) => {
    // Only asks whether something answers, so the certificate's name does not matter here.
    const options = {
      host: '127.0.0.1',
      port: settings.ports.shop,
      path: '/',
      rejectUnauthorized: false,
      signal: AbortSignal.timeout(READY_TIMEOUT_MS),
    };
    const request = settings.tls === null ? http.get(options) : https.get(options);
    request.once('response', (response) => {
      response.resume();
      resolve(true);
    });
    request.once('error', () => resolve(false));
  });
}
