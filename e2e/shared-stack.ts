import path from 'node:path';
import { freePortBase, startStack, type Stack } from '@coffer/testkit';
import { inject } from 'vitest';

/** A platform that the test files of one process use one after the other; none of them stops it. */
export type SharedStack = Omit<Stack, 'process' | 'remove' | 'stop'>;

const stacks = new Map<string, Promise<SharedStack>>();

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
