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
      need('script-src', 'https://js.braintreegateway.com', {
        for: 'braintree-web',
        when: 'only where braintree-web comes from Braintree and not from your own bundle',
      }),
      need('script-src', ASSETS, { for: "the SDK's own further scripts" }),
      need('img-src', ASSETS, { for: "brands' images" }),
      need('img-src', 'data:', { for: 'inline images' }),
      need('frame-src', ASSETS, { for: "the card fields' frames" }),
      need('connect-src', 'https://api.braintreegateway.com', {
        for: 'the client API',
        test: 'https://api.sandbox.braintreegateway.com',
      }),
      need('connect-src', 'https://client-analytics.braintreegateway.com', {
        for: 'analytics',
        test: 'https://client-analytics.sandbox.braintreegateway.com',
      }),
      need('connect-src', 'https://*.braintree-api.com', { for: 'the GraphQL API' }),
      need('script-src', 'https://songbird.cardinalcommerce.com', {
        for: '3-D Secure',
        ...THREE_DS,
        test: 'https://songbirdstag.cardinalcommerce.com',
      }),
      // Braintree moves to this domain from SDK 3.121.0 on.
      need('script-src', 'https://static.client.cardinaltrusted.com', {
        for: '3-D Secure',
        ...THREE_DS,
        test: 'https://cas.static.client.cardinaltrusted.com',
      }),
      need('connect-src', 'https://*.cardinalcommerce.com', { for: '3-D Secure', ...THREE_DS }),
      need('connect-src', 'https://*.cardinaltrusted.com', { for: '3-D Secure', ...THREE_DS }),
      // Published as `*`; every bank's challenge is https, so nothing more is needed.
      need('frame-src', 'https:', {
        for: "the bank's page of a 3-D Secure challenge",
        ...THREE_DS,
      }),
      need('form-action', 'https:', {
        for: "the form that starts the bank's challenge",
        ...THREE_DS,
      }),
      need('script-src', 'https://*.paypal.com', { for: 'fraud protection', ...FRAUD }),
      need('frame-src', 'https://*.paypal.com', { for: 'fraud protection', ...FRAUD }),
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
