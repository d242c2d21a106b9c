import { OperatorError, providerNeeds, type PaymentSurface, type Provider } from '@coffer/kernel';
import type { Policy } from '../csp/policy.ts';
import type { DocumentFacts } from '../document/read-document.ts';

/** Who takes the card on this page, with which of their surfaces. */
export interface Integration {
  readonly provider: Provider;
  readonly surfaces: readonly PaymentSurface[];
  /** The origin of coffer.js; null with other providers. */
  readonly cofferOrigin: string | null;
  readonly known: 'told' | 'seen in the document' | 'named in the policy';
}

/** What the caller knows already. */
export interface IntegrationOptions {
  readonly provider?: Provider | null;
  readonly surfaces?: readonly PaymentSurface[];
  readonly cofferOrigin?: string | null;
}

interface Sign {
  readonly provider: Provider;
  readonly surface: PaymentSurface;
  readonly host: RegExp;
}

/** Hosts that tell a provider's surface; wildcards in policies count as a host. */
const SIGNS: readonly Sign[] = [
  { provider: 'stripe', surface: 'checkout', host: /^checkout\.stripe\.com$/ },
  { provider: 'stripe', surface: 'connect', host: /^connect-js\.stripe\.com$/ },
  { provider: 'stripe', surface: 'onramp', host: /^crypto-js\.stripe\.com$|^crypto\.link\.com$/ },
  { provider: 'stripe', surface: 'link', host: /^(\*\.)?link\.com$/ },
  {
    provider: 'stripe',
    surface: 'sdk',
    host: /^(\*\.)?js\.stripe\.com$|^(api|hooks)\.stripe\.com$|^\*\.stripe\.com$/,
  },
  { provider: 'adyen', surface: 'sdk', host: /(^|\.)adyen\.com$/ },
  { provider: 'braintree', surface: 'sdk', host: /(^|\.)braintreegateway\.com$/ },
];

/** coffer.js stands at /v3/ of the vault's origin, as Stripe.js does at its own. */
const COFFER_SCRIPT = /^\/v3\/?$|\/coffer\.js$/;

/** The integration that the caller names, else the one that document or policies show. */
export function findIntegration(
  options: IntegrationOptions,
  seen: { readonly document: DocumentFacts | null; readonly policies: readonly Policy[] },
): Integration | null {
  const detected = inDocument(seen.document) ?? inPolicies(seen.policies);
  const { provider } = options;
  if (provider === undefined || provider === null) return detected;
  const same = detected?.provider === provider ? detected : null;
  const told: Integration = {
    provider,
    surfaces: options.surfaces ?? same?.surfaces ?? ['sdk'],
    cofferOrigin: options.cofferOrigin ?? same?.cofferOrigin ?? null,
    known: 'told',
  };
  if (provider === 'coffer' && told.cofferOrigin === null) {
    throw new OperatorError(
      'Say with --origin where coffer.js comes from: the page does not show it.',
    );
  }
  // Asking for a surface that the provider has not is a mistake of the caller.
  needsOf(told);
  return told;
}

/** The needs of an integration. */
export function needsOf(integration: Integration): ReturnType<typeof providerNeeds> {
  const { provider, surfaces, cofferOrigin } = integration;
  return providerNeeds({ provider, surfaces, ...(cofferOrigin === null ? {} : { cofferOrigin }) });
}

function inDocument(document: DocumentFacts | null): Integration | null {
  if (document === null) return null;
  const addresses = [...document.scripts, ...document.frames].flatMap(({ url }) =>
    url !== null && URL.canParse(url) ? [new URL(url)] : [],
  );
  const found = byHosts(
    addresses.map(({ hostname }) => hostname),
    'seen in the document',
  );
  if (found !== null) return found;
  const script = addresses.find(({ pathname }) => COFFER_SCRIPT.test(pathname));
  if (script === undefined) return null;
  return {
    provider: 'coffer',
    surfaces: ['sdk'],
    cofferOrigin: script.origin,
    known: 'seen in the document',
  };
}

function inPolicies(policies: readonly Policy[]): Integration | null {
  const hosts = policies.flatMap(({ directives }) =>
    [...directives.values()].flatMap(({ sources }) =>
      sources.flatMap((source) => (source.kind === 'host' ? [source.host] : [])),
    ),
  );
  return byHosts(hosts, 'named in the policy');
}

function byHosts(hosts: readonly string[], known: Integration['known']): Integration | null {
  const signs = SIGNS.filter(({ host }) => hosts.some((one) => host.test(one)));
  const [first] = signs;
  if (first === undefined) return null;
  const surfaces = signs
    .filter(({ provider }) => provider === first.provider)
    .map(({ surface }) => surface);
  // Connect's components load Stripe.js's host too: it alone is no sign of the SDK there.
  const withoutBase = surfaces.includes('connect')
    ? surfaces.filter((one) => one !== 'sdk')
    : surfaces;
  return { provider: first.provider, surfaces: withoutBase, cofferOrigin: null, known };
}
