// Goal: no page can hold an audit, crash it, or leave something of it behind. Method: pages that
// try, over plain http on this machine, in Chromium's headless shell where it is; each visit must
// end in its time with a fact that says why.
import { findDebianProgram } from '@coffer/testkit/debian-program';
import { findChromium } from 'coffer/chromium';
import { mkdtempSync, readdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PageFacts } from '../../facts/page-facts.ts';
import { DEFAULT_OPTIONS } from '../../options.ts';
import { retrievePage } from './audit-page.ts';

/** Loading may take as long as told; everything after it has limits of its own. */
const TIMEOUT_MS = 2_000;
/** Of those that do load. */
const LOADED_TIMEOUT_MS = 30_000;
/** As long as a busy machine may need; a visit that hangs takes longer. */
const ENDS_WITHIN_MS = 90_000;

const PAGES: Readonly<Record<string, string>> = {
  '/loop': '<input autocomplete=cc-number><script>onload = () => { for (;;); }</script>',
  '/moves': '<script>location.href = "/moves?" + Math.random()</script>',
  '/dialogs': '<script>for (let i = 0; i < 20; i++) alert(i); confirm("x"); prompt("y")</script>',
  '/saves':
    '<a id=a href="/file" download>f</a><script>document.getElementById("a").click()</script>',
  '/scripts':
    '<script>setInterval(() => { for (let i = 0; i < 99; i++) eval("1+" + Math.random()) })</script>',
  '/huge': `<div>${'<p><input></p>'.repeat(5_000)}</div>`,
  '/frames':
    '<script>for (let i = 0; i < 12; i++) document.write(`<iframe src="http://localhost:${location.port}/stops"></iframe>`)</script>',
  '/stops':
    '<input autocomplete=cc-number><script>setTimeout(() => { for (;;); }, 30_000)</script>',
  '/frame': '<input autocomplete=cc-number><iframe src="/never"></iframe>',
};
let server: Server;
let base = '';

beforeAll(async () => {
  // A folder of our own, in which nobody else's browser comes and goes.
  process.env['TMPDIR'] = mkdtempSync(path.join(tmpdir(), 'coffer-hostile-'));
  server = createServer((request, response) => {
    const asked = (request.url ?? '/').split('?')[0] ?? '/';
    if (asked === '/never') return;
    response.setHeader('content-type', 'text/html');
    if (asked === '/endless') {
      const chunk = Buffer.alloc(1024 * 1024, '<p>x</p>');
      const more = (): void => void (!response.destroyed && response.write(chunk, () => more()));
      more();
      return;
    }
    response.end(`<!doctype html>${PAGES[asked] ?? ''}`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A TCP server listens on a port.
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** What windows and downloads do is the whole browser's; its engine alone is quicker. */
const WHOLE_BROWSER: readonly string[] = ['/dialogs', '/saves'];
const LOADED: readonly string[] = ['/dialogs', '/saves', '/huge', '/scripts'];

function visit(page: string): Promise<PageFacts> {
  const shell = WHOLE_BROWSER.includes(page) ? null : findDebianProgram('headless-shell');
  const chromium = shell ?? findChromium();
  const timeoutMs = LOADED.includes(page) ? LOADED_TIMEOUT_MS : TIMEOUT_MS;
  const options = { ...DEFAULT_OPTIONS, timeoutMs, chromium };
  return retrievePage(`${base}${page}`, options, () => undefined);
}
const profiles = (): string[] =>
  readdirSync(tmpdir()).filter((name) => name.startsWith('coffer-page-'));

// At the same time, each in a browser of its own: most of a visit's time is a limit that runs out.
test.concurrent.each(['/loop', '/moves', '/endless', '/frame'])(
  '%s ends, and says that not all was seen',
  async (page) => {
    const { troubles } = await visit(page);
    expect(troubles.length).toBeGreaterThan(0);
  },
  ENDS_WITHIN_MS,
);

// Twelve frames that never rest keep every core busy: alone, so that its limit is about them.
test(
  '/frames ends, and says that not all was seen',
  async () => {
    const { troubles } = await visit('/frames');
    expect(troubles.length).toBeGreaterThan(0);
  },
  ENDS_WITHIN_MS,
);

test.concurrent.each([
  ['/dialogs', 'dialog'],
  ['/saves', 'download'],
])(
  '%s is told',
  async (page, kind) => {
    const { events } = await visit(page);
    expect(events.map((one) => one.kind)).toContain(kind);
  },
  ENDS_WITHIN_MS,
);

test.concurrent.each(['/huge', '/scripts'])(
  '%s is read',
  async (page) => {
    expect((await visit(page)).document?.status).toBe(200);
  },
  ENDS_WITHIN_MS,
);

test('a program that is no browser is a failure, and neither it nor a visit leaves anything', async () => {
  const options = { ...DEFAULT_OPTIONS, chromium: '/bin/true' };
  await expect(retrievePage(base, options, () => undefined)).rejects.toThrow();
  expect(profiles()).toEqual([]);
});
