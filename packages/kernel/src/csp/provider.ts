/** Who takes the card on the page. */
export const PROVIDERS = ['coffer', 'stripe', 'adyen', 'braintree'] as const;
export type Provider = (typeof PROVIDERS)[number];

/**
 * What of the provider stands on the page: its script with its card fields (`sdk`), its hosted or
 * embedded payment page, its embedded components for platforms, and Stripe's two additions.
 */
export const PAYMENT_SURFACES = ['sdk', 'checkout', 'connect', 'link', 'onramp'] as const;
export type PaymentSurface = (typeof PAYMENT_SURFACES)[number];

/** One source that a page's policy must allow. */
export interface Need {
  /** The directive that governs the request, e.g. `frame-src`. */
  readonly directive: string;
  readonly source: string;
  /** What stops working when the source is missing. */
  readonly for: string;
  /** Null: every page needs it. Else which pages do. */
  readonly when: string | null;
  /** The same in the provider's test system, where that has an address of its own. */
  readonly test: string | null;
  /** The same service elsewhere (regions, the test system): any one of them will do. */
  readonly instead: readonly string[];
}

/** Everything that one surface of one provider needs, and where that is published. */
export interface SurfaceNeeds {
  readonly published: string;
  readonly needs: readonly Need[];
  /** Surfaces that this one builds on. */
  readonly withSurfaces: readonly PaymentSurface[];
}

/** What a provider says of the newer isolation features. */
export interface ProviderFeatures {
  /** Do its frames load on a cross-origin isolated page (COEP require-corp or credentialless)? */
  readonly loadsWhenIsolated: boolean | 'unknown';
  readonly isolationEvidence: string;
  /** Surfaces that open a popup, which must keep its opener. */
  readonly needsOpener: readonly PaymentSurface[];
  /** What `require-trusted-types-for 'script'` asks of the page's own script. */
  readonly trustedTypes: 'nothing' | 'default-policy' | 'unknown';
  readonly trustedTypesAdvice: string;
}

/** A row of the tables. */
export function need(
  directive: string,
  source: string,
  row: {
    readonly for: string;
    readonly when?: string;
    readonly test?: string;
    readonly regions?: readonly string[];
  },
): Need {
  return {
    directive,
    source,
    for: row.for,
    when: row.when ?? null,
    test: row.test ?? null,
    instead: [...(row.test === undefined ? [] : [row.test]), ...(row.regions ?? [])],
  };
}
