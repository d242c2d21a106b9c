// Goal: every planted attack is found, and twenty ordinary shop pages raise no alarm, each in its
// own visit. Method: the pages of the testkit under their own host names, over TLS, in Chromium's
// headless shell, which starts a page in half the time; in Chromium itself those that look for what
// the shell lacks, and one report.
import {
  ATTACK_PAGES,
  ORDINARY_PAGES,
  servePages,
  type PageCase,
  type ServedPages,
} from '@coffer/testkit';
import { findDebianProgram } from '@coffer/testkit/debian-program';
import { findChromium } from 'coffer/chromium';
import { createHash, X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkPage } from '../../checks/page/check-page.ts';
import type { PageFacts } from '../../facts/page-facts.ts';
import { DEFAULT_OPTIONS } from '../../options.ts';
import { auditPage } from './audit-page.ts';
import { CANARY } from './canary.ts';
import { Chromium } from './chromium.ts';
import { visitPage } from './visit-page.ts';

let served: ServedPages;
let chromium: Chromium;
let shell: Chromium;

/** Asks for `window.chrome`, which the shell does not have. */
const NEEDS_CHROMIUM = new Set(['unless a program drives the browser']);

beforeAll(async () => {
  served = await servePages([...ATTACK_PAGES, ...ORDINARY_PAGES]);
  const key = new X509Certificate(served.ca).publicKey.export({ type: 'spki', format: 'der' });
  const options = {
    hostRules: served.hostRules,
    trustedKeys: [createHash('sha256').update(key).digest('base64')],
  };
  const executable = findChromium() ?? '';
  chromium = await Chromium.launch({ executable, ...options });
  shell = await Chromium.launch({
    executable: findDebianProgram('headless-shell') ?? executable,
    ...options,
  });
});

afterAll(async () => {
  await chromium.close();
  await shell.close();
  await served.close();
});

function visit(page: PageCase): Promise<PageFacts> {
  const options = { timeoutMs: 30_000, cofferOrigins: [], submit: false, patience: 10 };
  const browser = NEEDS_CHROMIUM.has(page.name) ? chromium : shell;
  return visitPage(browser, { url: served.urlOf(page), ...options }, () => undefined);
}

/** `rule`, or `rule part-of-the-subject`. */
function isFound(found: readonly string[], expected: string): boolean {
  const [rule = '', ...subject] = expected.split(' ');
  return found.some((one) => one.startsWith(`${rule} `) && one.includes(subject.join(' ')));
}

describe('attacks', () => {
  test.each(ATTACK_PAGES)('$name', async (page) => {
    const facts = await visit(page);
    const found = checkPage(facts).map(({ rule, subject }) => `${rule} ${subject}`);
    expect(page.expected.filter((one) => !isFound(found, one))).toEqual([]);
    expect(facts.troubles).toEqual([]);
  });
});

describe('ordinary pages', () => {
  test.each(ORDINARY_PAGES)('$name', async (page) => {
    const facts = await visit(page);
    const alarms = checkPage(facts).filter(({ severity }) => /critical|high/.test(severity));
    expect(alarms).toEqual([]);
    expect(facts.troubles).toEqual([]);
  });
});

test('a report never holds the number that was typed', async () => {
  const page = ATTACK_PAGES[0];
  if (page === undefined) throw new Error('no attack page');
  const part = await auditPage(
    served.urlOf(page),
    {
      ...DEFAULT_OPTIONS,
      chromium: findChromium(),
      ca: [served.ca],
      hostRules: served.hostRules,
    },
    () => undefined,
  );
  expect(part.findings.length).toBeGreaterThan(0);
  expect(JSON.stringify(part)).not.toContain(CANARY.number);
});

test('without a browser the part says so', async () => {
  const options = { ...DEFAULT_OPTIONS, chromium: null };
  const part = await auditPage('https://shop.example/', options, () => undefined);
  expect(part.notChecked).toEqual([
    {
      what: 'scripts, frames and card fields of the page',
      why: 'Chromium is not installed: apt install chromium, or name one with COFFER_CHROMIUM',
    },
  ]);
});
