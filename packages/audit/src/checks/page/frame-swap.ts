import type { PageFacts } from '../../facts/page-facts.ts';
import { findingOf, type Finding, type Rule } from '../../finding.ts';
import { originOf } from './payment-page.ts';
export const FRAME_SWAP_RULE: Rule = {
  id: 'page-frame-swap',
  severity: 'critical',
  title: "The payment provider's frame was replaced by another",
  why: 'A frame that looks the same and belongs to somebody else takes the card.',
  fix:
    'Remove the script that changes the frame, and name only the provider in ' +
    'frame-src of your Content-Security-Policy.',
  requirements: ['G-LOW-1', 'G-JS-2', 'PCI 6.4.3', 'PCI 11.6.1'],
};

/** A frame that was a provider's and is not, or that asks for a card and is a stranger's. */
export function checkFrameSwap(facts: PageFacts): Finding[] {
  const hosts = facts.frames
    .filter(({ provider }) => provider !== null)
    .flatMap(({ history }) => history.map(({ url }) => originOf(url)));
  const providers = new Set(hosts);
  return facts.frames.flatMap((frame): Finding[] => {
    if (frame.parent === null || frame.provider !== null) return [];
    const was = frame.history.find(
      ({ url }) => providers.has(originOf(url)) || isProviderUrl(facts, url),
    );
    const asks =
      frame.party === 'third' && facts.cardFields.some((field) => field.frame === frame.id);
    if (was === undefined && !asks) return [];
    return [
      findingOf(FRAME_SWAP_RULE, {
        subject: originOf(frame.url),
        evidence: [
          ...frame.history.map(({ url, phase }) => `${phase}: ${originOf(url)}`),
          ...(asks ? ['asks for a card'] : []),
        ],
        ...(was === undefined
          ? { title: "A frame that is not the payment provider's asks for a card" }
          : {}),
      }),
    ];
  });
}

function isProviderUrl(facts: PageFacts, url: string): boolean {
  const origin = originOf(url);
  return facts.requests.some((one) => one.provider !== null && originOf(one.url) === origin);
}
