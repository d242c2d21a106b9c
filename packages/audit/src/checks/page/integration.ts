import type { PageFacts, PageProvider } from '../../facts/page-facts.ts';
import { foreignFields, providerFrames } from './payment-page.ts';

export type IntegrationKind =
  | 'redirect'
  | 'hosted fields'
  | 'embedded checkout'
  | 'direct post with tokenisation'
  | 'raw card form'
  | 'none found';

export interface Integration {
  readonly kind: IntegrationKind;
  readonly providers: readonly PageProvider[];
}

/** How the page takes cards, and with whom. */
export function integrationOf(facts: PageFacts): Integration {
  const scripts = facts.scripts.filter(({ frame }) => frame === 'f0' || frame === null);
  const frames = providerFrames(facts);
  const providers = [...new Set([...scripts, ...frames].flatMap(({ provider }) => provider ?? []))];
  return { kind: kindOf(facts, providers), providers };
}

function kindOf(facts: PageFacts, providers: readonly PageProvider[]): IntegrationKind {
  const page = facts.frames[0];
  if (page?.provider != null) return 'redirect';
  const frames = providerFrames(facts).filter(({ element }) => element?.visible === true);
  const embedded = frames.some(({ url }) => /embedded-checkout|\/checkout/i.test(url));
  if (frames.length > 0) return embedded ? 'embedded checkout' : 'hosted fields';
  if (foreignFields(facts).length > 0) {
    return providers.length > 0 ? 'direct post with tokenisation' : 'raw card form';
  }
  return providers.length > 0 ? 'redirect' : 'none found';
}
