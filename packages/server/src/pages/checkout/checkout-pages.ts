import type { Page } from '../page.ts';
import { builtAssets, lookAssets } from './asset-pages.ts';

/** Everything of the payment page. */
export const checkoutPages: readonly Page[] = [builtAssets, lookAssets];
