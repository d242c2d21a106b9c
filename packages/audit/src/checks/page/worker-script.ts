import type { PageFacts } from '../../facts/page-facts.ts';
import { findingOf, type Finding, type Rule } from '../../finding.ts';
import { isPaymentPage, isProvidersFrame } from './payment-page.ts';
export const WORKER_SCRIPT_RULE: Rule = {
  id: 'page-worker-script',
  severity: 'medium',
  title: 'A worker of somebody else runs on the payment page',
  why:
    'Workers keep running out of sight and are forgotten in inventories; a ' +
    'service worker sees and changes every request of the site.',
  fix: 'Remove the worker, or name its source in worker-src and keep it in the script inventory.',
  requirements: ['G-JS-1', 'PCI 6.4.3'],
};

/** Workers from third parties, and from blob or data addresses, outside the provider's frames. */
export function checkWorkerScript(facts: PageFacts): Finding[] {
  if (!isPaymentPage(facts)) return [];
  return facts.scripts
    .filter(
      ({ context, party, kind }) =>
        context !== 'page' && party !== 'provider' && (party === 'third' || kind !== 'external'),
    )
    .filter(({ frame }) => !isProvidersFrame(facts, frame))
    .map(({ context, url, sha256, initiators }) =>
      findingOf(WORKER_SCRIPT_RULE, {
        subject: url ?? `${context} ${sha256.slice(0, 12)}`,
        evidence: [context, ...initiators],
      }),
    );
}
