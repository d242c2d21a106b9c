import { findingOf, type Finding, type Rule } from '../../finding.ts';
import type { Check } from '../check.ts';
import { enforced, headerValues, type Page } from '../page.ts';

const G = ['G-MORE-1', 'PCI 6.2.4'];

const REFERRER_UNSAFE: Rule = {
  id: 'referrer-policy-unsafe',
  severity: 'medium',
  title: 'Whole addresses of the page go to other sites',
  why: 'Addresses of a checkout can hold orders, sessions and client secrets.',
  fix: 'Referrer-Policy: strict-origin-when-cross-origin',
  requirements: G,
};
const REFERRER_ABSENT: Rule = {
  id: 'referrer-policy-missing',
  severity: 'info',
  title: 'The page does not say what other sites learn of its address',
  why: 'Today’s browsers send the origin only; older ones send the whole address.',
  fix: 'Referrer-Policy: strict-origin-when-cross-origin',
  requirements: G,
};
const SNIFF: Rule = {
  id: 'content-type-sniffing',
  severity: 'low',
  title: 'Browsers may guess the type of what they get',
  why: 'An uploaded file could then run as a script.',
  fix: 'X-Content-Type-Options: nosniff',
  requirements: G,
};
const FRAMING: Rule = {
  id: 'page-may-be-framed',
  severity: 'medium',
  title: 'Any site may show the page inside its own',
  why: 'A hostile page can lay itself over the checkout and steer the shopper’s clicks.',
  fix: "Content-Security-Policy: frame-ancestors 'none'",
  requirements: ['G-CSP-3', 'G-MORE-1', 'PCI 6.2.4'],
};
const FRAME_OPTIONS: Rule = {
  id: 'x-frame-options-invalid',
  severity: 'medium',
  title: 'X-Frame-Options says something that browsers ignore',
  why: 'Only DENY and SAMEORIGIN count; ALLOW-FROM and contradicting values protect nothing.',
  fix: "Content-Security-Policy: frame-ancestors 'none'",
  requirements: ['G-CSP-3', 'G-MORE-1', 'PCI 6.2.4'],
};
const FEATURES: Rule = {
  id: 'permissions-policy-missing',
  severity: 'info',
  title: 'The page does not close browser features that it never uses',
  why: 'Camera, location and the rest stay open to every script on the page.',
  fix: 'Permissions-Policy: camera=(), geolocation=(), microphone=(), usb=()',
  requirements: G,
};
const PAYMENT: Rule = {
  id: 'permissions-policy-blocks-wallets',
  severity: 'low',
  title: 'Permissions-Policy keeps wallets from the provider’s frames',
  why: 'With payment=() Apple Pay, Google Pay and the Payment Request API fail inside the frames.',
  fix: 'Permissions-Policy: payment=(self "https://PROVIDER")',
  requirements: ['G-CSP-3'],
};
const CACHE: Rule = {
  id: 'payment-page-cached',
  severity: 'medium',
  title: 'Shared caches may keep the payment page',
  why: 'A page for one shopper, with their order or a nonce in it, could be given to the next.',
  fix: 'Cache-Control: no-store',
  requirements: G,
};
const BANNER: Rule = {
  id: 'server-version-shown',
  severity: 'info',
  title: 'The answer names the software and its version',
  why: 'It tells an attacker which published weakness to try first.',
  fix: 'Turn the banner off (server_tokens off, ServerTokens Prod, app.disable("x-powered-by")).',
  requirements: G,
};

/** The remaining headers of a payment page. */
export const responseHeaders: Check<Page> = {
  rules: [
    ...[REFERRER_UNSAFE, REFERRER_ABSENT, SNIFF, FRAMING, FRAME_OPTIONS],
    ...[FEATURES, PAYMENT, CACHE, BANNER],
  ],
  find: (page) => [
    ...findReferrer(page),
    ...findSniffing(page),
    ...findFraming(page),
    ...findFeatures(page),
    ...findCaching(page),
    ...findBanner(page),
  ],
};

const SAFE_REFERRERS: ReadonlySet<string> = new Set([
  ...['no-referrer', 'same-origin', 'origin', 'strict-origin'],
  ...['origin-when-cross-origin', 'strict-origin-when-cross-origin'],
]);
const UNSAFE_REFERRERS: ReadonlySet<string> = new Set(['unsafe-url', 'no-referrer-when-downgrade']);

/** The last word that a browser knows counts (Referrer Policy, 8.1). */
function findReferrer(page: Page): Finding[] {
  const values = [...headerValues(page, 'referrer-policy'), page.document?.metaReferrer ?? ''];
  const words = values.flatMap((value) => value.toLowerCase().split(/[\s,]+/));
  const last = words.findLast((word) => SAFE_REFERRERS.has(word) || UNSAFE_REFERRERS.has(word));
  const { subject } = page;
  if (last === undefined) {
    return [findingOf(REFERRER_ABSENT, { subject, evidence: ['no Referrer-Policy'] })];
  }
  return UNSAFE_REFERRERS.has(last)
    ? [findingOf(REFERRER_UNSAFE, { subject, evidence: [`Referrer-Policy: ${last}`] })]
    : [];
}

function findSniffing(page: Page): Finding[] {
  const values = headerValues(page, 'x-content-type-options');
  if (values.some((value) => value.toLowerCase() === 'nosniff')) return [];
  const evidence = [`X-Content-Type-Options: ${values.join(', ') || 'none'}`];
  return [findingOf(SNIFF, { subject: page.subject, evidence })];
}

function findFraming(page: Page): Finding[] {
  const { subject } = page;
  const values = headerValues(page, 'x-frame-options');
  const ancestors = enforced(page).some(
    ({ directives, delivery }) => delivery === 'header' && directives.has('frame-ancestors'),
  );
  if (ancestors) return [];
  const words = new Set(values.flatMap((value) => value.toLowerCase().split(/\s*,\s*/)));
  if (words.size === 0) {
    // Where there is a policy, its own check says that the directive is missing.
    if (enforced(page).length > 0) return [];
    const evidence = ['neither frame-ancestors nor X-Frame-Options'];
    return [findingOf(FRAMING, { subject, evidence })];
  }
  const [only] = words;
  if (words.size === 1 && (only === 'deny' || only === 'sameorigin')) return [];
  return [
    findingOf(FRAME_OPTIONS, {
      subject,
      evidence: values.map((value) => `X-Frame-Options: ${value}`),
    }),
  ];
}

function findFeatures(page: Page): Finding[] {
  const { subject, integration } = page;
  const values = headerValues(page, 'permissions-policy');
  if (values.length === 0) {
    return [findingOf(FEATURES, { subject, evidence: ['no Permissions-Policy'] })];
  }
  // Coffer has no wallets yet, so nothing of it fails.
  if (integration === null || integration.provider === 'coffer') return [];
  const closed = values.filter((value) => /(^|[,\s])payment\s*=\s*\(\s*\)/i.test(value));
  return closed.length === 0 ? [] : [findingOf(PAYMENT, { subject, evidence: ['payment=()'] })];
}

function findCaching(page: Page): Finding[] {
  if (page.integration === null && page.document?.hasPasswordOrCardField !== true) return [];
  const value = headerValues(page, 'cache-control').join(', ').toLowerCase();
  const shared = /(^|[\s,])(public|s-maxage=[1-9]\d*)(?=$|[\s,])/.test(value);
  if (!shared || /no-store|private/.test(value)) return [];
  return [findingOf(CACHE, { subject: page.subject, evidence: [`Cache-Control: ${value}`] })];
}

function findBanner(page: Page): Finding[] {
  const names = ['server', 'x-powered-by', 'x-aspnet-version', 'x-generator'];
  const shown = names.flatMap((name) =>
    headerValues(page, name)
      .filter((value) => /\d/.test(value) || name !== 'server')
      .map((value) => `${name}: ${value}`),
  );
  return shown.length === 0 ? [] : [findingOf(BANNER, { subject: page.subject, evidence: shown })];
}
