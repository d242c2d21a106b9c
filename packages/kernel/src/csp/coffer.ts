import { need, type PaymentSurface, type ProviderFeatures, type SurfaceNeeds } from './provider.ts';

/**
 * Coffer's own needs, with the origin of the installation's vault. The SDK makes no request itself
 * and inserts no style element, so two directives are all; end-to-end tests hold it to that.
 */
export function cofferSurfaces(
  vaultOrigin: string,
  checkoutOrigin: string | null,
): Readonly<Partial<Record<PaymentSurface, SurfaceNeeds>>> {
  return {
    ...(checkoutOrigin === null ? {} : { checkout: checkoutNeeds(checkoutOrigin) }),
    sdk: {
      published: 'Coffer, docs/api: the SDK on the merchant’s page',
      withSurfaces: [],
      needs: [
        need('script-src', vaultOrigin, { for: 'coffer.js' }),
        need('frame-src', vaultOrigin, { for: "the card fields' frames and 3-D Secure" }),
      ],
    },
  };
}

export const COFFER_FEATURES: ProviderFeatures = {
  loadsWhenIsolated: true,
  isolationEvidence:
    "Coffer's frames send COEP require-corp and CORP cross-origin; a card is paid on isolated " +
    'pages in e2e/isolated-pages.test.ts',
  needsOpener: [],
  trustedTypes: 'nothing',
  trustedTypesAdvice: "coffer.js works under require-trusted-types-for 'script' as it is",
};

/** The embedded payment page. A page that only links to the hosted one needs nothing. */
function checkoutNeeds(checkoutOrigin: string): SurfaceNeeds {
  return {
    published: 'Coffer, docs/api/checkout-page.md: the payment page inside the merchant’s',
    withSurfaces: ['sdk'],
    needs: [need('frame-src', checkoutOrigin, { for: 'the embedded payment page' })],
  };
}
