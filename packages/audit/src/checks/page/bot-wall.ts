import type { PageFacts } from '../../facts/page-facts.ts';
import { findingOf, type Finding, type Rule } from '../../finding.ts';
import { subjectOf } from './payment-page.ts';
export const BOT_WALL_RULE: Rule = {
  id: 'page-bot-wall',
  severity: 'high',
  title: 'A bot wall answered instead of the page',
  why: 'Nothing of the payment page was seen, so nothing about it is known to be right.',
  fix: 'Let the audit through: allow its address in the service named, or run it from inside.',
  requirements: ['G-JS-2', 'PCI 11.6.1'],
};

/** Blocked is a verdict of its own, never a clean page. */
export function checkBotWall(facts: PageFacts): Finding[] {
  const { botWall } = facts;
  return botWall === null
    ? []
    : [
        findingOf(BOT_WALL_RULE, {
          subject: subjectOf(facts),
          evidence: [botWall.name, ...botWall.evidence],
        }),
      ];
}
