import type { Clock, PaymentSurface, Provider } from '@coffer/kernel';
import type { ReplayStore } from './webhooks/replay-store.ts';

/** Everything that `guard` does is on unless it is said otherwise here. */
export interface GuardOptions {
  /**
   * `live`, the default: nothing but HTTPS is answered. `test` works without TLS, as test keys do
   * (G-TLS-1, G-TLS-4; PCI 4.2.1).
   */
  readonly mode?: 'live' | 'test';
  /**
   * The shop's own public origin, e.g. `https://shop.example`: where `live` sends a browser that
   * came over http:// (G-TLS-1). Without it such requests are refused.
   */
  readonly origin?: string;
  /**
   * Addresses and networks of the proxies in front of this process that end TLS, e.g.
   * `['10.0.3.7', 'fd00::/8']`. Only they are believed when they say `X-Forwarded-Proto: https`
   * (G-TLS-1, G-TLS-2).
   */
  readonly trustedProxies?: readonly string[];
  /** Strict-Transport-Security on every answer over HTTPS; two years by default (G-TLS-7). */
  readonly hsts?: HstsOptions | false;
  /** Whose card fields stand on the pages: decides what the policy allows (G-CSP-1 to G-CSP-3). */
  readonly provider: Provider;
  /** Which of the provider's products are used; `['sdk']` by default (G-CSP-1 to G-CSP-3). */
  readonly surfaces?: readonly PaymentSurface[];
  /** Where coffer.js comes from; for the provider `coffer` only (G-CSP-3). */
  readonly cofferOrigin?: string;
  /** The Content Security Policy (G-CSP-1 to G-CSP-3, G-JS-1; PCI 6.4.3). */
  readonly csp?: CspOptions;
  /**
   * Takes browsers' reports of what the policy stopped and counts them by source: the first notice
   * of a script that nobody authorised (G-JS-2; PCI 6.4.3, 11.6.1).
   */
  readonly reports?: ReportOptions | false;
  /** The refusal of card numbers and security codes (G-LOW-1, G-LOW-2; PCI 3.5.1). */
  readonly rawCards?: RawCardOptions;
  /** A webhook endpoint that believes only what is signed, fresh and new (G-HOOK-1). */
  readonly webhooks?: WebhookOptions;
  /** Told of every refusal, without any card data; one line to stderr by default (G-DATA-2). */
  readonly log?: GuardLog;
  /** For tests; serves no rule. */
  readonly clock?: Clock;
}

export interface HstsOptions {
  /** At least 180 days (G-TLS-7). */
  readonly maxAgeS?: number;
  /** Also hosts below this one; on by default (G-TLS-7). */
  readonly includeSubDomains?: boolean;
  /** Asks for a place on browsers' built-in list, which is hard to leave (G-TLS-7). */
  readonly preload?: boolean;
}

export interface CspOptions {
  /**
   * The policy that the pages have already: what it allows stays, the rest is added (G-CSP-1 to
   * G-CSP-3, G-JS-1).
   */
  readonly existing?: string;
  /**
   * Only report what would be stopped: for the first weeks of a policy, and no protection yet
   * (G-CSP-1 to G-CSP-3).
   */
  readonly reportOnly?: boolean;
  /**
   * Also close injection by `innerHTML` and the like, where the provider's script can bear it
   * (G-MORE-1).
   */
  readonly trustedTypes?: boolean;
  /**
   * Let browsers that know Integrity-Policy refuse every script file without an `integrity`
   * attribute (G-JS-2; PCI 6.4.3). Every script of every page needs one, and `crossorigin`.
   */
  readonly requireIntegrity?: boolean;
}

export interface ReportOptions {
  /** Where browsers post them; `/csp-reports` by default (G-JS-2). */
  readonly path?: string;
}

export interface RawCardOptions {
  /**
   * Bodies that are read are at most this long, compressed or not; 1 MiB by default (G-LOW-1,
   * G-LOW-2).
   */
  readonly maxBytes?: number;
  /**
   * Fields that may hold a number like a card's (`gift_card.number`, `trackingNumber`), and
   * beginnings of paths that may (`/tickets/`) (G-LOW-1).
   */
  readonly allow?: readonly string[];
}

export interface WebhookOptions {
  /** Where the provider posts to (G-HOOK-1). */
  readonly path: string;
  /** Every signing secret (`whsec_...`) in force: two while one is being rolled (G-HOOK-1). */
  readonly secrets: readonly string[];
  /** How old a delivery may be, in seconds; 300 by default (G-HOOK-1). */
  readonly toleranceS?: number;
  /** Where taken deliveries are remembered; this process's memory by default (G-HOOK-1). */
  readonly replays?: ReplayStore;
  /**
   * Answered with 204 when it returns, and with 500, so that it comes again, when it throws
   * (G-HOOK-1).
   */
  readonly onEvent: (event: WebhookEvent) => void | Promise<void>;
}

/** An event as the provider signed it. */
export interface WebhookEvent {
  readonly id: string;
  readonly type: string;
  readonly [field: string]: unknown;
}

export interface GuardLogEntry {
  /** The guide rule behind the refusal. */
  readonly rule: string;
  readonly what: string;
  /** Without card data. */
  readonly error?: unknown;
}

export type GuardLog = (entry: GuardLogEntry) => void;

/** What the headers need of the options. */
export interface PolicyOptions extends CspOptions {
  readonly provider: Provider;
  readonly surfaces: readonly PaymentSurface[];
  readonly cofferOrigin?: string;
}
