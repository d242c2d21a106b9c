import { oneOf, type Param } from '../../params/spec.ts';

/** Whether an amount holds its taxes already. */
export type TaxBehavior = 'exclusive' | 'inclusive' | 'unspecified';

export const taxBehavior: Param<TaxBehavior> = oneOf(['exclusive', 'inclusive', 'unspecified']);
