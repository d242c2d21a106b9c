import { CATALOGUE } from './catalogue.ts';
import { CUSTOMERS } from './customers.ts';
import { PAYMENTS } from './payments.ts';
import type { Run } from './scene.ts';

/**
 * A call of each operation that counts as tested in docs/api/coverage.md, by the name that the
 * official library has for it. every-operation.test.ts calls all of them.
 */
export const OPERATIONS: Readonly<Record<string, Run>> = {
  ...CATALOGUE,
  ...CUSTOMERS,
  ...PAYMENTS,
};
