import { once } from 'node:events';
import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { CHROMIUM_ARGS } from '@coffer/testkit/browser';
import { findChromium } from 'coffer/chromium';
import {
  CdpConnection,
  objectAt,
  textOf,
} from '../../packages/audit/src/retrieve/page/cdp-connection.ts';

/** Everything in one process, so that one throttle slows the page and its frames alike. */
export const ONE_PROCESS: readonly string[] = [
  '--disable-site-isolation-trials',
  '--disable-features=IsolateOrigins,site-per-process,OriginKeyedProcessesByDefault',
];

/** What a page before has left is put away by then, and the next page's process is there. */
const SETTLE_MS = 500;
const PROFILE_TRIES = 5;

/**
 * Chromium as a shopper has it: nobody looks into its frames. Playwright does, and stops each at
 * its start until it has, which takes a form a fifth longer.
 */
export class UnwatchedBrowser {
  readonly #process: ChildProcess;
  readonly #profile: string;
  readonly #connection: CdpConnection;

  constructor(args: readonly string[]) {
    const executable = findChromium();
    if (executable === null) throw new Error('Chromium is not installed');
    this.#profile = fs.mkdtempSync(path.join(tmpdir(), 'coffer-bench-'));
    const own = ['--headless', '--remote-debugging-pipe', `--user-data-dir=${this.#profile}`];
    this.#process = spawn(executable, [...CHROMIUM_ARGS, ...own, ...args, 'about:blank'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    });
    // The fourth and fifth pipe are made by `stdio` above: one to write, one to read.
    const [, , , output, input] = this.#process.stdio as unknown as [
      ...[null, null, null],
      Writable,
      Readable,
    ];
    this.#connection = new CdpConnection({ input, output });
  }

  /** What the page's `usable` resolves to, in a new profile, with its process so much slower. */
  async timeUntilUsable(url: string, slowdown: number): Promise<number> {
    const browser = this.#connection;
    const context = await browser.send('', 'Target.createBrowserContext');
    const { browserContextId } = context;
    const about = { url: 'about:blank', browserContextId };
    const { targetId } = await browser.send('', 'Target.createTarget', about);
    const attached = await browser.send('', 'Target.attachToTarget', { targetId, flatten: true });
    const page = textOf(attached['sessionId']);
    await browser.send(page, 'Emulation.setCPUThrottlingRate', { rate: slowdown });
    await browser.send(page, 'Page.enable');
    await sleep(SETTLE_MS);
    const loaded = new Promise<void>((resolve) => {
      browser.listen(({ session, method }) => {
        if (session === page && method === 'Page.loadEventFired') resolve();
      });
    });
    await browser.send(page, 'Page.navigate', { url });
    await loaded;
    const expression = { expression: 'usable', awaitPromise: true };
    const { result } = await browser.send(page, 'Runtime.evaluate', expression);
    await browser.send('', 'Target.disposeBrowserContext', { browserContextId });
    const { value } = objectAt(result);
    if (typeof value !== 'number') throw new Error(`${url} did not become usable`);
    return value;
  }

  async close(): Promise<void> {
    const ended = once(this.#process, 'exit');
    await this.#connection.send('', 'Browser.close');
    await ended;
    this.#connection.close();
    fs.rmSync(this.#profile, { recursive: true, force: true, maxRetries: PROFILE_TRIES });
  }
}
