import { createHash, X509Certificate } from 'node:crypto';
import { ORDINARY_PAGES, servePages } from '@coffer/testkit';
import { findChromium } from 'coffer/chromium';
import { checkPage } from '../../packages/audit/src/checks/page/check-page.ts';
import { Chromium } from '../../packages/audit/src/retrieve/page/chromium.ts';
import { visitPage } from '../../packages/audit/src/retrieve/page/visit-page.ts';
import { summarize, type Timing } from './measure.ts';

const RUNS = 5;
const TIMEOUT_MS = 10_000;

/**
 * Visits of an ordinary shop page, typing, frames and checks included, in a browser that runs
 * already; and what starting it takes. Null: there is no Chromium.
 */
export async function measurePage(): Promise<{
  readonly launch: Timing;
  readonly visits: Timing;
  readonly page: string;
} | null> {
  const executable = findChromium();
  // A provider's card field in its frame: what there is to type into.
  const page =
    ORDINARY_PAGES.find(({ body }) => body.includes('js.stripe.com')) ?? ORDINARY_PAGES[0];
  if (executable === null || page === undefined) return null;
  const served = await servePages([page]);
  const key = new X509Certificate(served.ca).publicKey.export({ type: 'spki', format: 'der' });
  const trustedKeys = [createHash('sha256').update(key).digest('base64')];
  const launchedMs = performance.now();
  const chromium = await Chromium.launch({ executable, hostRules: served.hostRules, trustedKeys });
  const launch = summarize([performance.now() - launchedMs]);
  const options = { url: served.urlOf(page), timeoutMs: TIMEOUT_MS, cofferOrigins: [] };
  const times: number[] = [];
  for (let left = RUNS; left > 0; left -= 1) {
    const startMs = performance.now();
    checkPage(await visitPage(chromium, { ...options, submit: false }, () => undefined));
    times.push(performance.now() - startMs);
  }
  await chromium.close();
  await served.close();
  return { launch, visits: summarize(times), page: page.name };
}
