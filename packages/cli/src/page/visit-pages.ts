import { monitorPage, retrievePage, type MonitoredPage } from '@coffer/audit/page';
import type { Progress } from '@coffer/audit/report';
import type { PageRun } from './page-run.ts';

/** Visits one page after the other: each has the browser and the machine to itself. */
export async function visitPages(run: PageRun, progress: Progress): Promise<MonitoredPage[]> {
  const { chromium, submit, cofferOrigins, audit } = run;
  const pages: MonitoredPage[] = [];
  for (const url of run.urls) {
    const options = { ...audit, chromium, submit, cofferOrigins };
    const told: Progress = (step) => progress(`${new URL(url).host}: ${step}`);
    const facts = await retrievePage(url, options, told);
    const { baseline, authorisations, provider } = run;
    pages.push(monitorPage(facts, { baseline, authorisations, provider, now: new Date() }));
  }
  return pages;
}
