import { gzipSync } from 'node:zlib';
import { launchWholeChromium } from '@coffer/testkit/browser';
import type { CDPSession, Page, Response } from 'playwright-core';
import { ONE_PROCESS } from './unwatched-browser.ts';

const MOUNTS = 200;
const WARM_UP_MOUNTS = 5;
/** Event Timing tells of no event that took less. */
const EVENT_TIMING_MIN_MS = 16;
const TYPED = ['4242424242424242', '1234', '123'];
const TYPED_ROUNDS = 12;

export interface FormCost {
  readonly scriptBytes: number;
  /** Until the form is usable. */
  readonly bytes: number;
  readonly requests: number;
  /** With the hidden controller, which follows it. */
  readonly bytesInAll: number;
  readonly foreign: number;
}

/** What the form loads from the first statement of the page until it is usable. */
export async function measureForm(url: string): Promise<FormCost> {
  return withPage([], async (page) => {
    const loaded: { readonly url: string; readonly bytes: Promise<number> }[] = [];
    const note = (response: Response): void => {
      if (response.url() === url || response.url().startsWith('data:')) return;
      const bytes = response.body().then((body) => gzipSync(body, { level: 9 }).length);
      loaded.push({ url: response.url(), bytes });
    };
    page.on('response', note);
    const last = page.waitForResponse(/\/assets\/controller-/);
    await page.goto(url);
    await page.evaluate('usable');
    const requests = loaded.length;
    await last;
    // What comes later may have no body any more once the page is closed.
    page.off('response', note);
    const sizes = await Promise.all(loaded.map(({ bytes }) => bytes));
    const script = loaded.findIndex((one) => one.url.endsWith('/v3/'));
    const vault = new URL(loaded[script]?.url ?? url).origin;
    const sum = (of: readonly number[]): number => of.reduce((total, size) => total + size, 0);
    return {
      scriptBytes: sizes[script] ?? 0,
      bytes: sum(sizes.slice(0, requests)),
      requests,
      bytesInAll: sum(sizes),
      foreign: loaded.filter((one) => new URL(one.url).origin !== vault).length,
    };
  });
}

/** The elements that hold a whole card. */
export type FormKind = 'card' | 'payment';

export interface Typing {
  readonly events: number;
  readonly p99Ms: number;
  readonly slowestMs: number;
}

/** processingEnd - startTime of every event of typing a card, again and again. */
export async function measureTyping(url: string, kind: FormKind): Promise<Typing> {
  return withPage([], async (page) => {
    await page.goto(url);
    await page.evaluate('usable');
    const frame = page.frames().find((one) => one.url().endsWith(`/fields/${kind}`));
    if (frame === undefined) throw new Error('no frame with the form');
    await frame.evaluate(`window.entries = [];
      new PerformanceObserver((list) => entries.push(...list.getEntries())).observe({
        type: 'event', durationThreshold: ${EVENT_TIMING_MIN_MS}, buffered: true,
      });`);
    for (let round = 0; round < TYPED_ROUNDS; round += 1) {
      await frame.locator('[data-elements-stable-field-name=cardNumber]').click();
      for (const text of TYPED) await page.keyboard.type(text);
      await page.evaluate('form.clear()');
    }
    const { times, events } = await frame.evaluate<{ times: number[]; events: number }>(`({
      times: entries.map((entry) => entry.processingEnd - entry.startTime),
      events: ['keydown', 'keypress', 'beforeinput', 'input', 'keyup'].reduce(
        (sum, name) => sum + (performance.eventCounts.get(name) ?? 0), 0),
    })`);
    const slowest = times.toSorted((a, b) => b - a);
    const above = Math.floor(events / 100);
    return { events, p99Ms: slowest[above] ?? 0, slowestMs: Math.round(slowest[0] ?? 0) };
  });
}

export type Counter = 'nodes' | 'listeners' | 'documents' | 'frames';
export type Leaks = Readonly<Record<Counter, { readonly before: number; readonly after: number }>>;

/** What is left of 200 mounts and unmounts of an element. */
export async function measureLeaks(url: string, kind: FormKind): Promise<Leaks> {
  return withPage(ONE_PROCESS, async (page, session) => {
    await page.goto(url);
    await page.evaluate('usable');
    const mount = (times: number): Promise<unknown> =>
      page.evaluate(`(async () => {
        form.destroy();
        for (let left = ${times}; left > 0; left -= 1) {
          const one = group.create('${kind}');
          const ready = new Promise((resolve) => one.on('ready', resolve));
          one.mount('#form');
          await ready;
          one.destroy();
        }
        window.form = group.create('${kind}');
        const ready = new Promise((resolve) => form.on('ready', resolve));
        form.mount('#form');
        await ready;
      })()`);
    await mount(WARM_UP_MOUNTS);
    const before = await count(page, session);
    await mount(MOUNTS);
    const after = await count(page, session);
    const pair = (name: Counter) => ({ before: before[name], after: after[name] });
    return {
      nodes: pair('nodes'),
      listeners: pair('listeners'),
      documents: pair('documents'),
      frames: pair('frames'),
    };
  });
}

async function count(page: Page, session: CDPSession): Promise<Readonly<Record<Counter, number>>> {
  for (let times = 0; times < 3; times += 1) await session.send('HeapProfiler.collectGarbage');
  const counters = await session.send('Memory.getDOMCounters');
  return {
    nodes: counters.nodes,
    listeners: counters.jsEventListeners,
    documents: counters.documents,
    frames: page.frames().length,
  };
}

async function withPage<T>(
  args: readonly string[],
  measure: (page: Page, session: CDPSession) => Promise<T>,
): Promise<T> {
  const browser = await launchWholeChromium(args);
  try {
    const page = await browser.newPage();
    return await measure(page, await page.context().newCDPSession(page));
  } finally {
    await browser.close();
  }
}
