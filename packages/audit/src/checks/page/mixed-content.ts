import type { PageFacts } from '../../facts/page-facts.ts';
import { findingOf, type Finding, type Rule } from '../../finding.ts';
import { subjectOf } from './payment-page.ts';
export const MIXED_CONTENT_RULE: Rule = {
  id: 'page-mixed-content',
  severity: 'medium',
  title: 'The page loads something without encryption',
  why: 'Whoever is on the way can change what is loaded; a script changed that way owns the page.',
  fix: 'Write https:// in its address.',
  requirements: ['G-TLS-2', 'PCI 4.2.1'],
};

/** Mixed content that the browser met, and scripts over http. */
export function checkMixedContent(facts: PageFacts): Finding[] {
  const secure = subjectOf(facts).startsWith('https:');
  const scripts = facts.scripts
    .map(({ url }) => url ?? '')
    .filter((url) => secure && url.startsWith('http:'));
  const mixed = facts.mixedContent.map(({ url, resolved }) => [url, resolved] as const);
  return [...new Map([...mixed, ...scripts.map((url) => [url, 'a script'] as const)])].map(
    ([url, how]) =>
      findingOf(MIXED_CONTENT_RULE, {
        subject: url,
        evidence: [how],
        ...(how === 'a script' ? { severity: 'high' as const } : {}),
      }),
  );
}
