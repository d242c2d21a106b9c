import type { Page } from '../page.ts';
import { builtAssets, lookAssets } from './asset-pages.ts';
import { paymentLinkPage, recoveryPage } from './link-pages.ts';
import { sessionConfirm, sessionState, sessionUpdate } from './session-actions.ts';
import { sessionFrame, sessionPage } from './session-page.ts';

/** Everything of the payment page. */
export const checkoutPages: readonly Page[] = [
  builtAssets,
  lookAssets,
  paymentLinkPage,
  recoveryPage,
  sessionConfirm,
  sessionFrame,
  sessionPage,
  sessionState,
  sessionUpdate,
];
