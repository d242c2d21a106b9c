import type { PageFacts } from '../../facts/page-facts.ts';
import { findingOf, type Finding, type Rule } from '../../finding.ts';
import { foreignFields, isPaymentPage, isProvidersFrame } from './payment-page.ts';
import { verdictOf } from './script-verdict.ts';
export const THIRD_PARTY_SCRIPT_RULE: Rule = {
  id: 'page-third-party-script',
  severity: 'medium',
  title: 'A payment page runs a script from somebody else',
  why:
    'A script from another site makes the page as insecure as that site: it ' +
    'may read the page, change it, and send what it finds.',
  fix: 'Remove it from the payment page, or pin it.',
  requirements: ['G-JS-1', 'PCI 6.4.3'],
};

/** Every third-party script of a payment page with a verdict and the edit that carries it out. */
export function checkThirdPartyScript(facts: PageFacts): Finding[] {
  if (!isPaymentPage(facts)) return [];
  const reaches = foreignFields(facts).length > 0;
  return facts.scripts
    .filter(
      ({ kind, party, frame, context }) =>
        kind === 'external' &&
        party === 'third' &&
        context === 'page' &&
        !isProvidersFrame(facts, frame),
    )
    .map((script) => {
      const { verdict, because, edit } = verdictOf(facts, script);
      return findingOf(THIRD_PARTY_SCRIPT_RULE, {
        subject: script.url ?? script.id,
        severity: verdict === 'sandbox' ? 'low' : 'medium',
        title: `Third-party script: ${verdict}`,
        evidence: [
          because,
          ...(reaches && script.frame === 'f0' ? ['it can reach card fields of the page'] : []),
          ...(script.injected ? [`brought in by ${script.initiators.join(' < ')}`] : []),
          script.sha384,
        ],
        fix: edit,
      });
    });
}
