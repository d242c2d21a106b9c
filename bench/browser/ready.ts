import { summarize, type Timing } from '../audit/measure.ts';
import { ONE_PROCESS, UnwatchedBrowser } from './unwatched-browser.ts';

const CPU_SLOWDOWN = 4;

/** From the page's first statement to `ready`, and for a frame that holds nothing beside it. */
export interface Ready {
  /** In Chromium as it is: the throttle is the page's, its frames have processes of their own. */
  readonly page: Timing;
  readonly pageFloor: Timing;
  /** Page and frames in one process, as on a small phone, so that all of them are slowed down. */
  readonly together: Timing;
  readonly togetherFloor: Timing;
}

/**
 * A shopper's browser runs when the payment page is opened, and has nothing of it in its cache:
 * one browser for all runs, a new profile for each. In turn, so that all see the same machine.
 */
export async function measureReady(
  urls: { readonly form: string; readonly floor: string },
  runs: number,
): Promise<Ready> {
  const [apart, joined] = [new UnwatchedBrowser([]), new UnwatchedBrowser(ONE_PROCESS)];
  const kinds = { page: [apart, urls.form], pageFloor: [apart, urls.floor] } as const;
  const inOne = { together: [joined, urls.form], togetherFloor: [joined, urls.floor] } as const;
  const times: Record<keyof Ready, number[]> = {
    ...{ page: [], pageFloor: [], together: [], togetherFloor: [] },
  };
  try {
    // The first page that a browser shows waits for the browser's own start.
    await apart.timeUntilUsable(urls.floor, CPU_SLOWDOWN);
    await joined.timeUntilUsable(urls.floor, CPU_SLOWDOWN);
    for (let left = runs; left > 0; left -= 1) {
      for (const [name, [browser, url]] of Object.entries({ ...kinds, ...inOne })) {
        // Object.entries forgets the names of what it is given.
        times[name as keyof Ready].push(await browser.timeUntilUsable(url, CPU_SLOWDOWN));
      }
    }
  } finally {
    await Promise.all([apart.close(), joined.close()]);
  }
  const { page, pageFloor, together, togetherFloor } = times;
  return {
    page: summarize(page),
    pageFloor: summarize(pageFloor),
    together: summarize(together),
    togetherFloor: summarize(togetherFloor),
  };
}
