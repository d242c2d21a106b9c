import { need, type PaymentSurface, type ProviderFeatures, type SurfaceNeeds } from './provider.ts';

const ASSETS = 'https://assets.braintreegateway.com';
const THREE_DS = { when: 'only with the 3D Secure component' };
const FRAUD = { when: 'only with the Data Collector' };

export const BRAINTREE_SURFACES: Readonly<Partial<Record<PaymentSurface, SurfaceNeeds>>> = {
  sdk: {
    published:
      'Braintree Web Client Reference, "Content Security Policy" (braintree.github.io/braintree-web/current)',
    withSurfaces: [],
    needs: [
      need('script-src', 'https://js.braintreegateway.com', 'braintree-web', {
        when: 'only where braintree-web comes from Braintree and not from your own bundle',
      }),
      need('script-src', ASSETS, "the SDK's own further scripts"),
      need('img-src', ASSETS, "brands' images"),
      need('img-src', 'data:', 'inline images'),
      need('frame-src', ASSETS, "the card fields' frames"),
      need('connect-src', 'https://api.braintreegateway.com', 'the client API', {
        test: 'https://api.sandbox.braintreegateway.com',
      }),
      need('connect-src', 'https://client-analytics.braintreegateway.com', 'analytics', {
        test: 'https://client-analytics.sandbox.braintreegateway.com',
      }),
      need('connect-src', 'https://*.braintree-api.com', 'the GraphQL API'),
      need('script-src', 'https://songbird.cardinalcommerce.com', '3-D Secure', {
        ...THREE_DS,
        test: 'https://songbirdstag.cardinalcommerce.com',
      }),
      // Braintree moves to this domain from SDK 3.121.0 on.
      need('script-src', 'https://static.client.cardinaltrusted.com', '3-D Secure', {
        ...THREE_DS,
        test: 'https://cas.static.client.cardinaltrusted.com',
      }),
      need('connect-src', 'https://*.cardinalcommerce.com', '3-D Secure', THREE_DS),
      need('connect-src', 'https://*.cardinaltrusted.com', '3-D Secure', THREE_DS),
      // Published as `*`; every bank's challenge is https, so nothing more is needed.
      need('frame-src', 'https:', "the bank's page of a 3-D Secure challenge", THREE_DS),
      need('form-action', 'https:', "the form that starts the bank's challenge", THREE_DS),
      need('script-src', 'https://*.paypal.com', 'fraud protection', FRAUD),
      need('frame-src', 'https://*.paypal.com', 'fraud protection', FRAUD),
    ],
  },
};

export const BRAINTREE_FEATURES: ProviderFeatures = {
  loadsWhenIsolated: 'unknown',
  isolationEvidence: 'Braintree publishes nothing on cross-origin isolation',
  needsOpener: [],
  trustedTypes: 'unknown',
  trustedTypesAdvice:
    'Braintree publishes nothing on Trusted Types: try it in report-only mode first',
};
