import { OperatorError } from '../errors.ts';
import { ADYEN_FEATURES, ADYEN_SURFACES } from './adyen.ts';
import { BRAINTREE_FEATURES, BRAINTREE_SURFACES } from './braintree.ts';
import { COFFER_FEATURES, cofferSurfaces } from './coffer.ts';
import type { Need, PaymentSurface, Provider, ProviderFeatures, SurfaceNeeds } from './provider.ts';
import { STRIPE_FEATURES, STRIPE_SURFACES } from './stripe.ts';

export interface NeedsRequest {
  readonly provider: Provider;
  readonly surfaces: readonly PaymentSurface[];
  /** Where coffer.js comes from; asked for with the provider `coffer` only. */
  readonly cofferOrigin?: string;
  /** Where the embedded payment page is; asked for with Coffer's surface `checkout` only. */
  readonly checkoutOrigin?: string;
  /** `test` names the addresses of the provider's test system where those differ. */
  readonly environment?: 'live' | 'test';
}

const FEATURES: Readonly<Record<Provider, ProviderFeatures>> = {
  coffer: COFFER_FEATURES,
  stripe: STRIPE_FEATURES,
  adyen: ADYEN_FEATURES,
  braintree: BRAINTREE_FEATURES,
};

/** Surfaces that Coffer will have: asking for one is no mistake, but there is nothing to allow. */
const COFFER_NOT_YET: readonly PaymentSurface[] = ['connect'];

/** Isolation and Trusted Types of one provider. */
export function providerFeatures(provider: Provider): ProviderFeatures {
  return FEATURES[provider];
}

/** Every source that a page with these surfaces needs, each once, with its reason. */
export function providerNeeds(request: NeedsRequest): readonly Need[] {
  const surfaces = new Set(
    request.surfaces.flatMap((name) => [...surface(request, name).withSurfaces, name]),
  );
  const seen = new Set<string>();
  return [...surfaces]
    .flatMap((name) => surface(request, name).needs)
    .map((row) =>
      request.environment === 'test' ? { ...row, source: row.test ?? row.source } : row,
    )
    .filter(({ directive, source }) => {
      const key = `${directive} ${source}`;
      return seen.has(key) ? false : seen.add(key) !== undefined;
    });
}

/** The same as directives with their sources. */
export function requiredSources(
  request: NeedsRequest,
): Readonly<Record<string, readonly string[]>> {
  const required: Record<string, string[]> = {};
  for (const { directive, source } of providerNeeds(request)) {
    (required[directive] ??= []).push(source);
  }
  return required;
}

/** Where the provider publishes what this surface needs. */
export function publishedAt(request: NeedsRequest): readonly string[] {
  return [...new Set(request.surfaces.map((name) => surface(request, name).published))];
}

function surface(request: NeedsRequest, name: PaymentSurface): SurfaceNeeds {
  const { provider } = request;
  if (provider === 'coffer' && COFFER_NOT_YET.includes(name)) {
    throw new OperatorError(
      `Coffer's ${name} surface is not offered yet, so there is no policy for it.`,
    );
  }
  if (provider === 'coffer' && name === 'checkout' && request.checkoutOrigin === undefined) {
    throw new OperatorError(
      'Say which origin the payment page comes from, e.g. https://checkout.example.',
    );
  }
  const surfaces = surfacesOf(request);
  const found = surfaces[name];
  if (found !== undefined) return found;
  const known = Object.keys(surfaces).join(', ');
  throw new OperatorError(`${provider} has no surface "${name}"; it has ${known}.`);
}

function surfacesOf(
  request: NeedsRequest,
): Readonly<Partial<Record<PaymentSurface, SurfaceNeeds>>> {
  switch (request.provider) {
    case 'stripe':
      return STRIPE_SURFACES;
    case 'adyen':
      return ADYEN_SURFACES;
    case 'braintree':
      return BRAINTREE_SURFACES;
    case 'coffer': {
      const { checkoutOrigin: checkout } = request;
      return cofferSurfaces(
        originOf(request.cofferOrigin),
        checkout === undefined ? null : originOf(checkout),
      );
    }
  }
}

function originOf(text: string | undefined): string {
  if (text === undefined) {
    throw new OperatorError('Say which origin coffer.js comes from, e.g. https://vault.example.');
  }
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['https:', 'http:'].includes(url.protocol)) {
    throw new OperatorError(`"${text}" is not an origin like https://vault.example.`);
  }
  return url.origin;
}
