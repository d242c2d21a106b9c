import type { Browser } from 'playwright-core';
import { afterAll } from 'vitest';
import { launchChromium } from './browser.ts';

let browser: Promise<Browser> | undefined;

/** The browser that the test files of one process use one after the other; it ends with it. */
export function sharedBrowser(): Promise<Browser> {
  browser ??= launchChromium();
  return browser;
}

/** Closes whatever a file has left open. */
export async function closeContexts(shared: Browser): Promise<void> {
  await Promise.all(shared.contexts().map((context) => context.close()));
}

/** The shared browser, for the top of a test file. What is open after the file is closed. */
export async function useBrowser(): Promise<Browser> {
  const shared = await sharedBrowser();
  afterAll(() => closeContexts(shared));
  return shared;
}
