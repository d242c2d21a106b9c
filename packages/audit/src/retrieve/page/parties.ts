import { getDomain } from 'tldts';
import type { PageProvider, Party } from '../../facts/page-facts.ts';

/** Hosts, and all below them, from which providers serve scripts, frames and calls. */
const PROVIDER_DOMAINS: readonly (readonly [domain: string, provider: PageProvider])[] = [
  ['stripe.com', 'stripe'],
  ['stripe.network', 'stripe'],
  ['link.com', 'stripe'],
  ['adyen.com', 'adyen'],
  ['adyenpayments.com', 'adyen'],
  ['braintreegateway.com', 'braintree'],
  ['braintree-api.com', 'braintree'],
  ['paypal.com', 'paypal'],
  ['paypalobjects.com', 'paypal'],
  ['squareup.com', 'square'],
  ['squarecdn.com', 'square'],
  ['squareupsandbox.com', 'square'],
  ['checkout.com', 'checkout.com'],
  ['mollie.com', 'other'],
  ['klarna.com', 'other'],
  ['klarnacdn.net', 'other'],
  ['authorize.net', 'other'],
  ['worldpay.com', 'other'],
  ['cybersource.com', 'other'],
  ['recurly.com', 'other'],
  ['spreedly.com', 'other'],
  ['verygoodvault.com', 'other'],
  ['basistheory.com', 'other'],
  ['razorpay.com', 'other'],
  ['paystack.co', 'other'],
  ['paystack.com', 'other'],
  ['shift4.com', 'other'],
  ['global-e.com', 'other'],
  ['pay.google.com', 'other'],
];

/** Coffer is self-hosted: an installation is known by its script's name, if it may be believed. */
const COFFER_SCRIPT = /^\/(sdk\/[^/]+\/)?coffer\.js$/;

export interface Owner {
  readonly party: Party;
  readonly provider: PageProvider | null;
}

/**
 * Tells whose an address is. A Coffer installation on the page's own site is recognised by its
 * script; one elsewhere must be named by the caller, since any host can call a file `coffer.js`.
 */
export class Parties {
  readonly #page: string;
  readonly #cofferOrigins = new Set<string>();

  /** `pageUrl`: the document's address. `cofferOrigins`: origins of known vaults. */
  constructor(pageUrl: string, cofferOrigins: readonly string[]) {
    this.#page = siteOf(pageUrl);
    for (const origin of cofferOrigins) this.#cofferOrigins.add(origin);
  }

  /** Remembers the origin when this is the script of an installation on the page's own site. */
  meetScript(url: string): void {
    const address = parsedUrl(url);
    if (address !== null && COFFER_SCRIPT.test(address.pathname) && siteOf(url) === this.#page) {
      this.#cofferOrigins.add(address.origin);
    }
  }

  /** Who owns what is at `url`; `blob:` belongs to the origin that made it. */
  ownerOf(url: string): Owner {
    const provider = this.#providerOf(url);
    if (provider !== null) return { party: 'provider', provider };
    const site = siteOf(url);
    return { party: site === '' || site === this.#page ? 'first' : 'third', provider: null };
  }

  #providerOf(url: string): PageProvider | null {
    const address = parsedUrl(url);
    if (address === null) return null;
    if (this.#cofferOrigins.has(address.origin)) return 'coffer';
    const host = address.hostname;
    const found = PROVIDER_DOMAINS.find(
      ([domain]) => host === domain || host.endsWith(`.${domain}`),
    );
    return found?.[1] ?? null;
  }
}

/** The registrable domain, or the host of an address that has none (localhost, 192.0.2.1). */
export function siteOf(url: string): string {
  const address = parsedUrl(url.replace(/^blob:/, ''));
  if (address === null) return '';
  return getDomain(address.hostname, { allowPrivateDomains: true }) ?? address.hostname;
}

/** The address, or null for what is none. */
export function parsedUrl(url: string): URL | null {
  return URL.canParse(url) ? new URL(url) : null;
}
