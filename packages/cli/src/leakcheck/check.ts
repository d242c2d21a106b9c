import { setTimeout as sleep } from 'node:timers/promises';
import { OperatorError } from '@coffer/kernel';
import { searchAnswers } from './answers.ts';
import { payInBrowser } from './browser.ts';
import { drawCanaries, maskNumber, type Canary } from './canary.ts';
import { markDatabase, searchDatabase } from './database.ts';
import { DOORS, SHOP_DOOR } from './doors.ts';
import { searchFiles } from './files.ts';
import type { Finding, SearchReport } from './findings.ts';
import { searchMemory } from './memory.ts';
import { NeedleSearch } from './needle-search.ts';
import { needlesFor } from './needles.ts';
import { searchServerFiles } from './server-files.ts';
import { listProcesses, processRole, processTree, type Installation } from '../running/index.ts';
import { Visit } from './visit.ts';

export interface CheckOptions {
  readonly installation: Installation;
  /** Also pays in the shop's page with a browser, and searches what the browser kept. */
  readonly browser: boolean;
  /** Also buys in the example shop, which puts canary payments into the merchant's own books. */
  readonly shop: boolean;
}

export interface CheckReport {
  /** `incomplete`: nothing was found, but something could not be tried or searched. */
  readonly result: 'clean' | 'incomplete' | 'leak';
  readonly cards: number;
  readonly elapsedMs: number;
  readonly findings: readonly Finding[];
  readonly notSearched: readonly string[];
  readonly notes: readonly string[];
  readonly searches: readonly SearchReport[];
}

/** Time for what happens behind an answer: publishing events, writing logs. */
const SETTLE_MS = 700;
const BROWSER_DOOR = "the shop's page in a browser";

/** Pays with fresh canary cards through every door, then looks for them outside the vault. */
export async function checkForLeaks(options: CheckOptions): Promise<CheckReport> {
  const { installation } = options;
  const startedMs = Date.now();
  const marks = await Promise.all(installation.databaseUrls.map(connectAndMark));
  const [shopCanary, ...canaries] = drawCanaries([
    { door: BROWSER_DOOR, behavior: 'succeed', mayRemainIn: [] },
    ...DOORS.filter(({ name }) => options.shop || name !== SHOP_DOOR).map(
      ({ name: door, behavior, mayRemainIn }) => ({ door, behavior, mayRemainIn }),
    ),
  ]);
  const used = options.browser && shopCanary !== undefined ? [shopCanary, ...canaries] : canaries;
  const search = new NeedleSearch(used.flatMap(needlesFor));

  const visits = await walkDoors(installation, canaries);
  const searches: SearchReport[] = [
    searchAnswers(
      search,
      visits.flatMap(({ answers }) => answers),
    ),
  ];
  if (options.browser && shopCanary !== undefined) {
    searches.push(await payInBrowser({ search, canary: shopCanary, installation }));
  }
  await sleep(SETTLE_MS);
  searches.push(await searchDatabase(search, marks));
  if (!installation.embedded) {
    for (const mark of marks) searches.push(await searchServerFiles(search, mark));
  }
  searches.push(
    searchFiles({ search, folder: installation.dataDir, changedSinceMs: startedMs }),
    searchMemory(search, processesOf(installation.dev.pid)),
  );
  return summarize({
    ...{ visits, searches },
    cards: used.length,
    elapsedMs: Date.now() - startedMs,
  });
}

async function connectAndMark(url: string) {
  try {
    return await markDatabase(url);
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown reason';
    throw new OperatorError(`The database cannot be searched: ${reason}`);
  }
}

async function walkDoors(
  installation: Installation,
  canaries: readonly Canary[],
): Promise<Visit[]> {
  const visits: Visit[] = [];
  for (const door of DOORS) {
    const canary = canaries.find((one) => one.door === door.name);
    if (canary === undefined) continue;
    const visit = new Visit(canary, installation);
    visits.push(visit);
    try {
      await door.walk(visit);
    } catch (error) {
      visit.failures.push(error instanceof Error ? error.message : 'no answer');
    }
  }
  return visits;
}

/** Processes that may hold cards: the vault, and the network that stands for the outside world. */
const CARD_PROCESSES = ['vault', 'sandbox'];

/** What the launcher started, itself included; not this check, which made the cards up. */
function processesOf(launcherPid: number) {
  const all = listProcesses();
  const ours = new Set(processTree(process.pid, all).map(({ pid }) => pid));
  return processTree(launcherPid, all)
    .filter(({ pid }) => !ours.has(pid))
    .map(({ pid, args }) => ({ pid, role: processRole(args) }))
    .filter(({ role }) => !CARD_PROCESSES.includes(role));
}

function summarize(run: {
  readonly visits: readonly Visit[];
  readonly searches: readonly SearchReport[];
  readonly cards: number;
  readonly elapsedMs: number;
}): CheckReport {
  const accepted = run.visits.flatMap(({ canary, accepted: taken }) =>
    taken.map((what) => ({
      place: 'accepted with success, where it must be refused',
      form: what,
      card: maskNumber(canary.number),
      door: canary.door,
    })),
  );
  const findings = [...accepted, ...run.searches.flatMap((search) => search.findings)];
  const notSearched = [
    ...run.visits.flatMap(({ canary, failures }) =>
      failures.map((failure) => `door "${canary.door}": ${failure}`),
    ),
    ...run.searches.flatMap((search) => search.notSearched),
  ];
  const clean = notSearched.length === 0 ? 'clean' : 'incomplete';
  return {
    result: findings.length > 0 ? 'leak' : clean,
    cards: run.cards,
    elapsedMs: run.elapsedMs,
    findings,
    notSearched,
    notes: run.searches.flatMap((search) => search.notes),
    searches: run.searches,
  };
}
