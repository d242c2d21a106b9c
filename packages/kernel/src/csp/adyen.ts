import { need, type PaymentSurface, type ProviderFeatures, type SurfaceNeeds } from './provider.ts';

/** Names of Adyen's environments, as `AdyenCheckout({ environment })` takes them. */
const REGIONS = ['live-us', 'live-au', 'live-apse', 'live-in', 'live-nea'] as const;

const CDN = (environment: string): string => `https://checkoutshopper-${environment}.cdn.adyen.com`;
const API = (environment: string): string => `https://checkoutshopper-${environment}.adyen.com`;
const ANALYTICS = (environment: string): string =>
  `https://checkoutanalytics-${environment}.adyen.com`;

/** Older versions come from the API's host; both belong to the same service. */
const FILES = {
  test: CDN('test'),
  regions: [...REGIONS.map(CDN), ...['live', ...REGIONS, 'test'].map(API)],
};
const CALLS = { test: API('test'), regions: REGIONS.map(API) };
const NATIVE_3DS = {
  when: 'only for native 3-D Secure 2; the redirect flow needs no bank in the policy',
};

export const ADYEN_SURFACES: Readonly<Partial<Record<PaymentSurface, SurfaceNeeds>>> = {
  sdk: {
    published:
      'Adyen, "Script security for ecommerce" and "Native 3D Secure 2" (docs.adyen.com); the ' +
      'addresses are those that @adyen/adyen-web derives from `environment`',
    withSurfaces: [],
    needs: [
      need('script-src', CDN('live'), {
        for: 'adyen.js',
        when: 'only where adyen.js comes from Adyen and not from your own bundle',
        ...FILES,
      }),
      need('style-src', CDN('live'), {
        for: 'adyen.css',
        when: 'only where adyen.css comes from Adyen and not from your own bundle',
        ...FILES,
      }),
      need('frame-src', API('live'), { for: "the card fields' frames", ...CALLS }),
      need('connect-src', API('live'), { for: 'the calls of Drop-in and Components', ...CALLS }),
      need('connect-src', CDN('live'), {
        for: 'translations',
        test: CDN('test'),
        regions: REGIONS.map(CDN),
      }),
      need('connect-src', ANALYTICS('live'), {
        for: 'analytics',
        when: 'only where analytics are on, as they are at first',
        test: ANALYTICS('test'),
        regions: REGIONS.map(ANALYTICS),
      }),
      need('img-src', CDN('live'), { for: "brands' images", ...FILES }),
      need('frame-src', 'https:', {
        for: "the bank's page of a native 3-D Secure challenge",
        ...NATIVE_3DS,
      }),
      need('form-action', 'https:', {
        for: "the form that starts the bank's challenge",
        ...NATIVE_3DS,
      }),
    ],
  },
};

export const ADYEN_FEATURES: ProviderFeatures = {
  loadsWhenIsolated: 'unknown',
  isolationEvidence: 'Adyen publishes nothing on cross-origin isolation',
  needsOpener: [],
  trustedTypes: 'unknown',
  trustedTypesAdvice: 'Adyen publishes nothing on Trusted Types: try it in report-only mode first',
};
