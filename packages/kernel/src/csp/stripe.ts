import { need, type PaymentSurface, type ProviderFeatures, type SurfaceNeeds } from './provider.ts';

const GUIDE =
  'Stripe, integration security guide, "Content Security Policy" (docs.stripe.com/security/guide)';

const JS_HOSTS = ['https://js.stripe.com', 'https://*.js.stripe.com'] as const;
const LINK_HOSTS = ['https://link.com', 'https://*.link.com'] as const;
const OWN_MAPS_KEY = { when: 'only for the Address Element with a Google Maps key of your own' };

/**
 * The guide prints this hash without quotes; a source without them is no source (CSP3,
 * hash-source). The guide calls it the hash of the empty style element, which it is not, so it
 * stands as printed.
 */
const CONNECT_STYLE_HASH = "'sha256-0hAheEzaMe6uXIKV4EehS9pu1am1lj/KnnzrOYqckXk='";

export const STRIPE_SURFACES: Readonly<Partial<Record<PaymentSurface, SurfaceNeeds>>> = {
  sdk: {
    published: GUIDE,
    withSurfaces: [],
    needs: [
      ...JS_HOSTS.map((host) => need('script-src', host, { for: 'Stripe.js' })),
      ...JS_HOSTS.map((host) => need('frame-src', host, { for: "the card fields' frames" })),
      need('frame-src', 'https://hooks.stripe.com', {
        for: '3-D Secure and methods that redirect',
      }),
      need('connect-src', 'https://api.stripe.com', { for: 'the calls of Stripe.js' }),
      need('script-src', 'https://maps.googleapis.com', {
        for: 'address suggestions',
        ...OWN_MAPS_KEY,
      }),
      need('connect-src', 'https://maps.googleapis.com', {
        for: 'address suggestions',
        ...OWN_MAPS_KEY,
      }),
    ],
  },
  link: {
    published: GUIDE,
    withSurfaces: ['sdk'],
    needs: [
      ...LINK_HOSTS.map((host) => need('frame-src', host, { for: "Link's frames" })),
      ...LINK_HOSTS.map((host) => need('connect-src', host, { for: "Link's calls" })),
      need('img-src', 'https://*.link.com', { for: "Link's images" }),
    ],
  },
  onramp: {
    published: GUIDE,
    withSurfaces: ['sdk'],
    needs: [
      need('script-src', 'https://crypto-js.stripe.com', { for: 'the crypto onramp' }),
      need('frame-src', 'https://crypto.link.com', { for: "the onramp's frames" }),
      need('connect-src', 'https://crypto.link.com', { for: "the onramp's calls" }),
    ],
  },
  checkout: {
    published: GUIDE,
    withSurfaces: [],
    needs: [
      need('script-src', 'https://checkout.stripe.com', { for: 'Checkout' }),
      need('frame-src', 'https://checkout.stripe.com', { for: "Checkout's frames" }),
      need('connect-src', 'https://checkout.stripe.com', { for: "Checkout's calls" }),
      need('img-src', 'https://*.stripe.com', { for: "Checkout's images" }),
      // Not in the guide: form-action also governs where a form's answer redirects (CSP3, 6.4.1).
      need('form-action', 'https://checkout.stripe.com', {
        for: 'the redirect to Checkout',
        when: 'only where a form of yours is answered by a redirect to Checkout',
      }),
    ],
  },
  connect: {
    published: GUIDE,
    withSurfaces: [],
    needs: [
      ...['https://connect-js.stripe.com', 'https://js.stripe.com'].flatMap((host) => [
        need('script-src', host, { for: 'Connect embedded components' }),
        need('frame-src', host, { for: "the components' frames" }),
      ]),
      need('img-src', 'https://*.stripe.com', { for: "the components' images" }),
      need('style-src', CONNECT_STYLE_HASH, { for: "the components' style element" }),
    ],
  },
};

export const STRIPE_FEATURES: ProviderFeatures = {
  loadsWhenIsolated: false,
  isolationEvidence:
    'the guide says that cross-origin isolated sites are not supported; stripe/stripe-js#417, #634',
  needsOpener: ['connect'],
  trustedTypes: 'default-policy',
  trustedTypesAdvice:
    'a policy named "default" whose createScriptURL allows https://js.stripe.com/ and ' +
    'https://*.js.stripe.com/ (the guide, "Trusted Types")',
};
