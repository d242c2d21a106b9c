import path from 'node:path';
import { freePortBase, launchChromium, startStack, type Stack } from '@coffer/testkit';
import type { Browser } from 'playwright-core';
import { afterAll, inject } from 'vitest';

/** A platform that the test files of one process use one after the other; none of them stops it. */
export type SharedStack = Omit<Stack, 'process' | 'remove' | 'stop'>;

const stacks = new Map<string, Promise<SharedStack>>();
let browser: Promise<Browser> | undefined;

/**
 * The platform of this process: vault, checkout and shop are different sites, as they are in the
 * world. It ends with the process, and the run's clean-up deletes its folder.
 */
export function useStack(): Promise<SharedStack> {
  return shared('sites', (portBase) => ({
    COFFER_VAULT_ORIGIN: `http://vault.localhost:${portBase + 1}`,
    COFFER_CHECKOUT_ORIGIN: `http://checkout.localhost:${portBase + 2}`,
    COFFER_SHOP_ORIGIN: `http://shop.localhost:${portBase + 4}`,
  }));
}

/** The same on 127.0.0.1 alone: programs other than browsers know no names below localhost. */
export function usePlainStack(): Promise<SharedStack> {
  return shared('plain', () => ({}));
}

/** The browser of this process. What a file leaves open in it is closed after the file. */
export async function useBrowser(): Promise<Browser> {
  browser ??= launchChromium();
  const own = await browser;
  afterAll(async () => {
    await Promise.all(own.contexts().map((context) => context.close()));
  });
  return own;
}

function shared(
  name: string,
  envOf: (portBase: number) => Readonly<Record<string, string>>,
): Promise<SharedStack> {
  const start = async (): Promise<SharedStack> => {
    const portBase = await freePortBase();
    const dataDir = path.join(inject('runDir'), `stack-${portBase}`);
    return startStack({ portBase, dataDir, env: envOf(portBase) });
  };
  const stack = stacks.get(name) ?? start();
  stacks.set(name, stack);
  return stack;
}
