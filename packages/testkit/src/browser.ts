import { findChromium } from 'coffer/chromium';
import { chromium, type Browser } from 'playwright-core';
import { findDebianProgram } from './debian-program.ts';

/** Quiet, and offline but for what a test serves; works as root. */
export const CHROMIUM_ARGS: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A busy machine is no failure: this ends what hangs. */
const START_MAX_MS = 120_000;

/**
 * Headless Chromium, the system's own; where it is installed Debian's headless shell, which is the
 * same engine without the windows and starts a page in half the time.
 */
export async function launchChromium(args: readonly string[] = []): Promise<Browser> {
  return launch(findDebianProgram('headless-shell') ?? findChromium(), args);
}

/** The browser that people use, for what the shell does not have: cookie settings, windows. */
export async function launchWholeChromium(args: readonly string[] = []): Promise<Browser> {
  return launch(findChromium(), args);
}

async function launch(executablePath: string | null, args: readonly string[]): Promise<Browser> {
  if (executablePath === null) throw new Error('Chromium is not installed');
  return chromium.launch({
    executablePath,
    args: [...CHROMIUM_ARGS, ...args],
    timeout: START_MAX_MS,
  });
}
