import type { Channel } from './facts.ts';
import { compareSaqs, requirementIds, type Saq } from './saq.ts';

/** Channels that a questionnaire may serve by its eligibility criteria. */
const SERVES: Readonly<Record<Saq, readonly Channel[]>> = {
  P2PE: ['in-person', 'mail-telephone'],
  SPoC: ['in-person'],
  A: ['ecommerce', 'mobile-app', 'mail-telephone'],
  B: ['in-person', 'mail-telephone'],
  'B-IP': ['in-person', 'mail-telephone'],
  'C-VT': ['mail-telephone'],
  C: ['in-person', 'mail-telephone'],
  'A-EP': ['ecommerce'],
  'D-Merchant': ['ecommerce', 'mobile-app', 'mail-telephone', 'in-person'],
  'D-ServiceProvider': ['service'],
  ROC: ['ecommerce', 'mobile-app', 'mail-telephone', 'in-person'],
  'ROC-ServiceProvider': ['service'],
};

/**
 * The one questionnaire that could stand for all channels of a merchant: the smallest that serves
 * them and holds all their requirements; SAQ D for merchants when none of theirs does.
 */
export function singleSaq(
  decided: readonly { readonly channel: Channel; readonly saq: Saq }[],
): Saq | null {
  const saqs = [...new Set(decided.map(({ saq }) => saq))].toSorted(compareSaqs);
  const [only] = saqs;
  if (only === undefined) return null;
  if (saqs.length === 1) return only;
  if (saqs.includes('ROC')) return 'ROC';
  const needed = new Set(saqs.flatMap((saq) => requirementIds(saq) ?? []));
  const known = saqs.every((saq) => requirementIds(saq) !== null);
  const fitting = saqs.find((saq) => {
    const held = new Set(requirementIds(saq));
    const serves = decided.every(({ channel }) => SERVES[saq].includes(channel));
    return known && serves && [...needed].every((id) => held.has(id));
  });
  return fitting ?? 'D-Merchant';
}
