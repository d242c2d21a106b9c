import { providerFeatures } from '@coffer/kernel';
import { findingOf, type Finding, type Rule } from '../../finding.ts';
import type { Check } from '../check.ts';
import { headerValues, type Page } from '../page.ts';

const BREAKS: Rule = {
  id: 'isolation-blocks-provider-frames',
  severity: 'high',
  title: "The page's isolation keeps the provider's frames from loading",
  why:
    'Under Cross-Origin-Embedder-Policy every frame must opt in with headers of its own. This ' +
    "provider's frames do not, so the card fields stay empty.",
  fix:
    'Send the payment page without Cross-Origin-Embedder-Policy (isolate only the pages that need ' +
    'it), or open the payment page at an address of its own.',
  requirements: ['G-COI-1', 'G-COI-2'],
};
const UNKNOWN: Rule = {
  id: 'isolation-untried-with-provider',
  severity: 'low',
  title: 'The page is isolated, and the provider does not say whether its frames load',
  why: 'Frames that do not opt in stay empty on such a page, without a message that a shopper sees.',
  fix: 'Try a payment on the isolated page, with 3-D Secure, in each browser.',
  requirements: ['G-COI-1', 'G-COI-2'],
};
const OPENER: Rule = {
  id: 'isolation-cuts-provider-popup',
  severity: 'high',
  title: "Cross-Origin-Opener-Policy cuts the provider's popup off",
  why: 'Its sign-in opens a popup that must answer its opener; under this header it has none.',
  fix: 'Cross-Origin-Opener-Policy: unsafe-none',
  requirements: ['G-COI-1', 'G-CSP-2'],
};
const HALF: Rule = {
  id: 'isolation-incomplete',
  severity: 'info',
  title: 'The page sends one half of cross-origin isolation',
  why: 'Only Cross-Origin-Opener-Policy and Cross-Origin-Embedder-Policy together isolate a page.',
  fix: 'Send both headers, or neither.',
  requirements: ['G-COI-1'],
};

/** What the page's headers make of it, and whether the provider's frames load there. */
export interface IsolationVerdict {
  readonly isolated: boolean;
  /** Frames must opt in, isolated or not. */
  readonly embedder: 'require-corp' | 'credentialless' | null;
  readonly opener: string | null;
  readonly framesLoad: boolean | 'unknown' | null;
}

export function isolationVerdict(page: Page): IsolationVerdict {
  const embedder = token(page, 'cross-origin-embedder-policy');
  const opener = token(page, 'cross-origin-opener-policy');
  const strict = embedder === 'require-corp' || embedder === 'credentialless' ? embedder : null;
  const provider = page.integration?.provider;
  const loads = provider === undefined ? null : providerFeatures(provider).loadsWhenIsolated;
  return {
    isolated: strict !== null && opener === 'same-origin',
    embedder: strict,
    opener,
    framesLoad: strict === null && provider !== undefined ? true : loads,
  };
}

/** Cross-origin isolation against what the provider supports. */
export const isolation: Check<Page> = {
  rules: [BREAKS, UNKNOWN, OPENER, HALF],
  find: (page) => {
    const { embedder, opener, isolated, framesLoad } = isolationVerdict(page);
    const { subject, integration } = page;
    const seen = [
      `Cross-Origin-Embedder-Policy: ${embedder ?? 'none'}`,
      `Cross-Origin-Opener-Policy: ${opener ?? 'none'}`,
    ];
    const findings: Finding[] = [];
    if (integration !== null && embedder !== null) {
      const evidence = [...seen, providerFeatures(integration.provider).isolationEvidence];
      if (framesLoad === false) findings.push(findingOf(BREAKS, { subject, evidence }));
      if (framesLoad === 'unknown') findings.push(findingOf(UNKNOWN, { subject, evidence }));
    }
    if (integration !== null && opener !== null && opener !== 'unsafe-none') {
      const cut = providerFeatures(integration.provider).needsOpener.filter((surface) =>
        integration.surfaces.includes(surface),
      );
      if (cut.length > 0)
        findings.push(findingOf(OPENER, { subject, evidence: [...seen, ...cut] }));
    }
    if (!isolated && embedder !== null) findings.push(findingOf(HALF, { subject, evidence: seen }));
    return findings;
  },
};

/** The header's token without its parameters, as a structured header's item. */
function token(page: Page, name: string): string | null {
  const value = headerValues(page, name).at(-1);
  return value?.split(';')[0]?.trim().toLowerCase() ?? null;
}
