import { PROVIDERS, type PageProvider } from '@coffer/audit/page';
import { AuditFailure } from '@coffer/audit/report';
import { OperatorError } from '@coffer/kernel';
import { findChromium } from '../chromium/index.ts';

/** The options of `coffer page` besides those of every audit, for node:util's parseArgs. */
export const PAGE_FLAGS = {
  'save-baseline': { type: 'string' },
  authorisations: { type: 'string' },
  evidence: { type: 'string' },
  store: { type: 'string' },
  since: { type: 'string' },
  alert: { type: 'boolean' },
  provider: { type: 'string' },
  origin: { type: 'string', multiple: true },
  submit: { type: 'boolean' },
  vantage: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

const UNITS_MS: Readonly<Record<string, number>> = {
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** `7d`, `12h`, `30m` in milliseconds. */
export function readAgeMs(text: string): number {
  const [, count, unit] = /^(\d{1,4})([mhd])$/.exec(text) ?? [];
  const ageMs = Number(count) * (UNITS_MS[unit ?? ''] ?? Number.NaN);
  if (ageMs > 0) return ageMs;
  throw new OperatorError(`--since is a number with d, h or m, such as 7d, not "${text}"`);
}

/** The address of a page; https where none is said. */
export function readPageUrl(given: string): string {
  const text = given.includes('://') ? given : `https://${given}`;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol === 'https:' || url?.protocol === 'http:') {
    url.hash = '';
    return url.href;
  }
  throw new OperatorError(`"${given}" is no web address`);
}

/** A provider as the page audit names it. */
export function readProvider(given: string): PageProvider {
  const found = PROVIDERS.find((one) => one === given);
  if (found !== undefined) return found;
  throw new OperatorError(`--provider is one of ${PROVIDERS.join(', ')}, not "${given}"`);
}

/** The browser, without which no page can be looked at. */
export function requireChromium(): string {
  const chromium = findChromium();
  if (chromium !== null) return chromium;
  throw new AuditFailure(
    'Chromium is not installed, and nothing was checked: ' +
      'apt install chromium, or name one with COFFER_CHROMIUM',
  );
}
