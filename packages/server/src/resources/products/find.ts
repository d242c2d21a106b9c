import { finderOf, type Finder } from '../../api/named.ts';
import type { ProductRow } from './object.ts';
import { findProducts, lockProduct } from './store.ts';

const finder: Finder<ProductRow> = finderOf('product', { find: findProducts, lock: lockProduct });

export const requireProduct: Finder<ProductRow>['require'] = finder.require;
export const lockedProduct: Finder<ProductRow>['locked'] = finder.locked;
