import puppeteer, { type Browser } from 'puppeteer-core';

/** Quiet, and offline but for what a test serves. */
const PREFERENCES: Readonly<Record<string, boolean | string>> = {
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'browser.aboutwelcome.enabled': false,
  // A click that a test makes by script opens a window as a person's does.
  'dom.disable_open_during_load': false,
};

/** A busy machine is no failure: this ends what hangs. */
const START_MAX_MS = 120_000;

/** Headless Firefox, driven by WebDriver BiDi. */
export function launchFirefox(executablePath: string): Promise<Browser> {
  return puppeteer.launch({
    browser: 'firefox',
    executablePath,
    headless: true,
    timeout: START_MAX_MS,
    extraPrefsFirefox: PREFERENCES,
  });
}
