import { whyUnseen } from '../checks/page/not-seen.ts';
import type { PageFacts, PageProvider } from '../facts/page-facts.ts';
import type { Finding } from '../finding.ts';
import type { NotChecked, Part, SummaryLine } from '../part.ts';
import { pagePart } from '../retrieve/page/audit-page.ts';
import type { Authorisation } from './authorisations.ts';
import { checkAuthorisations } from './check-authorisations.ts';
import { checkProvider } from './check-provider.ts';
import { comparePage } from './compare-page.ts';
import { recordPage, type PageRecord } from './page-record.ts';

export interface MonitorOptions {
  readonly baseline: readonly PageRecord[] | null;
  readonly authorisations: readonly Authorisation[] | null;
  /** The one that the page should use; null: any. */
  readonly provider: PageProvider | null;
  readonly now: Date;
}

/** One visited page: the audit's part, and what monitoring adds to it. */
export interface MonitoredPage {
  readonly url: string;
  readonly part: Part;
  /** Null when the page was seen; else why not: then nothing is known, and nothing is recorded. */
  readonly unseen: string | null;
  readonly record: PageRecord | null;
  /** What differs from the baseline or is not as approved, worse than `info`. */
  readonly alerts: readonly Finding[];
}

/** What a visit means beside a baseline and the authorisations (PCI DSS 6.4.3, 11.6.1). */
export function monitorPage(facts: PageFacts, options: MonitorOptions): MonitoredPage {
  const part = pagePart(facts);
  const url = facts.asked;
  const unseen = whyUnseen(facts);
  if (unseen !== null) return { url, part, unseen, record: null, alerts: [] };
  const record = recordPage(facts);
  const before = options.baseline?.find((page) => page.url === url) ?? null;
  const changes = before === null ? [] : comparePage(before, record);
  const { authorisations, provider, now } = options;
  const context = { compared: before !== null, now };
  const lacking =
    authorisations === null ? [] : checkAuthorisations(record, { authorisations, ...context });
  const other = provider === null ? [] : checkProvider(facts, provider);
  const found = [...other, ...changes, ...lacking];
  return {
    url,
    unseen,
    record,
    alerts: found.filter(({ severity }) => severity !== 'info'),
    part: {
      ...part,
      summary: [
        ...part.summary,
        ...(before === null ? [] : [baselineLine(before, changes)]),
        ...(authorisations === null ? [] : [authorisationLine(record, lacking)]),
      ],
      findings: [...part.findings, ...found],
      notChecked: [...part.notChecked, ...gaps(options, { url, record, before })],
      data: { ...part.data, baselineOf: before?.visitedAt ?? null },
    },
  };
}

function baselineLine(before: PageRecord, changes: readonly Finding[]): SummaryLine {
  const count = changes.filter(({ severity }) => severity !== 'info').length;
  const said = count === 0 ? 'no change' : `${count} ${count === 1 ? 'change' : 'changes'}`;
  const value = `${said} since ${before.visitedAt}`;
  return { label: 'Baseline', value, mood: count === 0 ? 'good' : 'bad' };
}

function authorisationLine(page: PageRecord, lacking: readonly Finding[]): SummaryLine {
  const count = page.scripts.filter(({ scope }) => scope === 'page').length;
  const value =
    lacking.length === 0
      ? `all ${count} scripts outside provider frames`
      : `lacking for ${lacking.length} of ${count} scripts outside provider frames`;
  return { label: 'Authorised', value, mood: lacking.length === 0 ? 'good' : 'bad' };
}

function gaps(
  options: MonitorOptions,
  about: {
    readonly url: string;
    readonly record: PageRecord;
    readonly before: PageRecord | null;
  },
): NotChecked[] {
  const { url, record, before } = about;
  const missing =
    options.baseline !== null && before === null
      ? [{ what: 'changes', why: `the baseline does not have ${url}; add it with --save-baseline` }]
      : [];
  const unread = record.scripts.filter(
    ({ semantic, sizeBytes }) => semantic === null && sizeBytes > 0,
  );
  const exact =
    before !== null && unread.length > 0
      ? [
          {
            what: 'whether changes are only of formatting',
            why: `${unread.length} scripts could not be parsed, and are compared by exact hash`,
          },
        ]
      : [];
  return [...missing, ...exact];
}
