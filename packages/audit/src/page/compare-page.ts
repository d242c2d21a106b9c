import { findingOf, type Finding } from '../finding.ts';
import { CHANGED_ADDRESS_RULE } from './change-rules.ts';
import { compareHeaders } from './compare-headers.ts';
import { compareScripts } from './compare-scripts.ts';
import type { PageRecord } from './page-record.ts';
import { stableUrl } from './stable-url.ts';

/** Everything that differs between two visits of one page (PCI DSS 11.6.1). */
export function comparePage(before: PageRecord, after: PageRecord): Finding[] {
  const sameAddress = stableUrl(before.finalUrl) === stableUrl(after.finalUrl);
  const evidence = [`${before.finalUrl} → ${after.finalUrl}`];
  return [
    ...(sameAddress ? [] : [findingOf(CHANGED_ADDRESS_RULE, { subject: after.url, evidence })]),
    ...compareScripts(before, after),
    ...compareHeaders(before, after),
  ];
}
