import path from 'node:path';
import { freePortBase, launchChromium, startStack, type Stack } from '@coffer/testkit';
import type { Browser } from 'playwright-core';
import { afterAll, inject } from 'vitest';

/** A platform that the test files of one process use one after the other; none of them stops it. */
export type SharedStack = Omit<Stack, 'process' | 'remove' | 'stop'>;

let stack: Promise<SharedStack> | undefined;
let browser: Promise<Browser> | undefined;

/**
 * The platform of this process: vault, checkout and shop are different sites, as they are in the
 * world. It ends with the process, and the run's clean-up deletes its folder.
 */
export function useStack(): Promise<SharedStack> {
  stack ??= start();
  return stack;
}

/** The browser of this process. What a file leaves open in it is closed after the file. */
export async function useBrowser(): Promise<Browser> {
  browser ??= launchChromium();
  const shared = await browser;
  afterAll(async () => {
    await Promise.all(shared.contexts().map((context) => context.close()));
  });
  return shared;
}

async function start(): Promise<SharedStack> {
  const portBase = await freePortBase();
  return startStack({
    portBase,
    dataDir: path.join(inject('runDir'), `stack-${portBase}`),
    env: {
      COFFER_VAULT_ORIGIN: `http://vault.localhost:${portBase + 1}`,
      COFFER_CHECKOUT_ORIGIN: `http://checkout.localhost:${portBase + 2}`,
      COFFER_SHOP_ORIGIN: `http://shop.localhost:${portBase + 4}`,
    },
  });
}
