import { evidenceFiles, makeRun, type MonitoredPage, type RunRecord } from '@coffer/audit/page';
import type { PageRun } from './page-run.ts';
import { saveBaseline, writeEvidence } from './page-files.ts';

/** Writes down what a run saw: the store first, for it also keeps that a page was not seen. */
export function keepRun(run: PageRun, pages: readonly MonitoredPage[]): void {
  const runs = pages.map((page) => recordRun(run, page));
  if (run.store !== null) for (const one of runs) run.store.add(one);
  if (run.evidence !== null) writeEvidence(run.evidence, evidenceFiles(runs, run.authorisations));
  if (run.saveBaseline === null) return;
  const records = pages.flatMap(({ record }) => (record === null ? [] : [record]));
  const left = pages.length - records.length;
  if (records.length > 0) saveBaseline(run.saveBaseline, records);
  if (left > 0) tell(`${run.saveBaseline}: ${left} of ${pages.length} pages not seen, not saved`);
  else tell(`${run.saveBaseline}: baseline of ${records.length} pages saved`);
}

function recordRun(run: PageRun, page: MonitoredPage): RunRecord {
  const { url, unseen, record, part } = page;
  return makeRun({
    ...{ url, unseen, page: record },
    ranAt: record?.visitedAt ?? new Date().toISOString(),
    vantage: run.vantage,
    findings: part.findings,
    previous: run.store?.latest(url) ?? null,
  });
}

function tell(line: string): void {
  process.stderr.write(`coffer: ${line}\n`);
}
