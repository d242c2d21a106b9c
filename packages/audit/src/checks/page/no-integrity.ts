import type { PageFacts } from '../../facts/page-facts.ts';
import { findingOf, type Finding, type Rule } from '../../finding.ts';
import { isPaymentPage } from './payment-page.ts';
export const NO_INTEGRITY_RULE: Rule = {
  id: 'page-no-integrity',
  severity: 'medium',
  title: 'A script from another host has no integrity attribute',
  why:
    'When that host is broken into, the changed script runs on your payment ' +
    'page and nobody notices.',
  fix: 'Pin the script with its integrity attribute, or host a copy of it yourself.',
  requirements: ['G-JS-2', 'PCI 6.4.3'],
};

/** External third-party scripts without SRI. Providers' scripts change and cannot be pinned. */
export function checkNoIntegrity(facts: PageFacts): Finding[] {
  if (!isPaymentPage(facts)) return [];
  return facts.scripts
    .filter(
      ({ kind, party, context, frame }) =>
        kind === 'external' && party === 'third' && context === 'page' && frame === 'f0',
    )
    .filter(({ element }) => element !== null && element.integrity === '')
    .map((script) =>
      findingOf(NO_INTEGRITY_RULE, {
        subject: script.url ?? script.id,
        evidence: [`${script.sizeBytes} bytes, ${script.sha384}`],
        fix: `<script src="${script.url ?? ''}" integrity="${script.sha384}" crossorigin="anonymous"></script>`,
      }),
    );
}
