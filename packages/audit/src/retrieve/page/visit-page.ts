import type { PageFacts } from '../../facts/page-facts.ts';
import type { Progress } from '../../part.ts';
import { buildFacts, type Collected } from './build-facts.ts';
import { numberOf, textOf } from './cdp-connection.ts';
import type { Chromium } from './chromium.ts';
import { findListeners } from './listeners.ts';
import { look, type Look } from './look.ts';
import { HIDE_PAGE } from './own-scripts.ts';
import { Parties, siteOf } from './parties.ts';
import type { RecordedFrame, Recording } from './recording.ts';
import { rehearseSubmit } from './rehearse-submit.ts';
import { Sessions } from './sessions.ts';
import { readCookies, readDatabases, readStorage } from './storage.ts';
import type { TrustedHosts } from './trust-host.ts';
import { typeCard } from './type-card.ts';
import { readConnections } from './watch-hints.ts';

/** How much of the page's own time is let run after loading, and after typing. */
const WAIT_VIRTUAL_MS = 60_000;
const AFTER_TYPING_VIRTUAL_MS = 120_000;
/** Skimmers that wait for the visitor to be busy elsewhere wait for some minutes. */
const AFTER_SUBMIT_VIRTUAL_MS = 900_000;
/** And how much of ours that may take, however busy the page keeps itself. */
const WAIT_MAX_MS = 1_500;
const STUBBORN_MAX_MS = 300;
/** How long a service worker may take to come: it does not stand under the page's clock. */
const WORKER_MAX_MS = 3_000;
/** Navigations of the page by itself before we stop looking. */
const NAVIGATIONS_MAX = 20;

export interface VisitOptions {
  readonly url: string;
  readonly timeoutMs: number;
  /** Origins of Coffer installations, where they are not on the page's own site. */
  readonly cofferOrigins: readonly string[];
  /** Press the payment form's button in earnest. */
  readonly submit: boolean;
  /** How many times as long as usual the browser may take: for a machine that has other work. */
  readonly patience?: number;
  /** Who decides on certificates that the browser does not accept; else they are refused. */
  readonly trusted?: TrustedHosts;
}

/** Visits a page in a new profile of the browser, and tells everything that it did. */
export async function visitPage(
  chromium: Chromium,
  options: VisitOptions,
  progress: Progress,
): Promise<PageFacts> {
  const { connection } = chromium;
  const startedAt = new Date();
  const started = performance.now();
  const context = await connection.send('', 'Target.createBrowserContext', {
    disposeOnDetach: true,
  });
  const browserContextId = textOf(context['browserContextId']);
  const sessions = new Sessions({
    connection,
    userAgent: chromium.userAgent,
    contextId: browserContextId,
    trusted: options.trusted ?? null,
    patience: options.patience ?? 1,
  });
  const { recording } = sessions;
  const opening = { behavior: 'deny', browserContextId, eventsEnabled: true };
  await recording.ask('', 'Browser.setDownloadBehavior', opening);
  await recording.ask('', 'Target.setDiscoverTargets', { discover: true });
  const target = await connection.send('', 'Target.createTarget', {
    url: 'about:blank',
    browserContextId,
  });
  const { targetId } = target;
  await connection.send('', 'Target.attachToTarget', { targetId, flatten: true });
  const page = await sessions.page;
  const visit = new Visit({ sessions, page: page.id, pageFrameId: textOf(targetId), options });
  const collected = await visit.run(progress);
  const cookies = await readCookies(recording, collected.parties, browserContextId);
  const facts = buildFacts({
    ...collected,
    asked: options.url,
    recording,
    pageFrameId: textOf(targetId),
    cookies,
    browser: chromium.version,
    startedAt,
    tookMs: Math.round(performance.now() - started),
  });
  await recording.ask('', 'Target.disposeBrowserContext', { browserContextId });
  return facts;
}

type Seen = Pick<Collected, 'parties' | 'looks' | 'listeners' | 'stored' | 'typed' | 'submitted'>;

/** The course of one visit: load, wait, look, type, wait, look again. */
class Visit {
  readonly #sessions: Sessions;
  readonly #recording: Recording;
  readonly #page: string;
  readonly #pageFrameId: string;
  readonly #options: VisitOptions;
  readonly #patience: number;

  constructor(opened: {
    readonly sessions: Sessions;
    readonly page: string;
    readonly pageFrameId: string;
    readonly options: VisitOptions;
  }) {
    this.#sessions = opened.sessions;
    this.#recording = opened.sessions.recording;
    this.#page = opened.page;
    this.#pageFrameId = opened.pageFrameId;
    this.#options = opened.options;
    this.#patience = opened.options.patience ?? 1;
  }

  async run(progress: Progress): Promise<Seen> {
    const recording = this.#recording;
    progress('loading the page');
    await this.#load();
    recording.phase = 'wait';
    const parties = this.#parties();
    progress('letting its timers run');
    const [early, databases] = await Promise.all([
      look(recording, parties, 'load'),
      readDatabases(recording),
    ]);
    await this.#letTimeRun(WAIT_VIRTUAL_MS);
    await this.#scroll();
    await this.#letTimeRun(WAIT_VIRTUAL_MS);
    await this.#awaitServiceWorkers();
    const before = await look(recording, this.#parties(), 'wait');
    progress('typing a test card');
    recording.phase = 'typing';
    const typed = new Set(await typeCard(recording, before, this.#page));
    await this.#letTimeRun(AFTER_TYPING_VIRTUAL_MS);
    const middle = await look(recording, this.#parties(), 'typing');
    const late = middle.fields.some((field) => field.visible && !typed.has(field.id));
    if (late) {
      // Fields that came with the first keys are typed into as well.
      for (const id of await typeCard(recording, middle, this.#page)) typed.add(id);
      await this.#letTimeRun(AFTER_TYPING_VIRTUAL_MS);
    }
    const listeners = await findListeners(recording, middle);
    await readConnections(recording);
    const own = this.#parties();
    await rehearseSubmit(recording, middle, { parties: own, submit: this.#options.submit });
    await this.#letTimeRun(AFTER_SUBMIT_VIRTUAL_MS);
    const last = await look(recording, own, 'typing');
    const stored = [...databases, ...(await readStorage(recording))];
    if (!this.#options.submit) await this.#turnAway();
    return {
      parties: own,
      looks: [early, before, middle, ...(this.#isSameDocument(middle, last) ? [last] : [])],
      listeners,
      stored,
      typed,
      submitted: this.#options.submit,
    };
  }

  async #load(): Promise<void> {
    const { timeoutMs, url } = this.#options;
    const loaded = this.#sessions.next(this.#page, 'Page.loadEventFired', timeoutMs);
    // Customers come to a payment page from the shop; some skimmers look for that.
    const referrer = URL.canParse(url) ? `${new URL(url).origin}/` : '';
    const answer = await this.#recording.ask(this.#page, 'Page.navigate', { url, referrer });
    const failure = textOf(answer?.['errorText']);
    if (failure !== '') this.#recording.trouble(`the page did not load: ${failure}`);
    else if (!(await loaded)) {
      this.#recording.trouble(`the page had not loaded after ${timeoutMs} ms`);
      await this.#recording.ask(this.#page, 'Page.stopLoading');
    }
  }

  #parties(): Parties {
    const url = this.#pageFrame()?.url ?? this.#options.url;
    const parties = new Parties(url, this.#options.cofferOrigins);
    for (const request of this.#recording.requests.values()) {
      if (request.type === 'Script') parties.meetScript(request.url);
    }
    return parties;
  }

  #pageFrame(): RecordedFrame | undefined {
    return this.#recording.frames.get(this.#pageFrameId);
  }

  /**
   * Lets the page's clock run ahead: timers of a minute fire at once, one after the other, while
   * answers that are under way are waited for.
   */
  async #letTimeRun(budgetMs: number): Promise<void> {
    const navigations = this.#pageFrame()?.history.length ?? 0;
    if (navigations > NAVIGATIONS_MAX) {
      this.#recording.trouble(`the page went elsewhere more than ${NAVIGATIONS_MAX} times`);
      await this.#recording.ask(this.#page, 'Page.stopLoading');
      return;
    }
    const bySite = new Map<string, string[]>();
    for (const { id, type, targetId } of this.#recording.sessions.values()) {
      if (type !== 'page' && type !== 'iframe') continue;
      const site = siteOf(this.#recording.frames.get(targetId)?.url ?? '');
      bySite.set(site, [...(bySite.get(site) ?? []), id]);
    }
    const turns = [...bySite].map(([site, ids]) => this.#takeTurns(site, ids, budgetMs));
    await Promise.all(turns);
  }

  /** A person begins to type long after a worker has come that could listen to it. */
  async #awaitServiceWorkers(): Promise<void> {
    const deadlineMs = performance.now() + WORKER_MAX_MS * this.#patience;
    const { serviceWorkers } = this.#recording;
    while ([...serviceWorkers.values()].some((status) => COMING.has(status))) {
      const leftMs = deadlineMs - performance.now();
      if (leftMs <= 0 || !(await this.#sessions.next(this.#page, WORKER_UPDATED, leftMs))) {
        this.#recording.trouble('a service worker was still being installed');
        return;
      }
    }
  }

  /** Frames of one site share a process and its clock: a second grant would overwrite the first. */
  async #takeTurns(site: string, sessions: readonly string[], budgetMs: number): Promise<void> {
    const deadlineMs = performance.now() + WAIT_MAX_MS * this.#patience;
    for (const session of sessions) {
      if (performance.now() > deadlineMs) {
        this.#recording.trouble(`the time of ${site}'s frames did not run to its end`);
        return;
      }
      await this.#grant(session, budgetMs);
    }
  }

  async #grant(session: string, budgetMs: number): Promise<void> {
    const method = 'Emulation.setVirtualTimePolicy';
    const spent = this.#sessions.next(session, EXPIRED, WAIT_MAX_MS * this.#patience);
    const policy = { policy: 'pauseIfNetworkFetchesPending', budget: budgetMs };
    if ((await this.#recording.ask(session, method, policy)) === null || (await spent)) return;
    const forced = this.#sessions.next(session, EXPIRED, STUBBORN_MAX_MS * this.#patience);
    await this.#recording.ask(session, method, { policy: 'advance', budget: budgetMs });
    await forced;
  }

  /** A submission in earnest may have led to another page, whose fields are not this one's. */
  #isSameDocument(one: Look, other: Look): boolean {
    const urlOf = ({ documents }: Look): string | undefined =>
      documents.find(({ document }) => document.frameId === this.#pageFrameId)?.document.url;
    return urlOf(one)?.replace(/[?#].*$/s, '') === urlOf(other)?.replace(/[?#].*$/s, '');
  }

  /**
   * Turns away from the page as a customer does, while nothing can leave the browser: some send
   * only then. The document must stay, or what it sends is heard by nobody; so the events of
   * leaving are told to it without leaving.
   */
  async #turnAway(): Promise<void> {
    await this.#inOwnWorld(
      "for (const type of ['beforeunload', 'pagehide', 'unload']) dispatchEvent(new Event(type))",
    );
    // A headless browser does not always hide its page when it freezes it, so the page is told.
    await this.#recording.ask(this.#page, 'Runtime.evaluate', { expression: HIDE_PAGE });
    const visible = { enabled: false };
    await this.#recording.ask(this.#page, 'Emulation.setFocusEmulationEnabled', visible);
    await this.#recording.ask(this.#page, 'Page.setWebLifecycleState', { state: 'frozen' });
  }

  /** Runs in a world that shares the page's document and none of its names. */
  async #inOwnWorld(expression: string): Promise<void> {
    const frameId = this.#pageFrameId;
    const world = await this.#recording.ask(this.#page, 'Page.createIsolatedWorld', { frameId });
    const contextId = numberOf(world?.['executionContextId']);
    await this.#recording.ask(this.#page, 'Runtime.evaluate', { expression, contextId });
  }

  /** What waits for a visitor's first move gets one. */
  async #scroll(): Promise<void> {
    // The browser's own event comes with the next drawn frame, which a busy machine leaves out.
    await this.#inOwnWorld(
      "scrollTo(0, document.documentElement.scrollHeight); dispatchEvent(new Event('scroll'))",
    );
    const moved = { type: 'mouseMoved', x: 200, y: 200 };
    void this.#recording.ask(this.#page, 'Input.dispatchMouseEvent', moved);
  }
}

const WORKER_UPDATED = 'ServiceWorker.workerVersionUpdated';
const COMING: ReadonlySet<string> = new Set(['new', 'installing', 'activating']);
const EXPIRED = 'Emulation.virtualTimeBudgetExpired';
