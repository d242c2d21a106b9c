import { invariant } from './errors.ts';

/** What a response is, for the one table of security headers. */
export type Surface =
  | 'api'
  | 'frame'
  | 'frame-asset'
  | 'challenge'
  | 'challenge-isolated'
  | 'sdk-script'
  | 'sdk-version'
  | 'sdk-manifest'
  | 'page'
  | 'page-in-frame'
  | 'page-asset'
  | 'checkout-page'
  | 'checkout-frame'
  | 'checkout-frame-isolated'
  | 'checkout-asset'
  | 'bank-page';

const HSTS = 'max-age=63072000; includeSubDomains';

/** Every feature that a page of ours never needs. `payment` comes back with wallets. */
const NO_FEATURES =
  'accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), ' +
  'midi=(), payment=(), publickey-credentials-get=(), usb=(), xr-spatial-tracking=()';

/** Data and files: should a browser ever show one as a page, nothing in it can do anything. */
const CSP_NOTHING =
  "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
  "require-trusted-types-for 'script'; trusted-types 'none'";

/** A page of ours without scripts and forms. */
const CSP_PAGE =
  "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; " +
  "require-trusted-types-for 'script'; trusted-types 'none'";

/**
 * The payment page: what it needs of the vault and of the merchant's pictures is added for each
 * response (`checkoutPolicy`).
 */
const CSP_CHECKOUT = [
  "default-src 'none'",
  "script-src 'none'",
  "style-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

/** Stands for the nonce of one response, which is made when it is sent. */
const NONCE = '{nonce}';

/**
 * The pages inside the card frames: our own files, our own API, any merchant around them. A nonce
 * names the scripts of this page alone; 'self' would allow every file of the origin.
 */
const CSP_FRAME = [
  "default-src 'none'",
  `script-src 'nonce-${NONCE}'`,
  `style-src 'self' 'nonce-${NONCE}'`,
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  'frame-ancestors *',
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

/**
 * The page around a bank's challenge frames whatever bank the card has. On HTTPS no frame is loaded
 * over HTTP (Mixed Content, "blockable"): that source is for test installations without TLS.
 */
const CSP_CHALLENGE = `${CSP_FRAME}; frame-src https: http:`;

const COMMON = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'permissions-policy': NO_FEATURES,
};

const IMMUTABLE_S = 365 * 24 * 3600;
const IMMUTABLE = `public, max-age=${IMMUTABLE_S}, immutable`;

/** Loaded with crossorigin for integrity, and by isolated pages. */
const ANY_PAGE = {
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
};

const TABLE: Readonly<Record<Surface, Readonly<Record<string, string>>>> = {
  api: {
    ...COMMON,
    'cache-control': 'no-store',
    'content-security-policy': CSP_NOTHING,
    'cross-origin-resource-policy': 'same-origin',
  },
  frame: {
    ...COMMON,
    'cache-control': 'no-cache',
    'content-security-policy': CSP_FRAME,
    // A frame inside a cross-origin isolated page must itself opt in (HTML, "embedder policy").
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-resource-policy': 'cross-origin',
    'cross-origin-opener-policy': 'same-origin',
    'origin-agent-cluster': '?1',
  },
  // No COEP here: the bank's page, which has none, would not be shown.
  challenge: {
    ...COMMON,
    'cache-control': 'no-cache',
    'content-security-policy': CSP_CHALLENGE,
    'cross-origin-resource-policy': 'cross-origin',
    'origin-agent-cluster': '?1',
  },
  // Inside an isolated page, where the bank's page is in a credentialless frame.
  'challenge-isolated': {
    ...COMMON,
    'cache-control': 'no-cache',
    'content-security-policy': CSP_CHALLENGE,
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-resource-policy': 'cross-origin',
    'origin-agent-cluster': '?1',
  },
  'frame-asset': {
    ...COMMON,
    'cache-control': IMMUTABLE,
    'content-security-policy': CSP_NOTHING,
    'cross-origin-resource-policy': 'same-origin',
  },
  'sdk-script': {
    ...COMMON,
    ...ANY_PAGE,
    'cache-control': 'no-cache',
    'content-security-policy': CSP_NOTHING,
  },
  // One version of the script under its own address, whose bytes never change.
  'sdk-version': {
    ...COMMON,
    ...ANY_PAGE,
    'cache-control': IMMUTABLE,
    'content-security-policy': CSP_NOTHING,
  },
  // The list of versions, and the answer where there is none.
  'sdk-manifest': {
    ...COMMON,
    ...ANY_PAGE,
    'cache-control': 'no-cache',
    'content-security-policy': CSP_NOTHING,
  },
  // A page of the checkout origin that is a window's own, and its redirects.
  page: {
    ...COMMON,
    'cache-control': 'no-store',
    'content-security-policy': `${CSP_PAGE}; frame-ancestors 'none'`,
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'origin-agent-cluster': '?1',
  },
  // What a challenge ends with: in whose page it is shown nobody here can know.
  'page-in-frame': {
    ...COMMON,
    'cache-control': 'no-store',
    'content-security-policy': `${CSP_PAGE}; frame-ancestors *`,
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-resource-policy': 'cross-origin',
    'origin-agent-cluster': '?1',
  },
  // A sandboxed frame has no origin, so its style sheet comes from another one.
  'page-asset': {
    ...COMMON,
    'cache-control': 'no-cache',
    'content-security-policy': CSP_NOTHING,
    'cross-origin-resource-policy': 'cross-origin',
  },
  'checkout-page': {
    ...COMMON,
    'cache-control': 'no-store',
    'content-security-policy': CSP_CHECKOUT,
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'origin-agent-cluster': '?1',
  },
  // In a merchant's page: with an embedder policy for pages that have one, of the kind that lets
  // pictures of the merchant be shown.
  'checkout-frame': {
    ...COMMON,
    'cache-control': 'no-store',
    'content-security-policy': CSP_CHECKOUT,
    'cross-origin-embedder-policy': 'credentialless',
    'cross-origin-resource-policy': 'cross-origin',
    'origin-agent-cluster': '?1',
  },
  // Where a browser knows only the stricter kind (Safari), isolated pages need this one.
  'checkout-frame-isolated': {
    ...COMMON,
    'cache-control': 'no-store',
    'content-security-policy': CSP_CHECKOUT,
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-resource-policy': 'cross-origin',
    'origin-agent-cluster': '?1',
  },
  'checkout-asset': {
    ...COMMON,
    'cache-control': IMMUTABLE,
    'content-security-policy': CSP_NOTHING,
    'access-control-allow-origin': '*',
    'cross-origin-resource-policy': 'same-origin',
  },
  // A bank sends none of the isolation headers; neither does its stand-in.
  'bank-page': { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' },
};

/** Surfaces that no built file has. */
const MADE_SURFACES = [
  'api',
  'page',
  'page-in-frame',
  'page-asset',
  'checkout-page',
  'checkout-frame',
  'checkout-frame-isolated',
  'checkout-asset',
  'bank-page',
] as const;
type MadeSurface = (typeof MADE_SURFACES)[number];

/** A surface of the server's pages, which are made for each request. */
export type PageSurface = Exclude<MadeSurface, 'api' | 'bank-page'>;

/** A surface whose responses are files that were built before. */
export type FileSurface = Exclude<Surface, MadeSurface>;

/** Whether a word from outside, as a manifest's, names such a surface. */
export function isFileSurface(word: unknown): word is FileSurface {
  return (
    typeof word === 'string' &&
    Object.hasOwn(TABLE, word) &&
    !MADE_SURFACES.some((made) => made === word)
  );
}

export interface CheckoutNeeds {
  /** Its scripts, by their digests as in their `integrity`: no address, so nothing else of it. */
  readonly scripts: readonly string[];
  /** Of the vault, whose frames hold the card. */
  readonly vaultOrigin: string;
  /** What the merchant's pictures are loaded from: origins, and `data:`. */
  readonly pictures: readonly string[];
  /** Who may frame the page: null is nobody. */
  readonly ancestor: string | null;
}

const DIGEST = /^sha(256|384|512)-[A-Za-z0-9+/]+={0,2}$/;
/** A source that ends no directive and begins none: URL hosts may hold `;` and `,`. */
const PLAIN_SOURCE = /^(data:|https?:\/\/([a-z0-9.-]+|\[[0-9a-f:.]+\])(:\d+)?(\/[\w./-]*)?)$/;

/** The policy of a payment page: the table's, with exactly what this response needs. */
export function checkoutPolicy(needs: CheckoutNeeds): string {
  const sources = needs.pictures.filter((source) => PLAIN_SOURCE.test(source));
  const pictures = sources.length === 0 ? '' : `; img-src ${sources.join(' ')}`;
  const digests = needs.scripts.filter((digest) => DIGEST.test(digest));
  const scripts = digests.map((digest) => `'${digest}'`).join(' ');
  const policy = CSP_CHECKOUT.replace("script-src 'none'", `script-src ${scripts || "'none'"}`);
  const framed =
    needs.ancestor === null || !PLAIN_SOURCE.test(needs.ancestor)
      ? policy
      : policy.replace("frame-ancestors 'none'", `frame-ancestors ${needs.ancestor}`);
  return `${framed}; frame-src ${needs.vaultOrigin}${pictures}`;
}

export interface HeaderOptions {
  /** Whether this origin speaks TLS (adds HSTS). */
  readonly tls: boolean;
  /** Of this response alone: a page whose policy names one has to be given one. */
  readonly nonce?: string;
  /** Whether a page of another site asks for one that stands in a frame (`Sec-Fetch-Site`). */
  readonly crossSite?: boolean;
  /** Where browsers tell what a page's policies stopped (`withReports`). */
  readonly collector?: string;
}

/**
 * The security headers of one response. A frame asks for a process of its own where a page of its
 * own site frames it, which would share the frame's otherwise. Pages of other sites have another
 * process anyway; there Chromium would only throw away the one that it has begun for the frame, and
 * begin again when the headers are there.
 */
export function headersFor(surface: Surface, options: HeaderOptions): Record<string, string> {
  const headers = { ...TABLE[surface] };
  const policy = headers['content-security-policy'];
  if (policy !== undefined && needsNonce(surface)) {
    const { nonce } = options;
    invariant(nonce !== undefined && NONCE_TEXT.test(nonce), `${surface} is given a nonce`);
    headers['content-security-policy'] = policy.replaceAll(NONCE, nonce);
    if (options.crossSite === true) delete headers['origin-agent-cluster'];
  }
  if (options.tls) headers['strict-transport-security'] = HSTS;
  return options.collector === undefined ? headers : withReports(headers, options.collector);
}

const NONCE_TEXT = /^[A-Za-z0-9+/=_-]{16,}$/;

/** Whether the policy of a surface names its scripts by a nonce. */
export function needsNonce(surface: Surface): boolean {
  return TABLE[surface]['content-security-policy']?.includes(NONCE) ?? false;
}

/** The name of the collector in the policies of a page. */
const COLLECTOR = 'coffer';

/**
 * Asks browsers to tell a collector what the policies of a page stopped: by `report-to`, and those
 * that do not know it by `report-uri`. Answers that are no pages stay as they are. Browsers send to
 * endpoints over HTTPS alone, and whoever knows `report-to` does not look at `report-uri` beside it
 * (CSP3, 5.5): without TLS the older one is all that is said.
 */
export function withReports(
  headers: Readonly<Record<string, string>>,
  collector: string,
): Record<string, string> {
  const policy = headers['content-security-policy'];
  if (policy === undefined || policy === CSP_NOTHING) return { ...headers };
  const reporting = `${policy}; report-uri ${collector}`;
  if (!collector.startsWith('https:')) return { ...headers, 'content-security-policy': reporting };
  const embedder = headers['cross-origin-embedder-policy'];
  return {
    ...headers,
    'content-security-policy': `${reporting}; report-to ${COLLECTOR}`,
    ...(embedder === undefined
      ? {}
      : { 'cross-origin-embedder-policy': `${embedder}; report-to="${COLLECTOR}"` }),
    'reporting-endpoints': `${COLLECTOR}="${collector}"`,
  };
}
