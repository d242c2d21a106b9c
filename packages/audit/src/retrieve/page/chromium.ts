import { spawn, type ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { CdpConnection, textOf, within } from './cdp-connection.ts';

/** A machine with other work may need a while. */
const LAUNCH_TIMEOUT_MS = 60_000;
const CLOSE_TIMEOUT_MS = 2_000;
/** The dying browser may still write. */
const ABANDON_TRIES = 5;

export interface ChromiumOptions {
  readonly executable: string;
  /** `--host-resolver-rules`; '' for none. */
  readonly hostRules: string;
  /** Base64 SHA-256 of public keys whose certificates are accepted. */
  readonly trustedKeys: readonly string[];
}

/**
 * Quiet: nothing is asked of the network but what the page asks. `AutomationControlled` is off
 * because skimmers keep still before a browser that says it is driven; `RenderDocument` too: with
 * it a document's first script saw a window of no width in one visit of eight, as no customer's.
 */
const ARGUMENTS = [
  '--headless',
  '--remote-debugging-pipe',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-extensions',
  '--disable-default-apps',
  '--disable-dev-shm-usage',
  '--disable-breakpad',
  '--disable-crash-reporter',
  '--disable-blink-features=AutomationControlled',
  '--disable-features=Translate,OptimizationHints,MediaRouter,DialMediaRouteProvider,RenderDocument',
  '--disable-renderer-backgrounding',
  '--disable-backgrounding-occluded-windows',
  '--password-store=basic',
  '--use-mock-keychain',
  '--site-per-process',
  '--hide-scrollbars',
  '--mute-audio',
  '--window-size=1280,900',
];

/** A running browser of our own, with an empty profile that is deleted with it. */
export class Chromium {
  readonly connection: CdpConnection;
  /** e.g. `Chromium 156.0.8078.79`. */
  version = '';
  /** As an ordinary Chromium names itself. */
  userAgent = '';
  readonly #process: ChildProcess;
  readonly #profile: string;

  private constructor(process: ChildProcess, profile: string) {
    this.#process = process;
    this.#profile = profile;
    // The third and fourth pipe are made by `stdio` below: one to write, one to read.
    const [, , , output, input] = process.stdio as unknown as [
      null,
      null,
      null,
      Writable,
      Readable,
    ];
    this.connection = new CdpConnection({ input, output });
    globalThis.process.once('exit', this.#abandon);
  }

  /** Our process ends in the middle of a visit, e.g. by Ctrl-C: nothing is left behind. */
  readonly #abandon = (): void => {
    const { pid } = this.#process;
    if (pid !== undefined) killGroup(pid);
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: ABANDON_TRIES });
  };

  static async launch(options: ChromiumOptions): Promise<Chromium> {
    const profile = await mkdtemp(path.join(tmpdir(), 'coffer-page-'));
    const keys = options.trustedKeys.join(',');
    const child = spawn(
      options.executable,
      [
        ...ARGUMENTS,
        `--user-data-dir=${profile}`,
        ...(options.hostRules === '' ? [] : [`--host-resolver-rules=${options.hostRules}`]),
        ...(keys === '' ? [] : [`--ignore-certificate-errors-spki-list=${keys}`]),
        'about:blank',
      ],
      {
        stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
        detached: true,
        // What it puts into the folder for temporary files is deleted with the profile, too.
        env: { ...globalThis.process.env, TMPDIR: profile },
      },
    );
    const chromium = new Chromium(child, profile);
    child.on('error', () => chromium.connection.close());
    child.on('exit', () => chromium.connection.close());
    try {
      const version = await within(
        LAUNCH_TIMEOUT_MS,
        chromium.connection.send('', 'Browser.getVersion'),
      );
      chromium.version = textOf(version['product']).replace(/^\w+\//, 'Chromium ');
      chromium.userAgent = textOf(version['userAgent']).replace('HeadlessChrome', 'Chrome');
      return chromium;
    } catch (error) {
      await chromium.close();
      throw error;
    }
  }

  /** Ends the browser with all its processes, and deletes its profile. */
  async close(): Promise<void> {
    process.off('exit', this.#abandon);
    const gone = new Promise<void>((resolve) => {
      if (this.#process.exitCode !== null || this.#process.signalCode !== null) resolve();
      else this.#process.once('exit', () => resolve());
    });
    this.connection.close();
    const { pid } = this.#process;
    // The browser leads a process group of its own, so that its children go with it.
    if (pid !== undefined) killGroup(pid);
    else return rm(this.#profile, { recursive: true, force: true });
    await within(CLOSE_TIMEOUT_MS, gone).catch(() => undefined);
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 3 });
  }
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
