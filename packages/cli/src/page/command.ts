import { hostname } from 'node:os';
import { parseArgs } from 'node:util';
import { AuditFailure } from '@coffer/audit/report';
import { OperatorError } from '@coffer/kernel';
import { auditCommand } from '../report/audit-command.ts';
import { present } from '../report/present.ts';
import {
  REPORT_FLAGS,
  REPORT_USAGE,
  reportOptions,
  type ReportOptions,
} from '../report/report-options.ts';
import { checkSince } from './check-since.ts';
import { PAGE_FLAGS, readAgeMs, readPageUrl, readProvider, requireChromium } from './page-flags.ts';
import { loadAuthorisations, loadBaseline, requireFreshEvidence } from './page-files.ts';
import type { PageRun } from './page-run.ts';
import { RunStore } from './run-store.ts';

const USAGE = `Usage: coffer page URL... [options]
       coffer page --since 7d --store DIR [URL...]

  Visits payment pages in Chromium: every script, frame, card field, request and header, what a
  typed test card sets off, and what changed since a baseline (PCI DSS 6.4.3 and 11.6.1).

  --baseline FILE          report what differs from FILE, which --save-baseline wrote
  --save-baseline FILE     keep what is seen now; never a page that could not be seen
  --authorisations FILE    scripts that were approved: by whom, when, why, until when
  --store DIR              keep each run in DIR
  --since AGE              visit nothing; exit 1 when the last run that saw a page is older (7d)
  --evidence DIR           write inventory and headers for an assessor into DIR
  --alert                  exit 1 on a change or a script that is not authorised
  --provider NAME          the only one that the page should use: coffer, stripe, adyen, ...
  --origin ORIGIN          where coffer.js comes from, when that is another site (may be repeated)
  --submit                 press the payment button in earnest; else nothing is sent off
  --vantage TEXT           from where the page is looked at (default: this machine's name)

${REPORT_USAGE.replace(/ {2}--baseline .*\n/, '').replace(
  'it could not run',
  'a page could not be seen (a bot wall is not a clean page)',
)}`;

/** `coffer page`. Returns the exit status. */
export function runPage(args: readonly string[]): Promise<number> {
  return auditCommand(USAGE, async () => {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { ...REPORT_FLAGS, ...PAGE_FLAGS },
      allowPositionals: true,
    });
    if (values.help === true) {
      process.stdout.write(USAGE);
      return 0;
    }
    const urls = [...new Set(positionals.map(readPageUrl))];
    const { since, store } = values;
    if (since !== undefined) {
      if (store === undefined) throw new OperatorError('--since looks into a store: name --store');
      return answerSince(new RunStore(store), urls, since);
    }
    if (urls.length === 0) throw new OperatorError(`Say which pages to visit.\n\n${USAGE}`);
    // Here a baseline is what pages were, not what a report said.
    const { baseline, ...others } = values;
    const { report, audit } = reportOptions(others);
    const run: PageRun = {
      ...{ urls, audit },
      submit: values.submit ?? false,
      cofferOrigins: values.origin ?? [],
      provider: values.provider === undefined ? null : readProvider(values.provider),
      vantage: values.vantage ?? hostname(),
      alert: values.alert ?? false,
      baseline: baseline === undefined ? null : loadBaseline('--baseline', baseline),
      authorisations:
        values.authorisations === undefined ? null : loadAuthorisations(values.authorisations),
      saveBaseline: values['save-baseline'] ?? null,
      evidence: values.evidence ?? null,
      store: store === undefined ? null : new RunStore(store),
      chromium: requireChromium(),
    };
    return visit(run, report);
  });
}

function answerSince(store: RunStore, urls: readonly string[], since: string): number {
  const ageMs = readAgeMs(since);
  const { status, text } = checkSince(store, { urls, ageMs, now: new Date() });
  process.stdout.write(text);
  return status;
}

async function visit(run: PageRun, report: ReportOptions): Promise<number> {
  if (run.evidence !== null) requireFreshEvidence(run.evidence);
  run.store?.open();
  const { visitPages } = await import('./visit-pages.ts');
  const { keepRun } = await import('./keep-run.ts');
  let pages: Awaited<ReturnType<typeof visitPages>> = [];
  const status = await present('page', report, async (progress) => {
    pages = await visitPages(run, progress);
    return pages.map(({ part }) => part);
  });
  keepRun(run, pages);
  const unseen = pages.filter((page) => page.unseen !== null);
  if (unseen.length > 0) {
    const told = unseen.map(({ url, unseen: why }) => `${url} was not seen: ${why}`);
    throw new AuditFailure(told.join('\ncoffer: '));
  }
  return run.alert && pages.some(({ alerts }) => alerts.length > 0) ? 1 : status;
}
