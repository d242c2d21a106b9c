import { findChromium } from 'coffer/chromium';
import { chromium, type Browser } from 'playwright-core';

/** Quiet, and offline but for what a test serves; works as root. */
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Headless Chromium, the system's own. */
export async function launchChromium(args: readonly string[] = []): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === null) throw new Error('Chromium is not installed');
  return chromium.launch({ executablePath, args: [...ARGS, ...args] });
}
